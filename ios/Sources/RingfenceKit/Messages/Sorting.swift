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

    public static let transactionOther = 10000
    public static let finance = 10001
    public static let orders = 10002
    public static let carrier = 10004
    public static let publicServices = 10008
    public static let promotionOther = 20000

    /// What the app says it uses (`ILMessageFilterCapabilitiesQueryResponse`).
    public static let transactional = [transactionOther, finance, orders, carrier, publicServices]
    public static let promotional = [promotionOther]
}
