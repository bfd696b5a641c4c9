/// How far a phone that refuses can press the loads.
public struct DirectoryFloors: Sendable {
    /// Most changes in one run, once the system broke a run off.
    public var firstBudget: Int
    /// The same after further breaks, halved each time, at least.
    public var budget: Int
    /// A limit of entries is never lowered below this; a phone that refuses even so few has another trouble.
    public var limit: Int

    public init(firstBudget: Int = 250_000, budget: Int = 10_000, limit: Int = 100_000) {
        (self.firstBudget, self.budget, self.limit) = (firstBudget, budget, limit)
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
