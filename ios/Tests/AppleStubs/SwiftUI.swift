// The little of SwiftUI and Combine that the app needs, with Apple's published signatures. Nothing here runs.
@_exported import UIKit

// MARK: Views

@MainActor @preconcurrency public protocol View {
    associatedtype Body: View
    @ViewBuilder var body: Body { get }
}

extension Never: View {
    public var body: Never { return fatalError() }
}

/// What any part of a view is here.
public struct Stub: View {
    public nonisolated init() {}
    public var body: Never { return fatalError() }
}

extension Optional: View where Wrapped: View {
    public var body: Never { return fatalError() }
}

@resultBuilder public struct ViewBuilder {
    public static func buildBlock() -> Stub { Stub() }
    public static func buildBlock<each Content: View>(_ content: repeat each Content) -> Stub { Stub() }
    public static func buildExpression<Content: View>(_ content: Content) -> Content { content }
    public static func buildIf<Content: View>(_ content: Content?) -> Content? { content }
    public static func buildEither<Content: View>(first: Content) -> Stub { Stub() }
    public static func buildEither<Content: View>(second: Content) -> Stub { Stub() }
}

public protocol StubView: View where Body == Never {}
extension StubView {
    public var body: Never { return fatalError() }
}

public struct Text: StubView {
    public init(_ content: some StringProtocol) {}
    public init(_ attributedContent: AttributedString) {}
    public func font(_ font: Font?) -> Text { self }
    public func foregroundStyle(_ style: some ShapeStyle) -> Text { self }
}

public struct Image: StubView {
    public init(systemName: String) {}
}

public struct Spacer: StubView {
    public init(minLength: CGFloat? = nil) {}
}

public struct ProgressView: StubView {
    public init() {}
}

public struct HStack: StubView {
    public init<Content: View>(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct VStack: StubView {
    public init<Content: View>(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct List: StubView {
    public init<Content: View>(@ViewBuilder content: () -> Content) {}
}

public struct ForEach: StubView {
    public init<Data: RandomAccessCollection, Content: View>(_ data: Data, @ViewBuilder content: @escaping (Data.Element) -> Content)
    where Data.Element: Identifiable {}
}

public struct Section: StubView {
    public init<Content: View, Header: View, Footer: View>(
        @ViewBuilder content: () -> Content, @ViewBuilder header: () -> Header, @ViewBuilder footer: () -> Footer
    ) {}
}

public struct NavigationStack: StubView {
    public init<Root: View>(@ViewBuilder root: () -> Root) {}
}

public struct NavigationLink: StubView {
    public init<Value: Hashable, Label: View>(value: Value?, @ViewBuilder label: () -> Label) {}
}

public struct Link: StubView {
    public init<Label: View>(destination: URL, @ViewBuilder label: () -> Label) {}
}

public struct Button: StubView {
    public init<Label: View>(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {}
    public init(_ title: some StringProtocol, action: @escaping @MainActor () -> Void) {}
    public init(_ title: some StringProtocol, role: ButtonRole?, action: @escaping @MainActor () -> Void) {}
}

public struct Toggle: StubView {
    public init<Label: View>(isOn: Binding<Bool>, @ViewBuilder label: () -> Label) {}
}

public struct TextField: StubView {
    public init(_ title: some StringProtocol, text: Binding<String>, axis: Axis) {}
}

// MARK: Modifiers

extension View {
    public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { self }
    public func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View { self }
    public func accessibilityHidden(_ hidden: Bool) -> some View { self }
    public func accessibilityLabel(_ label: some StringProtocol) -> some View { self }
    public func buttonStyle(_ style: BorderlessButtonStyle) -> some View { self }
    public func confirmationDialog<Actions: View>(
        _ title: some StringProtocol, isPresented: Binding<Bool>, titleVisibility: Visibility = .automatic,
        @ViewBuilder actions: () -> Actions
    ) -> some View { self }
    public func controlSize(_ size: ControlSize) -> some View { self }
    public func environment<Value>(_ key: WritableKeyPath<EnvironmentValues, Value>, _ value: Value) -> some View { self }
    public func fixedSize(horizontal: Bool, vertical: Bool) -> some View { self }
    public func foregroundStyle(_ style: some ShapeStyle) -> some View { self }
    public func frame(minHeight: CGFloat? = nil) -> some View { self }
    public func lineLimit(_ limit: ClosedRange<Int>) -> some View { self }
    public func navigationDestination<Value: Hashable, Content: View>(
        for data: Value.Type, @ViewBuilder destination: @escaping (Value) -> Content
    ) -> some View { self }
    public func navigationTitle(_ title: some StringProtocol) -> some View { self }
    public func overlay<Content: View>(@ViewBuilder content: () -> Content) -> some View { self }
    public func task<ID: Equatable>(id: ID, _ action: @escaping @Sendable @MainActor () async -> Void) -> some View { self }
    public func toolbar<Content: View>(@ViewBuilder content: () -> Content) -> some View { self }
}

public struct AccessibilityTraits: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let isSelected = AccessibilityTraits(rawValue: 1)
}

public struct AccessibilityChildBehavior: Sendable {
    public static let ignore = AccessibilityChildBehavior()
}

public enum Axis: Sendable { case horizontal, vertical }
public enum ControlSize: Sendable { case regular, large }
public enum Visibility: Sendable { case automatic, visible, hidden }
public enum VerticalAlignment: Sendable { case center, firstTextBaseline }
public enum HorizontalAlignment: Sendable { case center, leading }

public struct ButtonRole: Sendable {
    public static let destructive = ButtonRole()
}

public struct BorderlessButtonStyle: Sendable {}
extension BorderlessButtonStyle {
    public static var borderless: BorderlessButtonStyle { BorderlessButtonStyle() }
}

public struct Font: Hashable, Sendable {
    public static let body = Font()
    public static let subheadline = Font()
    public func bold() -> Font { self }
}

public protocol ShapeStyle: Sendable {}
public struct Color: ShapeStyle, Sendable {
    public static let accentColor = Color()
    public static let green = Color()
    public static let gray = Color()
    public static let orange = Color()
    public static let red = Color()
}
public struct HierarchicalShapeStyle: ShapeStyle {}
extension ShapeStyle where Self == HierarchicalShapeStyle {
    public static var primary: HierarchicalShapeStyle { HierarchicalShapeStyle() }
    public static var secondary: HierarchicalShapeStyle { HierarchicalShapeStyle() }
}

// MARK: State

@propertyWrapper public struct State<Value> {
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
    public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
    public var projectedValue: Binding<Value> { fatalError() }
}

@propertyWrapper @dynamicMemberLookup public struct Binding<Value> {
    public init(get: @escaping () -> Value, set: @escaping (Value) -> Void) {}
    public var wrappedValue: Value { get { fatalError() } nonmutating set {} }
    public var projectedValue: Binding<Value> { self }
    public subscript<Subject>(dynamicMember keyPath: WritableKeyPath<Value, Subject>) -> Binding<Subject> { fatalError() }
}

public protocol ObservableObject: AnyObject {}

@propertyWrapper public struct Published<Value> {
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
    public var wrappedValue: Value
}

@propertyWrapper public struct StateObject<Object: ObservableObject> {
    public init(wrappedValue thunk: @autoclosure @escaping () -> Object) {}
    @MainActor public var wrappedValue: Object { fatalError() }
    @MainActor public var projectedValue: Wrapper { fatalError() }

    @dynamicMemberLookup public struct Wrapper {
        public subscript<Subject>(dynamicMember keyPath: ReferenceWritableKeyPath<Object, Subject>) -> Binding<Subject> {
            fatalError()
        }
    }
}

@propertyWrapper public struct Environment<Value> {
    public init(_ keyPath: KeyPath<EnvironmentValues, Value>) {}
    public var wrappedValue: Value { fatalError() }
}

public struct EnvironmentValues {
    public var locale: Locale
    public var scenePhase: ScenePhase
}

public enum ScenePhase: Comparable, Sendable { case background, inactive, active }

// MARK: App

@MainActor @preconcurrency public protocol App {
    associatedtype Body: Scene
    @SceneBuilder var body: Body { get }
    init()
}

extension App {
    public static func main() {}
}

@MainActor @preconcurrency public protocol Scene {}

@resultBuilder public struct SceneBuilder {
    public static func buildBlock<Content: Scene>(_ content: Content) -> Content { content }
}

public struct WindowGroup: Scene {
    public init<Content: View>(@ViewBuilder content: () -> Content) {}
}

@MainActor open class UIHostingController<Content: View>: UIViewController {
    public init(rootView: Content) { super.init() }
}

// MARK: Attributes of text

extension AttributeScopes {
    public struct SwiftUIAttributes: AttributeScope {
        public let font: FontAttribute
        public let underlineStyle: UnderlineStyleAttribute
        public enum FontAttribute: AttributedStringKey {
            public typealias Value = Font
            public static let name = "SwiftUI.Font"
        }
        public enum UnderlineStyleAttribute: AttributedStringKey {
            public typealias Value = Text.LineStyle
            public static let name = "SwiftUI.UnderlineStyle"
        }
    }
}

extension AttributeDynamicLookup {
    public subscript<Key: AttributedStringKey>(dynamicMember keyPath: KeyPath<AttributeScopes.SwiftUIAttributes, Key>) -> Key {
        fatalError()
    }
}

extension Text {
    public struct LineStyle: Hashable, Sendable {
        public static let single = LineStyle()
    }
}
