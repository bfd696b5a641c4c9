import RingfenceKit

/// A sink that checks the order, counts, and keeps nothing: for figures of large loads.
public final class CountingSink: DirectorySink {
    public let isIncremental = false
    public private(set) var added = 0
    public private(set) var removed = 0
    public private(set) var isInOrder = true
    /// Whether every number that came is one that `check` knows.
    public private(set) var isExpected = true
    private var lastBlocking: Int64 = 0
    private var lastIdentification: Int64 = 0
    private let each: (Int) -> Void
    private let check: ((Int64) -> Bool)?

    /// `each` is called after every 65,536 calls, `check` with every number that comes.
    public init(check: ((Int64) -> Bool)? = nil, each: @escaping (Int) -> Void = { _ in }) {
        (self.check, self.each) = (check, each)
    }

    public func addBlocking(_ number: Int64) {
        if number <= lastBlocking { isInOrder = false }
        lastBlocking = number
        add(number)
    }

    public func addIdentification(_ number: Int64, label: String) {
        if number <= lastIdentification || label.utf8.isEmpty { isInOrder = false }
        lastIdentification = number
        add(number)
    }

    private func add(_ number: Int64) {
        if let check, !check(number) { isExpected = false }
        added += 1
        if added & 0xffff == 0 { each(added) }
    }

    public func removeBlocking(_ number: Int64) { removed += 1 }
    public func removeIdentification(_ number: Int64) { removed += 1 }
    public func removeAllBlocking() {}
    public func removeAllIdentification() {}
}
