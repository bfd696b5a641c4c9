import Foundation

/// What is known when the app is woken, in front or in the background.
public struct SyncState: Equatable, Sendable {
    public var now: Date
    /// When the first feed is to be asked, as the core paces it; `nil` where none is followed.
    public var due: Date?
    /// Whether what the core would give differs from what was last planned: lists, rules, settings or language changed.
    public var isPlanOld: Bool
    public var directories: [DirectoryPart]
    /// When each notice was last shown.
    public var told: [Notice: Date]
    /// Days since the oldest list was issued, where the core calls it stale.
    public var staleDays: Int?
    public var hasQuarantine: Bool

    public struct DirectoryPart: Equatable, Sendable {
        public var part: Int
        public var status: DirectoryStatus
        /// Whether its share was ordered from the present set of switched-on parts, and is in the directory.
        public var isCurrent: Bool
        public var isStalled: Bool
        /// Whether anything is ordered for it.
        public var isInUse: Bool

        public init(part: Int, status: DirectoryStatus, isCurrent: Bool, isStalled: Bool, isInUse: Bool) {
            (self.part, self.status, self.isCurrent) = (part, status, isCurrent)
            (self.isStalled, self.isInUse) = (isStalled, isInUse)
        }
    }

    public init(
        now: Date, due: Date? = nil, isPlanOld: Bool = false, directories: [DirectoryPart] = [],
        told: [Notice: Date] = [:], staleDays: Int? = nil, hasQuarantine: Bool = false
    ) {
        (self.now, self.due, self.isPlanOld, self.directories) = (now, due, isPlanOld, directories)
        (self.told, self.staleDays, self.hasQuarantine) = (told, staleDays, hasQuarantine)
    }
}

/// What the person is told without having asked.
public enum Notice: String, Codable, CaseIterable, Sendable {
    case directoryOff, directoryStalled, listsOld, updateQuarantined
}

public enum SyncStep: Equatable, Sendable {
    /// Ask the feeds.
    case refresh
    /// Order anew what each directory is to hold.
    case plan
    case reload(part: Int)
    case tell(Notice)
}

/// Decides what a wake-up is used for.
public struct SyncPlanner: Sendable {
    /// Where nothing presses.
    static let interval: TimeInterval = 20 * 3600
    /// The system wakes nobody more often.
    static let soon: TimeInterval = 15 * 60
    static let noticePause: TimeInterval = 7 * 24 * 3600

    public init() {}

    /// The steps of this wake-up, in order. A refresh that brings something is followed by a plan: ask again after it.
    public func steps(_ state: SyncState) -> [SyncStep] {
        var steps: [SyncStep] = []
        if let due = state.due, due <= state.now { steps.append(.refresh) }
        let enabled = state.directories.filter { $0.status == .enabled }
        // A directory switched off after it was planned leaves its numbers to the others; one switched on takes its share.
        let isSpreadOld = state.directories.contains { $0.isInUse && $0.status == .disabled }
        if state.isPlanOld || isSpreadOld { steps.append(.plan) }
        steps += enabled.filter { !$0.isCurrent && !$0.isStalled }.map { .reload(part: $0.part) }
        steps += notices(state).map(SyncStep.tell)
        return steps
    }

    /// When the system should wake the app next. It may well be later; nothing is promised.
    public func nextWake(_ state: SyncState) -> Date {
        let soon = state.now.addingTimeInterval(Self.soon)
        let isBehind = state.directories.contains { $0.status == .enabled && !$0.isCurrent && !$0.isStalled }
        let later = state.due ?? state.now.addingTimeInterval(Self.interval)
        return isBehind ? soon : max(later, soon)
    }

    private func notices(_ state: SyncState) -> [Notice] {
        var due: [Notice] = []
        if !state.directories.isEmpty, state.directories.allSatisfy({ $0.status == .disabled }) { due.append(.directoryOff) }
        if state.directories.contains(where: \.isStalled) { due.append(.directoryStalled) }
        if state.staleDays != nil { due.append(.listsOld) }
        if state.hasQuarantine { due.append(.updateQuarantined) }
        return due.filter { notice in
            state.told[notice].map { state.now.timeIntervalSince($0) >= Self.noticePause } ?? true
        }
    }
}
