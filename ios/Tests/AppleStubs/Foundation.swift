// What Apple's Foundation has and Linux's lacks. Signatures as published; nothing here runs.
@_exported import Foundation

open class NSExtensionContext: NSObject {
    open var inputItems: [Any] { [] }
    open func completeRequest(returningItems items: [Any]?, completionHandler: ((Bool) -> Void)? = nil) {}
    open func cancelRequest(withError error: any Error) {}
}

public protocol NSExtensionRequestHandling: NSObjectProtocol {
    func beginRequest(with context: NSExtensionContext)
}

open class NSExtensionItem: NSObject {
    open var attachments: [NSItemProvider]?
    open var attributedContentText: NSAttributedString?
}

open class NSItemProvider: NSObject {
    // On a phone bridged classes only: String, URL.
    public func canLoadObject<T>(ofClass: T.Type) -> Bool { false }
    @discardableResult
    public func loadObject<T>(
        ofClass: T.Type, completionHandler: @escaping @Sendable (T?, (any Error)?) -> Void
    ) -> Progress { Progress(totalUnitCount: 1) }
}

extension FileManager {
    public func containerURL(forSecurityApplicationGroupIdentifier groupIdentifier: String) -> URL? { nil }
}
