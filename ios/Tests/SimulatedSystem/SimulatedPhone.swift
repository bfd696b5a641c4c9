import Foundation
import RingfenceKit

/// The four directories of a phone and what befalls their loads.
public final class SimulatedPhone: DirectoryManager, @unchecked Sendable {
    public let directories: [Int: SimulatedDirectory]
    /// Asked before each run.
    public var fate: (Int) -> SimulatedDirectory.Fate = { _ in .nothing }
    /// Whether the app is killed before it hears how the run went.
    public var killsApp: () -> Bool = { false }

    public struct AppKilled: Error {}

    public init(folder: DirectoryFolder) {
        directories = Dictionary(
            uniqueKeysWithValues: DirectoryPlanner.parts.map { ($0, SimulatedDirectory(part: $0, folder: folder)) })
    }

    public func reload(part: Int) async throws {
        guard let directory = directories[part] else { throw DirectoryError.noExtensionFound }
        let outcome = Result { try directory.run(fate(part)) }
        if killsApp() { throw AppKilled() }
        try outcome.get()
    }

    public func status(part: Int) async -> DirectoryStatus {
        directories[part]?.isEnabled == true ? .enabled : .disabled
    }

    public var enabled: [Int] {
        directories.filter(\.value.isEnabled).keys.sorted()
    }

    public var blocking: Set<Int64> {
        directories.values.reduce(into: []) { $0.formUnion($1.blocking) }
    }

    public var identification: [Int64: String] {
        directories.values.reduce(into: [:]) { $0.merge($1.identification) { one, _ in one } }
    }

    public var entries: Int {
        directories.values.reduce(0) { $0 + $1.blocking.count + $1.identification.count }
    }

    public var violations: [String] { directories.values.flatMap(\.violations) }
}

/// A random source that gives the same history for the same seed (SplitMix64, Steele et al. 2014).
public struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    public init(_ seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
