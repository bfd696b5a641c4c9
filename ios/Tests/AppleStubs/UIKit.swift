// The little of UIKit that extensions need, with Apple's published signatures. Nothing here runs.
@_exported import AppleFoundation

@MainActor open class UIResponder: NSObject {}

@MainActor open class UIView: UIResponder {}

@MainActor open class UIViewController: UIResponder {
    open var view: UIView! = UIView()
    open var title: String?
    open var extensionContext: NSExtensionContext? { nil }
    public init(nibName: String? = nil, bundle: Bundle? = nil) {}
    open func viewDidLoad() {}
    open func addChild(_ child: UIViewController) {}
    open func didMove(toParent parent: UIViewController?) {}
}
