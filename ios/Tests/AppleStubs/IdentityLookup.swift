// IdentityLookup with Apple's published signatures. Nothing here runs.
@_exported import AppleFoundation

open class ILMessageFilterExtension: NSObject {}

public protocol ILMessageFilterQueryHandling: NSObjectProtocol {
    func handle(
        _ queryRequest: ILMessageFilterQueryRequest, context: ILMessageFilterExtensionContext,
        completion: @escaping (ILMessageFilterQueryResponse) -> Void)
}

public protocol ILMessageFilterCapabilitiesQueryHandling: NSObjectProtocol {
    func handle(
        _ capabilitiesQueryRequest: ILMessageFilterCapabilitiesQueryRequest, context: ILMessageFilterExtensionContext,
        completion: @escaping (ILMessageFilterCapabilitiesQueryResponse) -> Void)
}

open class ILMessageFilterQueryRequest: NSObject {
    open var sender: String? { nil }
    open var messageBody: String? { nil }
    open var receiverISOCountryCode: String? { nil }
}

open class ILMessageFilterQueryResponse: NSObject {
    open var action = ILMessageFilterAction.none
    open var subAction = ILMessageFilterSubAction.none
}

open class ILMessageFilterCapabilitiesQueryRequest: NSObject {}

open class ILMessageFilterCapabilitiesQueryResponse: NSObject {
    open var transactionalSubActions: [ILMessageFilterSubAction] = []
    open var promotionalSubActions: [ILMessageFilterSubAction] = []
}

open class ILMessageFilterExtensionContext: NSExtensionContext {}

public enum ILMessageFilterAction: Int, Sendable {
    case none = 0
    case allow = 1
    case junk = 2
    case promotion = 3
    case transaction = 4
}

public enum ILMessageFilterSubAction: Int, Sendable {
    case none = 0
    case transactionalOthers = 10000
    case transactionalFinance = 10001
    case transactionalOrders = 10002
    case transactionalReminders = 10003
    case transactionalHealth = 10004
    case transactionalWeather = 10005
    case transactionalCarrier = 10006
    case transactionalRewards = 10007
    case transactionalPublicServices = 10008
    case promotionalOthers = 20000
    case promotionalOffers = 20001
    case promotionalCoupons = 20002
}

open class ILCommunication: NSObject {
    open var sender: String? { nil }
    open var dateReceived: Date { Date() }
}

open class ILCallCommunication: ILCommunication {}

open class ILMessageCommunication: ILCommunication {
    open var messageBody: String? { nil }
}

open class ILClassificationRequest: NSObject {}

open class ILCallClassificationRequest: ILClassificationRequest {
    open var callCommunications: [ILCallCommunication] { [] }
}

open class ILMessageClassificationRequest: ILClassificationRequest {
    open var messageCommunications: [ILMessageCommunication] { [] }
}

public enum ILClassificationAction: Int, Sendable {
    case none = 0
    case reportNotJunk = 1
    case reportJunk = 2
    case reportJunkAndBlockSender = 3
}

open class ILClassificationResponse: NSObject {
    public init(action: ILClassificationAction) { self.action = action }
    public let action: ILClassificationAction
    open var userInfo: [String: Any]?
    open var userString: String?
}
