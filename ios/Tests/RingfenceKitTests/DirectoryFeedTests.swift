import Foundation
import SimulatedSystem
import XCTest

@testable import RingfenceKit

/// Single behaviours of the feeder, the reloader and the planner, each against the simulated system.
final class DirectoryFeedTests: XCTestCase {
    private var folder: DirectoryFolder!
    private var phone: SimulatedPhone!
    private var planner: DirectoryPlanner!

    override func setUp() async throws {
        folder = DirectoryFolder(try temporaryFolder())
        phone = SimulatedPhone(folder: folder)
        planner = DirectoryPlanner(folder: folder)
    }

    override func tearDown() async throws {
        try FileManager.default.removeItem(at: folder.url)
    }

    private func numbers(_ range: ClosedRange<Int64>, label: UInt8 = 0) -> Entries {
        Entries(identification: Dictionary(uniqueKeysWithValues: range.map { ($0, label) }))
    }

    private func bring(_ part: Int = 1, floors: DirectoryFloors = DirectoryFloors(firstBudget: 40, budget: 10)) async throws
        -> DirectoryReloader<SimulatedPhone>.Standing
    {
        try await DirectoryReloader(folder: folder, manager: phone, floors: floors).bring(part)
    }

    func testADayLaterOnlyWhatChangedIsSent() async throws {
        var entries = numbers(1000...1999)
        try planner.plan(entries, enabled: [1])
        let first = try await bring()
        XCTAssertEqual(first, .current)
        entries.identification[1500] = nil
        entries.identification[2500] = 1
        entries.identification[1600] = 2
        try planner.plan(entries, enabled: [1])
        _ = try await bring()
        XCTAssertEqual(phone.directories[1]!.lastCalls, 4, "one removed, one added, one label changed by both")
        XCTAssertEqual(phone.directories[1]!.fullRuns, 1)
        XCTAssertEqual(phone.identification, entries.expected(maximum: .max).identification)
    }

    func testThePlanOfUnchangedEntriesReloadsNothing() async throws {
        try planner.plan(numbers(1...50), enabled: [1])
        _ = try await bring()
        try planner.plan(numbers(1...50), enabled: [1])
        _ = try await bring()
        XCTAssertEqual(phone.directories[1]!.runs, 1)
    }

    /// Whatever call a load breaks off at, and whoever hears of it, the next loads end as ordered.
    func testALoadThatBreaksOffAtAnyCallEndsAsOrdered() async throws {
        var before = numbers(1000...1009)
        before.blocking = Set(500...504)
        var after = numbers(1003...1012, label: 1)
        after.identification[1004] = 0
        after.blocking = Set(502...506)
        let ways: [(String, (Int) -> SimulatedDirectory.Fate, Bool)] = [
            ("the extension hears of it", { .interrupted(atCall: $0, hears: true) }, false),
            ("only the app hears of it", { .interrupted(atCall: $0, hears: false) }, false),
            ("the app is killed as well", { .interrupted(atCall: $0, hears: false) }, true),
            ("the extension is killed", { .killed(atCall: $0) }, false),
            ("both are killed", { .killed(atCall: $0) }, true),
        ]
        for (name, fate, killsApp) in ways {
            for (from, most) in [(nil, 15), (before, 25)] {
                for call in 1...most {
                    try await breakOff(from: from, to: after, fate(call), killsApp, "\(name), call \(call)")
                }
            }
        }
    }

    private func breakOff(
        from before: Entries?, to after: Entries, _ fate: SimulatedDirectory.Fate, _ killsApp: Bool, _ name: String
    ) async throws {
        let folder = DirectoryFolder(try temporaryFolder())
        defer { try? FileManager.default.removeItem(at: folder.url) }
        let (phone, planner) = (SimulatedPhone(folder: folder), DirectoryPlanner(folder: folder))
        let reloader = DirectoryReloader(folder: folder, manager: phone)
        if let before {
            try planner.plan(before, enabled: [1])
            _ = try await reloader.bring(1)
        }
        try planner.plan(after, enabled: [1])
        var fates = [fate]
        phone.fate = { _ in fates.popLast() ?? .nothing }
        phone.killsApp = { killsApp && phone.directories[1]!.runs == (before == nil ? 1 : 2) }
        _ = try? await reloader.bring(1)
        let standing = try await reloader.bring(1)
        XCTAssertEqual(standing, .current, name)
        let expected = after.expected(maximum: .max)
        XCTAssertEqual(phone.blocking, expected.blocking, name)
        XCTAssertEqual(phone.identification, expected.identification, name)
        XCTAssertEqual(phone.violations, [], name)
    }

    func testAfterAMonthEverythingIsSentAnewPartByPart() async throws {
        let start = phone.directories[1]!.now
        var now = start
        try AtomicFile.save(DirectoryPlanner.Limits(perPart: 40), to: folder.limits)
        try planner.plan(numbers(1...100), enabled: [1, 2, 3, 4])
        func bringAll(day: Int) async throws -> [Int] {
            now = start.addingTimeInterval(Double(day) * 86_400)
            for directory in phone.directories.values { directory.now = now }
            let reloader = DirectoryReloader(folder: folder, manager: phone, clock: { now })
            for part in 1...4 { _ = try await reloader.bring(part) }
            return (1...4).map { phone.directories[$0]!.fullRuns }
        }
        var full = try await bringAll(day: 0)
        XCTAssertEqual(full, [1, 1, 1, 1])
        phone.directories[1]!.lose(7)
        full = try await bringAll(day: 30)
        XCTAssertEqual(full, [1, 1, 1, 1])
        full = try await bringAll(day: 31)
        XCTAssertEqual(full, [2, 1, 1, 1], "parts take turns")
        XCTAssertEqual(phone.identification.count, 100, "what the system had lost is there again")
        full = try await bringAll(day: 34)
        XCTAssertEqual(full, [2, 2, 2, 2])
        full = try await bringAll(day: 35)
        XCTAssertEqual(full, [2, 2, 2, 2])
    }

    func testAnInterruptedLoadGoesOnInSmallerRunsFromWhereItWas() async throws {
        phone.fate = { _ in .breaksAfter(calls: 30) }
        try planner.plan(numbers(1...200), enabled: [1])
        let standing = try await bring()
        XCTAssertEqual(standing, .current)
        XCTAssertEqual(phone.identification.count, 200)
        // Everything at once, forty and more than the phone bears; then ten runs of twenty.
        XCTAssertEqual(phone.directories[1]!.runs, 12)
    }

    func testARefusedNumberOfEntriesLowersTheLimitAndIsRemembered() async throws {
        try AtomicFile.save(DirectoryPlanner.Limits(perPart: 150_000), to: folder.limits)
        phone.directories[1]!.limit = 120_000
        let entries = Many(count: 140_000)
        try planner.plan(entries, enabled: [1])
        var standings: [DirectoryReloader<SimulatedPhone>.Standing] = []
        repeat {
            standings.append(try await bring(floors: DirectoryFloors()))
            try planner.plan(entries, enabled: [1])
        } while standings.last == .tooMany && standings.count < 9
        XCTAssertEqual(standings.last, .current)
        XCTAssertLessThanOrEqual(try planner.limits.perPart, 120_000)
        XCTAssertGreaterThan(phone.entries, 100_000)
        let fresh = try DirectoryPlanner(folder: folder).limits.perPart
        XCTAssertEqual(fresh, try planner.limits.perPart)
    }

    func testAfterThreeRunsWithoutProgressItStopsAndSaysWhy() async throws {
        phone.fate = { _ in .strange(code: 11, commits: false) }
        try planner.plan(numbers(1...50), enabled: [1])
        let standing = try await bring()
        XCTAssertEqual(standing, .stalled(DirectoryError(code: 11)))
        XCTAssertEqual(phone.directories[1]!.runs, 3)
        phone.fate = { _ in .nothing }
        let still = try await bring()
        XCTAssertEqual(still, .stalled(DirectoryError(code: 11)), "it does not try again by itself")
        try DirectoryRecord.retry(1, folder)
        let again = try await bring()
        XCTAssertEqual(again, .current)
    }

    func testEveryRawCodeIsBorne() async throws {
        for (code, commits) in (Array(-2...12) + [102, 9999]).flatMap({ [($0, false), ($0, true)] }) {
            let folder = DirectoryFolder(try temporaryFolder())
            let phone = SimulatedPhone(folder: folder)
            var left = 2
            phone.fate = { _ in
                left -= 1
                return left >= 0 ? .strange(code: code, commits: commits) : .nothing
            }
            try DirectoryPlanner(folder: folder).plan(numbers(1...50), enabled: [1])
            for _ in 0..<6 {
                _ = try await DirectoryReloader(folder: folder, manager: phone).bring(1)
                try DirectoryRecord.retry(1, folder)
            }
            XCTAssertEqual(phone.identification.count, 50, "code \(code)")
            XCTAssertEqual(phone.violations, [], "code \(code)")
        }
    }

    func testALoadUnderWayIsLeftAlone() async throws {
        phone.fate = { _ in .busy }
        try planner.plan(numbers(1...50), enabled: [1])
        let standing = try await bring()
        XCTAssertEqual(standing, .unfinished)
        phone.fate = { _ in .nothing }
        let later = try await bring()
        XCTAssertEqual(later, .current)
    }

    func testADirectoryThatIsOffIsNotLoadedAndOneSwitchedOnIsFilledAnew() async throws {
        try planner.plan(numbers(1...50), enabled: [1])
        _ = try await bring()
        phone.directories[1]!.disable()
        let off = try await bring()
        XCTAssertEqual(off, .disabled)
        try planner.plan(numbers(1...60), enabled: [1])
        let changed = try await bring()
        XCTAssertEqual(changed, .disabled)
        phone.directories[1]!.enable()
        XCTAssertEqual(phone.identification.count, 60, "the system fills it without the app")
        let on = try await bring()
        XCTAssertEqual(on, .current)
        XCTAssertEqual(phone.identification.count, 60)
    }

    func testEntriesAreSpreadByRangeAndStayWhereTheyAreWhileTheyFit() async throws {
        try AtomicFile.save(DirectoryPlanner.Limits(perPart: 100), to: folder.limits)
        try planner.plan(numbers(1...300), enabled: [1, 2, 3, 4])
        for part in 1...4 { _ = try await bring(part, floors: DirectoryFloors()) }
        let counts = (1...4).map { phone.directories[$0]!.identification.count }
        XCTAssertEqual(counts, [75, 75, 75, 75])
        try planner.plan(numbers(1...310), enabled: [1, 2, 3, 4])
        for part in 1...4 { _ = try await bring(part, floors: DirectoryFloors()) }
        XCTAssertEqual((1...4).map { phone.directories[$0]!.runs }, [1, 1, 1, 2], "only the part that grew was reloaded")
        XCTAssertEqual(phone.entries, 310)
    }

    func testFilesOfOldGenerationsGo() async throws {
        for round in 1...5 {
            try planner.plan(numbers(1...Int64(round * 10)), enabled: [1])
            _ = try await bring()
        }
        try planner.sweep()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.entriesFolder.path)
        XCTAssertEqual(left, ["5"])
    }

    func testADamagedFileIsNeverFed() throws {
        try planner.plan(numbers(1...50), enabled: [1])
        let url = folder.generationFolder("1").appendingPathComponent("identification")
        var data = try Data(contentsOf: url)
        data.replaceSubrange(90..<98, with: Data(count: 8))
        try data.write(to: url)
        XCTAssertThrowsError(try phone.directories[1]!.run())
        try data.dropLast(4).write(to: url)
        XCTAssertThrowsError(try phone.directories[1]!.run())
        XCTAssertEqual(phone.entries, 0)
    }

    /// A Call Directory extension has a few megabytes; nothing may grow with the number of entries.
    func testAFullLoadKeepsItsMemory() throws {
        try planner.plan(Many(count: 1_800_000), enabled: [1])
        let feeder = CallDirectoryFeeder(part: 1, folder: folder)
        let before = residentMemory()
        var most = before
        let sink = CountingSink(each: { _ in most = max(most, residentMemory()) })
        let outcome = try feeder.feed(sink)
        XCTAssertEqual(sink.added, 1_800_000)
        XCTAssertTrue(sink.isInOrder)
        XCTAssertTrue(outcome.isFull)
        XCTAssertLessThanOrEqual(most - before, 6 << 20)
    }
}

/// Every seventh number, as many as asked.
struct Many: DirectorySource {
    var count: Int

    func labels() throws -> [String] { ["Bank scam"] }

    func entries(maximum: Int) throws -> any DirectoryStream {
        Stream(end: min(count, maximum), leftOut: max(0, count - maximum))
    }

    final class Stream: DirectoryStream {
        private let end: Int
        private var next = 0

        let leftOut: Int

        init(end: Int, leftOut: Int) { (self.end, self.leftOut) = (end, leftOut) }

        func next(_ sequence: DirectorySequence) -> Data {
            guard sequence == .identification else { return Data() }
            let count = min(EntryFile.block, end - next)
            var data = Data(capacity: count * EntryFile.recordSize)
            for index in next..<(next + count) {
                withUnsafeBytes(of: Int64(8_613_000_000_000 + index * 7).littleEndian) { data.append(contentsOf: $0) }
                data.append(0)
            }
            next += count
            return data
        }
    }
}
