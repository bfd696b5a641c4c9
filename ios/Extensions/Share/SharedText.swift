import UIKit

extension NSExtensionContext {
    /// The text and links that were shared.
    @MainActor
    func sharedText() async -> String {
        let items = inputItems.compactMap { $0 as? NSExtensionItem }
        var parts = items.compactMap { $0.attributedContentText?.string }
        for provider in items.flatMap({ $0.attachments ?? [] }) {
            let text = provider.canLoadObject(ofClass: String.self) ? await provider.loadText() : nil
            let link = provider.canLoadObject(ofClass: URL.self) ? await provider.loadLink()?.absoluteString : nil
            parts += [text, link].compactMap { $0 }.filter { !parts.contains($0) }
        }
        return parts.joined(separator: "\n")
    }
}

extension NSItemProvider {
    @MainActor fileprivate func loadText() async -> String? {
        await withCheckedContinuation { continuation in
            loadObject(ofClass: String.self) { text, _ in continuation.resume(returning: text) }
        }
    }

    @MainActor fileprivate func loadLink() async -> URL? {
        await withCheckedContinuation { continuation in
            loadObject(ofClass: URL.self) { link, _ in continuation.resume(returning: link) }
        }
    }
}
