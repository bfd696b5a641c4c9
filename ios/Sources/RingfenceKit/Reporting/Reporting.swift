/// The whole work of the reporting extension: says what a report does, and leaves it for the app, which writes the owner's
/// block rule and the history. Nothing is sent to anybody.
public struct Reporting: Sendable {
    private let container: SharedContainer?

    /// `container` is `nil` where the App Group is missing.
    public init(container: SharedContainer?) {
        self.container = container
    }

    /// What will happen, in the owner's language.
    public func words(_ reports: [Report]) -> String {
        let language = container?.language ?? .preferred
        let promise: Phrase = reports.contains(where: \.isBlockable) ? .willBlock : .willKeep
        return "\(language(promise))\n\n\(language(.reportDetail))"
    }

    /// Leaves the reports; false where that failed.
    @discardableResult
    public func leave(_ reports: [Report]) -> Bool {
        guard let container else { return false }
        return reports.reduce(true) { allLeft, report in
            ((try? container.leave(report)) != nil) && allLeft
        }
    }
}
