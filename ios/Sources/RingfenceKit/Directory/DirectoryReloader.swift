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
    private let floors: DirectoryFloors
    private let clock: () -> Date

    public init(
        folder: DirectoryFolder, manager: Manager, floors: DirectoryFloors = DirectoryFloors(),
        clock: @escaping () -> Date = { Date() }
    ) {
        (self.folder, self.manager, self.floors, self.clock) = (folder, manager, floors, clock)
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
            if try AtomicFile.load(DirectoryState.self, from: folder.confirmed(part))?.isOld(part, clock()) == true {
                try forget(part)
            }
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
        let state = DirectoryState(coverage: order.coverage, labels: order.labels, builtAt: confirmed.builtAt)
        try AtomicFile.save(state, to: folder.confirmed(part))
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
        let stood = try AtomicFile.load(DirectoryState.self, from: folder.confirmed(part))?.coverage.generations ?? []
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
            record.stalls += 1
            // Part of a change may have stood beside what it replaces; what a phone takes shows without the former entries.
            guard let order = try AtomicFile.load(DirectoryOrder.self, from: folder.order(part)),
                stood.isSubset(of: order.coverage.generations),
                try DirectoryPlanner(folder: folder).lowerLimit(refused: folder.count(order.coverage), least: floors.limit)
            else { return nil }
            return .tooMany
        case .again: record.stalls += 1
        case .smallerRuns:
            record.stalls += 1
            let smaller = record.budget.map { max($0 / 2, floors.budget) } ?? floors.firstBudget
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
