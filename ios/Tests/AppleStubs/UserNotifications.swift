// The little of UserNotifications that the app needs, with Apple's published signatures. Nothing here runs.
@_exported import AppleFoundation

open class UNNotificationContent: NSObject {}

open class UNMutableNotificationContent: UNNotificationContent {
    open var title = ""
    open var body = ""
}

open class UNNotificationTrigger: NSObject {}

open class UNNotificationRequest: NSObject {
    public init(identifier: String, content: UNNotificationContent, trigger: UNNotificationTrigger?) {}
}

public struct UNAuthorizationOptions: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
    public static let alert = UNAuthorizationOptions(rawValue: 1 << 2)
    public static let sound = UNAuthorizationOptions(rawValue: 1 << 1)
}

open class UNUserNotificationCenter: NSObject, @unchecked Sendable {
    open class func current() -> UNUserNotificationCenter { UNUserNotificationCenter() }
    open func requestAuthorization(options: UNAuthorizationOptions = []) async throws -> Bool { true }
    open func add(_ request: UNNotificationRequest) async throws {}
}
