import UIKit

extension NSExtensionContext {
    /// The text and links that were shared.
    @MainActor
    func sharedText() async -> String {
        let items = inputItems.compactMap { $0 as? NSExtensionItem }
        var parts = items.compactMap { $0.attributedContentText?.string }
        for provider in items.flatMap({ $0.attachments ?? [] }) {
            for type in ["public.plain-text", "public.url"] where provider.hasItemConformingToTypeIdentifier(type) {
                let found = try? await provider.loadItem(forTypeIdentifier: type)
                let text = (found as? URL)?.absoluteString ?? (found as? NSString).map { $0 as String } ?? ""
                if !text.isEmpty, !parts.contains(text) { parts.append(text) }
            }
        }
        return parts.joined(separator: "\n")
    }
}
