/// How a message is filed: the raw values of `ILMessageFilterAction` and `ILMessageFilterSubAction`.
public struct Sorting: Equatable, Sendable {
    public enum Action: Int, Sendable {
        /// Nothing is known: the system's own way.
        case none = 0
        case allow = 1
        case junk = 2
        case promotion = 3
        case transaction = 4
    }

    public var action: Action
    public var subAction: Int

    public init(_ action: Action, _ subAction: Int = 0) {
        (self.action, self.subAction) = (action, subAction)
    }

    // Names and values of ILMessageFilterSubAction.
    public static let transactionalOthers = 10000
    public static let transactionalFinance = 10001
    public static let transactionalOrders = 10002
    public static let transactionalCarrier = 10006
    public static let transactionalPublicServices = 10008
    public static let promotionalOthers = 20000

    /// What the app says it uses (`ILMessageFilterCapabilitiesQueryResponse`).
    public static let transactional = [
        transactionalOthers, transactionalFinance, transactionalOrders, transactionalCarrier, transactionalPublicServices,
    ]
    public static let promotional = [promotionalOthers]
}
