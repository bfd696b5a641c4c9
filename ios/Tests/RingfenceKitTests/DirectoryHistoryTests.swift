import Foundation
import SimulatedSystem
import XCTest

@testable import RingfenceKit

/// What a directory is to hold, as plain values.
struct Entries: DirectorySource {
    var blocking: Set<Int64> = []
    var identification: [Int64: UInt8] = [:]
    var texts = ["Bank scam", "Telemarketing", "Survey"]

    func labels() throws -> [String] { texts }

    func entries(maximum: Int) throws -> any DirectoryStream {
        let chosen = identification.keys.sorted().prefix(max(0, maximum - blocking.count))
        return Stream(
            blocking: blocking.sorted().prefix(maximum).map { ($0, 0) },
            identification: chosen.map { ($0, identification[$0]!) },
            leftOut: max(0, blocking.count + identification.count - maximum))
    }

    /// What `maximum` leaves.
    func expected(maximum: Int) -> (blocking: Set<Int64>, identification: [Int64: String]) {
        let chosen = identification.keys.sorted().prefix(max(0, maximum - blocking.count))
        return (
            Set(blocking.sorted().prefix(maximum)),
            Dictionary(uniqueKeysWithValues: chosen.map { ($0, texts[Int(identification[$0]!)]) })
        )
    }

    final class Stream: DirectoryStream {
        var rest: [DirectorySequence: ArraySlice<(Int64, UInt8)>]
        let leftOut: Int

        init(blocking: [(Int64, UInt8)], identification: [(Int64, UInt8)], leftOut: Int) {
            self.leftOut = leftOut
            rest = [.blocking: blocking[...], .identification: identification[...]]
        }

        func next(_ sequence: DirectorySequence) -> Data {
            let chunk = rest[sequence]!.prefix(7)
            rest[sequence] = rest[sequence]!.dropFirst(7)
            return chunk.reduce(into: Data()) { data, entry in
                withUnsafeBytes(of: entry.0.littleEndian) { data.append(contentsOf: $0) }
                data.append(entry.1)
            }
        }
    }
}

func temporaryFolder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("ringfence-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
}

final class DirectoryHistoryTests: XCTestCase {
    /// After every successful run the directory holds exactly what was ordered, whatever happened before.
    func testRandomHistoriesLeaveTheDirectoryAsOrdered() async throws {
        let histories = Int(ProcessInfo.processInfo.environment["RINGFENCE_HISTORIES"] ?? "") ?? 60
        for seed in 0..<UInt64(histories) {
            let folder = try temporaryFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            try await History(seed: seed, folder: DirectoryFolder(folder)).play(steps: 30)
        }
    }
}

private final class History {
    var random: Seeded
    let seed: UInt64
    let folder: DirectoryFolder
    let phone: SimulatedPhone
    let planner: DirectoryPlanner
    var entries = Entries()
    var now = Date(timeIntervalSince1970: 1_800_000_000)

    init(seed: UInt64, folder: DirectoryFolder) throws {
        (random, self.seed, self.folder) = (Seeded(seed), seed, folder)
        (phone, planner) = (SimulatedPhone(folder: folder), DirectoryPlanner(folder: folder))
        // Small limits, so that the spread over parts moves.
        try AtomicFile.save(DirectoryPlanner.Limits(perPart: 60), to: folder.limits)
    }

    func play(steps: Int) async throws {
        for step in 0..<steps {
            change()
            var isTrouble = Bool.random(using: &random)
            phone.fate = { _ in isTrouble ? self.fate() : .nothing }
            phone.killsApp = { isTrouble && Int.random(in: 0..<8, using: &self.random) == 0 }
            var standings = try await bringAll()
            if standings.values.contains(where: { $0 != .current }) {
                // The trouble ends, and the owner asks again.
                isTrouble = false
                if Bool.random(using: &random) { change() }
                for part in DirectoryPlanner.parts { try DirectoryRecord.retry(part, folder) }
                standings = try await bringAll()
            }
            for (part, standing) in standings {
                let isFine = standing == .current || !phone.directories[part]!.isEnabled
                XCTAssertTrue(isFine, "seed \(seed), step \(step), part \(part): \(standing)")
            }
            let maximum = try planner.limits.perPart * phone.enabled.count
            let expected = entries.expected(maximum: maximum)
            XCTAssertEqual(phone.blocking, expected.blocking, "seed \(seed), step \(step)")
            XCTAssertEqual(phone.identification, expected.identification, "seed \(seed), step \(step)")
            XCTAssertEqual(phone.violations, [], "seed \(seed), step \(step)")
        }
    }

    private func bringAll() async throws -> [Int: DirectoryReloader<SimulatedPhone>.Standing] {
        var standings: [Int: DirectoryReloader<SimulatedPhone>.Standing] = [:]
        do {
            let floors = DirectoryFloors(firstBudget: 40, budget: 12, limit: 20)
            repeat {
                try planner.plan(entries, enabled: phone.enabled)
                let reloader = DirectoryReloader(folder: folder, manager: phone, floors: floors, clock: { [now] in now })
                for part in DirectoryPlanner.parts { standings[part] = try await reloader.bring(part) }
            } while standings.values.contains(.tooMany)
        } catch is SimulatedPhone.AppKilled {
            standings[1] = .unfinished
        }
        return standings
    }

    private func change() {
        switch Int.random(in: 0..<14, using: &random) {
        case 0: entries = Entries()
        case 1: entries.texts = Bool.random(using: &random) ? ["Bank scam", "Telemarketing", "Survey"] : ["银行诈骗", "推销", "调查"]
        case 2: phone.directories[Int.random(in: 1...4, using: &random)]!.disable()
        case 3, 4: phone.directories.values.filter { !$0.isEnabled }.randomElement(using: &random)?.enable()
        case 5: phone.directories.values.filter(\.isEnabled).randomElement(using: &random)?.rebuild()
        case 6: phone.directories[1]!.rebuild(.interrupted(atCall: 5, hears: false))
        case 7: phone.directories.randomElement(using: &random)!.value.limit = Int.random(in: 30...80, using: &random)
        case 8: now += Double.random(in: 1...40, using: &random) * 86_400
        default: break
        }
        for directory in phone.directories.values { directory.now = now }
        for _ in 0..<Int.random(in: 0..<80, using: &random) {
            let number = Int64.random(in: 1_000...1_300, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                entries.blocking.insert(number)
                entries.identification[number] = nil
            case 1:
                entries.blocking.remove(number)
                entries.identification[number] = UInt8.random(in: 0..<3, using: &random)
            case 2:
                entries.blocking.remove(number)
                entries.identification[number] = nil
            default: entries.identification[number] = entries.blocking.contains(number) ? nil : 1
            }
        }
    }

    private func fate() -> SimulatedDirectory.Fate {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: .interrupted(atCall: Int.random(in: 1...120, using: &random), hears: Bool.random(using: &random))
        // What Apple documents, and what others have seen besides (11, 102).
        case 1: .strange(code: (Array(0...8) + [11, 102]).randomElement(using: &random)!, commits: Bool.random(using: &random))
        case 4: .killed(atCall: Int.random(in: 1...120, using: &random))
        case 2: .busy
        case 3: .breaksAfter(calls: 45)
        default: .nothing
        }
    }
}
