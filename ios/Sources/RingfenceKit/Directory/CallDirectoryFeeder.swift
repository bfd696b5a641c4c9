import Foundation

/// Gives one part's entries to the system: the whole work of a Call Directory extension.
///
/// A run sends what changed since the state that the system confirmed, or everything when the system starts anew or the
/// state is in doubt. What it is about to commit is written before the commit; the app settles it when it hears of the
/// outcome (``DirectoryReloader``), or ``undo()`` when the extension itself hears of a failure.
public struct CallDirectoryFeeder {
    private let part: Int
    private let folder: DirectoryFolder

    public init(part: Int, folder: DirectoryFolder) {
        (self.part, self.folder) = (part, folder)
    }

    /// What a run did.
    public struct Outcome: Equatable, Sendable {
        public var added = 0
        public var removed = 0
        /// Whether everything was sent anew.
        public var isFull = false
        /// Whether the budget ended the run before everything was sent; another run continues.
        public var isPartial = false
    }

    /// Why nothing can be given; the run is to be cancelled, so that the system keeps what it has.
    public enum Failure: Error, Equatable {
        /// An entry names a label that the order does not have.
        case unknownLabel(UInt8)
    }

    /// Runs. On an error the request is to be cancelled.
    public func feed(_ sink: some DirectorySink, now: Date = Date()) throws -> Outcome {
        let isIncremental = sink.isIncremental
        // Without an order (the app was never opened, or this part is not in use) the directory is to be empty.
        let order =
            try AtomicFile.load(DirectoryOrder.self, from: folder.order(part))
            ?? DirectoryOrder(coverage: .nothing, labels: [])
        let base = isIncremental ? try known(order) : nil
        if isIncremental, base == nil {
            sink.removeAllBlocking()
            sink.removeAllIdentification()
        }
        let run = Run(
            from: base?.coverage ?? .nothing, to: order.coverage, labels: order.labels, budget: order.budget,
            folder: folder)
        var outcome = try run.send(to: sink)
        outcome.isFull = base == nil
        let reached = run.base.advanced(to: run.target, through: try run.end())
        outcome.isPartial = reached != run.target
        let state = DirectoryState(coverage: reached, labels: order.labels, builtAt: base?.builtAt ?? now.seconds)
        try AtomicFile.save(state, to: folder.pending(part))
        return outcome
    }

    /// The run was refused: what was about to be committed never was.
    public func undo() throws {
        try AtomicFile.remove(folder.pending(part))
    }

    /// What the system has; `nil` where that is in doubt: a run whose outcome nobody heard, or other label texts.
    private func known(_ order: DirectoryOrder) throws -> DirectoryState? {
        guard try AtomicFile.load(DirectoryState.self, from: folder.pending(part)) == nil,
            let confirmed = try AtomicFile.load(DirectoryState.self, from: folder.confirmed(part)),
            confirmed.labels == order.labels || confirmed.coverage == .nothing
        else { return nil }
        return confirmed
    }
}

/// One run's changes, in an order that keeps the contract: first what goes from both sequences, then what comes, so that at
/// no time more entries stand than before or after.
private final class Run {
    let base: Coverage
    let target: Coverage
    private let labels: [String]
    private let budget: Int?
    private let folder: DirectoryFolder
    private var foundEnd: Int64?

    init(from base: Coverage, to target: Coverage, labels: [String], budget: Int?, folder: DirectoryFolder) {
        (self.base, self.target, self.labels, self.budget, self.folder) = (base, target, labels, budget, folder)
    }

    private func changes(_ sequence: DirectorySequence, through: Int64) -> ChangeWalker {
        ChangeWalker(sequence, from: base, to: target, through: through, in: folder)
    }

    /// The number with which the run ends: where the budget is spent, or the last of all.
    func end() throws -> Int64 {
        if let foundEnd { return foundEnd }
        let end = try budget.map(end(spending:)) ?? .max
        foundEnd = end
        return end
    }

    private func end(spending budget: Int) throws -> Int64 {
        var blocking = changes(.blocking, through: .max)
        var identification = changes(.identification, through: .max)
        var (nextBlocking, nextIdentification) = (try blocking.next(), try identification.next())
        var spent = 0
        while true {
            let number = min(nextBlocking?.number ?? .max, nextIdentification?.number ?? .max)
            guard number < .max else { return .max }
            if nextBlocking?.number == number {
                nextBlocking = try blocking.next()
                spent += 1
            }
            if nextIdentification?.number == number {
                nextIdentification = try identification.next()
                spent += 1
            }
            guard spent < budget else {
                return nextBlocking == nil && nextIdentification == nil ? .max : number
            }
        }
    }

    func send(to sink: some DirectorySink) throws -> CallDirectoryFeeder.Outcome {
        var outcome = CallDirectoryFeeder.Outcome()
        let end = try end()
        // Where nothing stands yet nothing can go.
        if !base.pieces.isEmpty {
            try walk(.blocking, through: end) { change in
                guard case .remove(let number) = change else { return }
                sink.removeBlocking(number)
                outcome.removed += 1
            }
            try walk(.identification, through: end) { change in
                if case .add = change { return }
                sink.removeIdentification(change.number)
                outcome.removed += 1
            }
        }
        try walk(.blocking, through: end) { change in
            guard case .add(let entry) = change else { return }
            sink.addBlocking(entry.number)
            outcome.added += 1
        }
        try walk(.identification, through: end) { change in
            switch change {
            case .remove: return
            case .add(let entry), .relabel(let entry):
                guard Int(entry.label) < labels.count else {
                    throw CallDirectoryFeeder.Failure.unknownLabel(entry.label)
                }
                sink.addIdentification(entry.number, label: labels[Int(entry.label)])
                outcome.added += 1
            }
        }
        return outcome
    }

    private func walk(
        _ sequence: DirectorySequence, through end: Int64, _ body: (DirectoryChange) throws -> Void
    ) throws {
        var changes = changes(sequence, through: end)
        var isMore = true
        while isMore {
            // The frameworks' own temporaries go after every block.
            try pooled {
                for _ in 0..<EntryFile.block {
                    guard let change = try changes.next() else {
                        isMore = false
                        return
                    }
                    try body(change)
                }
            }
        }
    }
}

/// Runs `body`; what Objective-C frameworks leave behind goes at its end.
func pooled(_ body: () throws -> Void) rethrows {
    #if canImport(ObjectiveC)
        try autoreleasepool(invoking: body)
    #else
        try body()
    #endif
}
