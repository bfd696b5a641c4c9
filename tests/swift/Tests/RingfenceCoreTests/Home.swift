import Foundation
import RingfenceCore

/// What `tests/run` has made: a list, a feed on loopback, another app's export.
enum Fixture {
    static let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["RINGFENCE_FIXTURE"] ?? "run it with tests/run swift")
    static let list = folder.appendingPathComponent("list.rfl").path
    static var link: String {
        get throws {
            try String(contentsOf: folder.appendingPathComponent("link"), encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// A number of the list, reported for bank fraud with confidence 12.
    static let listed = "+1 202 555 0137"
    static let stranger = "+1 202 555 0138"
    /// How many numbers the list has.
    static let entries: UInt64 = 5000
}

/// A phone's folder, for one test.
struct Home {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ringfence-\(UUID().uuidString)")
    let now = Int64(Date().timeIntervalSince1970)

    func open(_ mode: GuardMode = .app) throws -> RingfenceGuard {
        try RingfenceGuard.open(directory: folder.path, mode: mode, now: now)
    }

    func call(_ shown: String) -> IncomingCall {
        IncomingCall(shown: shown, regions: ["US"], at: now, stirShaken: .notVerified)
    }

    func with(_ test: (Home, RingfenceGuard) async throws -> Void) async throws {
        let core = try open()
        defer {
            core.shut()
            try? FileManager.default.removeItem(at: folder)
        }
        try await test(self, core)
    }
}

func atHome(_ test: (Home, RingfenceGuard) async throws -> Void) async throws {
    try await Home().with(test)
}

/// The resident memory of this process, in bytes.
func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return (Int(fields[1]) ?? 0) * 4096
}
