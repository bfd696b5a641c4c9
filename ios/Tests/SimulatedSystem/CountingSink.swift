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
        count(&added)
    }

    public func addIdentification(_ number: Int64, label: String) {
        if number <= lastIdentification || label.utf8.isEmpty { isInOrder = false }
        lastIdentification = number
        count(&added)
    }

    public func removeBlocking(_ number: Int64) { count(&removed) }
    public func removeIdentification(_ number: Int64) { count(&removed) }
    public func removeAllBlocking() {}
    public func removeAllIdentification() {}

    private func count(_ counter: inout Int) {
        counter += 1
        if (added + removed) & 0xffff == 0 { each(added + removed) }
    }
}
