import CallKit
import RingfenceKit

/// What the system runs to fill one of the app's Call Directories; `RingfenceDirectoryPart` in Info.plist says which.
final class CallDirectoryHandler: CXCallDirectoryProvider, CXCallDirectoryExtensionContextDelegate {
    private let feeder = AppGroup.container.map { CallDirectoryFeeder(part: AppGroup.directoryPart, folder: $0.directory) }

    override func beginRequest(with context: CXCallDirectoryExtensionContext) {
        context.delegate = self
        do {
            guard let feeder else { throw CocoaError(.fileNoSuchFile) }
            _ = try feeder.feed(context)
            context.completeRequest()
        } catch {
            context.cancelRequest(withError: error)
        }
    }

    func requestFailed(for extensionContext: CXCallDirectoryExtensionContext, withError error: any Error) {
        try? feeder?.undo()
    }
}
