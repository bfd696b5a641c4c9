// CallKit's Call Directory types with Apple's published signatures (CallKit headers). Nothing here runs.
@_exported import AppleFoundation

public typealias CXCallDirectoryPhoneNumber = Int64

public let CXErrorDomainCallDirectoryManager = "com.apple.CallKit.error.calldirectorymanager"

open class CXCallDirectoryProvider: NSObject {
    open func beginRequest(with context: CXCallDirectoryExtensionContext) {}
}

public protocol CXCallDirectoryExtensionContextDelegate: NSObjectProtocol {
    func requestFailed(for extensionContext: CXCallDirectoryExtensionContext, withError error: any Error)
}

open class CXCallDirectoryExtensionContext: NSExtensionContext {
    open weak var delegate: (any CXCallDirectoryExtensionContextDelegate)?
    open var isIncremental: Bool { false }
    open func addBlockingEntry(withNextSequentialPhoneNumber phoneNumber: CXCallDirectoryPhoneNumber) {}
    open func removeBlockingEntry(withPhoneNumber phoneNumber: CXCallDirectoryPhoneNumber) {}
    open func removeAllBlockingEntries() {}
    open func addIdentificationEntry(
        withNextSequentialPhoneNumber phoneNumber: CXCallDirectoryPhoneNumber, label: String
    ) {}
    open func removeIdentificationEntry(withPhoneNumber phoneNumber: CXCallDirectoryPhoneNumber) {}
    open func removeAllIdentificationEntries() {}
    open func completeRequest(completionHandler: ((Bool) -> Void)? = nil) {}
}

open class CXCallDirectoryManager: NSObject {
    public enum EnabledStatus: Int, Sendable {
        case unknown = 0
        case disabled = 1
        case enabled = 2
    }

    open class var sharedInstance: CXCallDirectoryManager { CXCallDirectoryManager() }
    open func reloadExtension(withIdentifier identifier: String) async throws {}
    open func enabledStatusForExtension(withIdentifier identifier: String) async throws -> EnabledStatus { .unknown }
    open func openSettings() async throws {}
}
