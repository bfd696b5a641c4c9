import Foundation

/// A call or message that the person reported from Phone or Messages.
public struct Report: Codable, Equatable, Sendable, CustomDebugStringConvertible {
    /// As shown; `nil` where the sender was hidden.
    public var sender: String?
    /// `nil` for a call.
    public var text: String?
    public var received: Date

    public init(sender: String?, text: String?, received: Date) {
        (self.sender, self.text, self.received) = (sender, text, received)
    }

    /// Whether a rule can name the sender: a hidden number and a name cannot be blocked.
    var isBlockable: Bool { sender?.contains(where: \.isNumber) ?? false }

    /// Says nothing personal.
    public var debugDescription: String { text == nil ? "Report(call)" : "Report(message)" }
}
