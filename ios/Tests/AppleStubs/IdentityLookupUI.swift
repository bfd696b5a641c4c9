// IdentityLookupUI with Apple's published signatures. Nothing here runs.
@_exported import IdentityLookup
@_exported import UIKit

open class ILClassificationUIExtensionContext: NSExtensionContext {
    open var isReadyForClassificationResponse = false
}

@MainActor open class ILClassificationUIExtensionViewController: UIViewController {
    open override var extensionContext: ILClassificationUIExtensionContext { ILClassificationUIExtensionContext() }
    open func prepare(for request: ILClassificationRequest) {}
    open func classificationResponse(for request: ILClassificationRequest) -> ILClassificationResponse {
        ILClassificationResponse(action: .none)
    }
}
