import RingfenceKit

/// A sink that checks the order, counts, and keeps nothing: for figures of large loads.
public final class CountingSink: DirectorySink {
    public let isIncremental: Bool
    public private(set) var added = 0
    public private(set) var removed = 0
    public private(set) var isInOrder = true
    private var lastBlocking: Int64 = 0
    private var lastIdentification: Int64 = 0
    private let each: (Int) -> Void

    /// `each` is called after every 65,536 calls.
    public init(isIncremental: Bool = false, each: @escaping (Int) -> Void = { _ in }) {
        (self.isIncremental, self.each) = (isIncremental, each)
    }

    public func addBlocking(_ number: Int64) {
        if number <= lastBlocking { isInOrder = false }
        lastBlocking = number
        added += 1
        tick()
    }

    public func addIdentification(_ number: Int64, label: String) {
        if number <= lastIdentification || label.utf8.isEmpty { isInOrder = false }
        lastIdentification = number
        added += 1
        tick()
    }

    public func removeBlocking(_ number: Int64) {
        removed += 1
        tick()
    }
    public func removeIdentification(_ number: Int64) {
        removed += 1
        tick()
    }
    public func removeAllBlocking() {}
    public func removeAllIdentification() {}

    private func tick() {
        if (added + removed) & 0xffff == 0 { each(added + removed) }
    }
}
