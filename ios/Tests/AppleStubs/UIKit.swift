// The little of UIKit that extensions need, with Apple's published signatures. Nothing here runs.
@_exported import AppleFoundation

@MainActor open class UIResponder: NSObject {}

@MainActor open class UIView: UIResponder {
    public struct AutoresizingMask: OptionSet, Sendable {
        public let rawValue: UInt
        public init(rawValue: UInt) { self.rawValue = rawValue }
        public static let flexibleWidth = AutoresizingMask(rawValue: 1 << 1)
        public static let flexibleHeight = AutoresizingMask(rawValue: 1 << 4)
    }
    public init(frame: CGRect) { (self.frame, bounds) = (frame, frame) }
    open var frame: CGRect
    open var bounds: CGRect
    open var autoresizingMask: AutoresizingMask = []
    open func addSubview(_ view: UIView) {}
}

open class UIFont: NSObject, @unchecked Sendable {
    public struct TextStyle: Sendable {
        public static let body = TextStyle()
    }
    open class func preferredFont(forTextStyle style: TextStyle) -> UIFont { UIFont() }
}

@MainActor open class UILabel: UIView {
    open var text: String?
    open var font: UIFont!
    open var adjustsFontForContentSizeCategory = false
    open var numberOfLines = 1
}

@MainActor open class UIViewController: UIResponder {
    open var view: UIView! = UIView(frame: .zero)
    open var title: String?
    open var extensionContext: NSExtensionContext? { nil }
    public init(nibName: String? = nil, bundle: Bundle? = nil) {}
    open func viewDidLoad() {}
    open func addChild(_ child: UIViewController) {}
    open func didMove(toParent parent: UIViewController?) {}
}
