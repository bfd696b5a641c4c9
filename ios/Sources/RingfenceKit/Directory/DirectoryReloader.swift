import Foundation

/// The system's side of Call Directory extensions: `CXCallDirectoryManager` on a phone.
public protocol DirectoryManager: Sendable {
    /// Makes the system run the extension of a part. Throws ``DirectoryError``.
    func reload(part: Int) async throws
    /// Whether the owner switched the extension on.
    func status(part: Int) async -> DirectoryStatus
}

/// `CXCallDirectoryManager.EnabledStatus`.
public enum DirectoryStatus: Int, Codable, Sendable {
    case unknown, disabled, enabled
}

/// Brings the system's directories to what the planner ordered, run by run.
public struct DirectoryReloader<Manager: DirectoryManager> {
    private let folder: DirectoryFolder
    private let manager: Manager
    private let budgets: DirectoryBudgets

    public init(folder: DirectoryFolder, manager: Manager, budgets: DirectoryBudgets = DirectoryBudgets()) {
        (self.folder, self.manager, self.budgets) = (folder, manager, budgets)
    }

    /// How a part stands after ``bring(_:)``.
    public enum Standing: Equatable, Sendable {
        /// The directory holds what was ordered.
        case current
        /// Time ran out, or another load is under way; the next call goes on.
        case unfinished
        /// The owner has to switch the extension on.
        case disabled
        /// The system refused so many entries: plan again with the lower limit.
        case tooMany
        /// Given up after several runs without progress.
        case stalled(DirectoryError)
    }

    /// Runs the extension of a part until its directory is as ordered. Ends early when the task is cancelled.
    public func bring(_ part: Int) async throws -> Standing {
        while true {
            guard let order = try AtomicFile.load(DirectoryOrder.self, from: folder.order(part)) else { return .current }
            var record = try DirectoryRecord.load(part, folder)
            record.seen(order)
            try settleDoubt(part)
            guard await manager.status(part: part) != .disabled else {
                // What was loaded went when it was switched off.
                try forget(part)
                try save(record, part)
                return order.coverage == .nothing ? .current : .disabled
            }
            if try isAsOrdered(part, order) {
                record.rest()
                try save(record, part)
                return .current
            }
            if record.isStopped, let error = record.lastError { return .stalled(error) }
            if try isUnchanged(part, order) { continue }
            guard !Task.isCancelled else { return .unfinished }
            let before = try AtomicFile.load(DirectoryState.self, from: folder.confirmed(part))?.coverage
            do {
                try await manager.reload(part: part)
                try confirm(part)
                let after = try AtomicFile.load(DirectoryState.self, from: folder.confirmed(part))?.coverage
                if after == before { record.stalled(by: .foreign) } else { record.advanced() }
                if try isAsOrdered(part, order) { try relax(part, &record) }
                try save(record, part)
            } catch let error as DirectoryError {
                if let standing = try react(to: error, part: part, record: &record) { return standing }
            }
        }
    }

    /// Whether the system said that it has what was ordered.
    private func isAsOrdered(_ part: Int, _ order: DirectoryOrder) throws -> Bool {
        guard let confirmed = try AtomicFile.load(DirectoryState.self, from: folder.confirmed(part)) else { return false }
        return confirmed.coverage == order.coverage
            && (confirmed.labels == order.labels || confirmed.coverage == .nothing)
    }

    /// Whether the order is another generation with the same entries in this part's range: then nothing is to be sent.
    private func isUnchanged(_ part: Int, _ order: DirectoryOrder) throws -> Bool {
        guard let confirmed = try AtomicFile.load(DirectoryState.self, from: folder.confirmed(part)),
            confirmed.labels == order.labels
        else { return false }
        for sequence in DirectorySequence.allCases {
            var changes = ChangeWalker(sequence, from: confirmed.coverage, to: order.coverage, in: folder)
            // A file that cannot be read is the extension's to find out.
            do { if try changes.next() != nil { return false } } catch { return false }
        }
        try AtomicFile.save(DirectoryState(coverage: order.coverage, labels: order.labels), to: folder.confirmed(part))
        return true
    }

    /// A run of whose outcome nobody heard leaves the directory unknown.
    private func settleDoubt(_ part: Int) throws {
        guard FileManager.default.fileExists(atPath: folder.pending(part).path) else { return }
        try forget(part)
    }

    private func forget(_ part: Int) throws {
        try AtomicFile.remove(folder.confirmed(part))
        try AtomicFile.remove(folder.pending(part))
    }

    private func confirm(_ part: Int) throws {
        guard FileManager.default.fileExists(atPath: folder.pending(part).path) else { return }
        try AtomicFile.move(folder.pending(part), to: folder.confirmed(part))
    }

    private func react(to error: DirectoryError, part: Int, record: inout DirectoryRecord) throws -> Standing? {
        let reaction = DirectoryReaction(to: error)
        switch reaction.state {
        case .asBefore: try AtomicFile.remove(folder.pending(part))
        case .inDoubt: try forget(part)
        case .open: break
        }
        record.lastError = error
        defer { try? save(record, part) }
        switch reaction.next {
        case .wait: return .unfinished
        case .askOwner: return .disabled
        case .lowerLimit:
            guard try DirectoryPlanner(folder: folder).lowerLimit() else {
                record.stalls += 1
                return nil
            }
            return .tooMany
        case .again: record.stalls += 1
        case .smallerRuns:
            record.stalls += 1
            let smaller = record.budget.map { max($0 / 2, budgets.smallest) } ?? budgets.first
            record.budget = smaller
            try set(smaller, part)
        }
        return nil
    }

    /// The whole order went through: the next one may come in larger runs.
    private func relax(_ part: Int, _ record: inout DirectoryRecord) throws {
        guard let budget = record.budget else { return }
        record.budget = budget * 2 > DirectoryPlanner.usualLimit ? nil : budget * 2
        try set(record.budget, part)
    }

    private func set(_ budget: Int?, _ part: Int) throws {
        guard var order = try AtomicFile.load(DirectoryOrder.self, from: folder.order(part)) else { return }
        order.budget = budget
        try AtomicFile.save(order, to: folder.order(part))
    }

    private func save(_ record: DirectoryRecord, _ part: Int) throws {
        try AtomicFile.save(record, to: folder.record(part))
    }
}

/// Most changes in one run, once the system broke a run off: at first, and at least.
public struct DirectoryBudgets: Sendable {
    public var first: Int
    public var smallest: Int

    public init(first: Int = 250_000, smallest: Int = 10_000) {
        (self.first, self.smallest) = (first, smallest)
    }
}

/// How the loads of a part went: the app's own note.
struct DirectoryRecord: Codable, Equatable {
    /// The order that the counts below are about.
    var coverage: Coverage?
    /// Failures since the last progress.
    var stalls = 0
    var lastError: DirectoryError?
    var budget: Int?

    /// So many runs without progress, and the reloader stops until the owner or a new order asks again.
    static let patience = 3

    var isStopped: Bool { stalls >= Self.patience && lastError != nil }

    /// The owner asked to try again.
    static func retry(_ part: Int, _ folder: DirectoryFolder) throws {
        var record = try load(part, folder)
        record.stalls = 0
        try AtomicFile.save(record, to: folder.record(part))
    }

    static func load(_ part: Int, _ folder: DirectoryFolder) throws -> DirectoryRecord {
        try AtomicFile.load(DirectoryRecord.self, from: folder.record(part)) ?? DirectoryRecord()
    }

    /// A new order is a new beginning.
    mutating func seen(_ order: DirectoryOrder) {
        guard coverage != order.coverage else { return }
        coverage = order.coverage
        stalls = 0
    }

    mutating func advanced() {
        (stalls, lastError) = (0, nil)
    }

    mutating func stalled(by error: DirectoryError) {
        stalls += 1
        lastError = error
    }

    mutating func rest() {
        (stalls, lastError) = (0, nil)
    }
}
