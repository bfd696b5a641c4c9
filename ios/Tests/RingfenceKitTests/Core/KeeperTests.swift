import Foundation
import RingfenceCore
import SimulatedSystem
import XCTest

@testable import RingfenceKit

/// The app's work between wake-ups and what the person chooses, over a real guard.
final class KeeperTests: XCTestCase {
    private var folder: URL!
    private var container: SharedContainer!
    private var keeper: Keeper!
    private var phone: SimulatedPhone!
    private let clock = TestClock()

    override func setUp() async throws {
        folder = try temporaryFolder()
        container = SharedContainer(folder.appendingPathComponent("group"))
        phone = SimulatedPhone(folder: container.directory)
        let clock = clock
        keeper = Keeper(
            folder: folder.appendingPathComponent("app"), container: container, region: "US", clock: { clock.now })
        _ = await keeper.perform(.language(.english))
    }

    override func tearDown() async throws {
        try FileManager.default.removeItem(at: folder)
    }

    private static let scam =
        "USPS: your parcel is held because of an unpaid fee of $1.99. Pay now or it will be returned: http://usps-redelivery.top/pay"

    func testThePhonesCountryIsTakenOnceAndTheOwnersChoiceStays() async {
        var facts = await keeper.facts(phone)
        XCTAssertEqual(facts.settings.region, "US")
        XCTAssertFalse(facts.places.isEmpty)
        _ = await keeper.perform(.addBlock, fields: [.rule: " (202) 555-0142 "])
        _ = await keeper.wake(phone)
        XCTAssertEqual(phone.blocking, [12_025_550_142], "a number without a country code is of this country")
        _ = await keeper.perform(.region("GB"))
        let clock = clock
        let again = Keeper(
            folder: folder.appendingPathComponent("app"), container: container, region: "US", clock: { clock.now })
        facts = await again.facts(phone)
        XCTAssertEqual(facts.settings.region, "GB")
    }

    func testTwoWakeUpsAtOnceLoadOnce() async {
        _ = await keeper.perform(.addBlock, fields: [.rule: "+12025550142"])
        let (keeper, phone) = (keeper!, phone!)
        async let one = keeper.wake(phone)
        async let other = keeper.wake(phone)
        _ = await (one, other)
        XCTAssertEqual(phone.blocking, [12_025_550_142])
        XCTAssertEqual(phone.directories[1]!.runs, 1)
    }

    func testTheMonthlyRebuildIsDoneByAWakeUp() async {
        _ = await keeper.perform(.addBlock, fields: [.rule: "+12025550142"])
        _ = await keeper.wake(phone)
        phone.directories[1]!.lose(12_025_550_142)
        clock.now += 30 * 86_400
        _ = await keeper.wake(phone)
        XCTAssertEqual(phone.blocking, [])
        clock.now += 86_400
        for directory in phone.directories.values { directory.now = clock.now }
        _ = await keeper.wake(phone)
        XCTAssertEqual(phone.blocking, [12_025_550_142])
        XCTAssertEqual(phone.directories[1]!.fullRuns, 2)
    }

    func testAStalledDirectoryIsToldOnceAndHealthSaysWhy() async {
        _ = await keeper.perform(.addBlock, fields: [.rule: "+12025550142"])
        phone.fate = { part in part == 1 ? .strange(code: 102, commits: false) : .nothing }
        let first = await keeper.wake(phone)
        XCTAssertEqual(first, [.directoryStalled])
        XCTAssertEqual(phone.directories[1]!.runs, 3)
        let second = await keeper.wake(phone)
        XCTAssertEqual(second, [])
        XCTAssertEqual(phone.directories[1]!.runs, 3)
        let facts = await keeper.facts(phone)
        let rows = Screen.health(facts).sections.flatMap(\.rows)
        XCTAssertTrue(rows.contains { $0.id == "directory1" && $0.detail.contains("code 102") })
        phone.fate = { _ in .nothing }
        _ = await keeper.perform(.retryDirectory(1))
        _ = await keeper.wake(phone)
        XCTAssertEqual(phone.blocking, [12_025_550_142])
    }

    func testEveryChoiceIsCarriedOut() async {
        _ = await keeper.perform(.preset("strict"))
        _ = await keeper.perform(.keepText(true))
        _ = await keeper.perform(.language(.chinese))
        _ = await keeper.perform(.addAllow, fields: [.rule: "+12025550142"])
        var facts = await keeper.facts(phone)
        XCTAssertEqual(facts.settings, SettingsFacts(preset: "strict", region: "US", keepsText: true))
        XCTAssertEqual(facts.language, .chinese)
        XCTAssertEqual(facts.rules.map(\.blocks), [false])
        XCTAssertEqual(facts.lessons.first?.doThis.isEmpty, false)
        _ = await keeper.perform(.removeRule(facts.rules[0].id))
        facts = await keeper.facts(phone)
        XCTAssertEqual(facts.rules, [])
        XCTAssertNil(facts.problem)
    }

    func testAReportBecomesARuleAndHistoryAndCanBeUndone() async throws {
        try container.leave(Report(sender: "+12025550188", text: nil, received: Date()))
        try container.leave(Report(sender: "+12025550177", text: Self.scam, received: Date()))
        try container.leave(Report(sender: nil, text: nil, received: Date()))
        try container.leave(Report(sender: "DHL", text: Self.scam, received: Date()))
        _ = await keeper.wake(phone)
        var facts = await keeper.facts(phone)
        XCTAssertNil(facts.problem)
        XCTAssertEqual(Set(facts.rules.map(\.pattern)), ["+12025550188", "+12025550177"])
        XCTAssertEqual(facts.past.filter { $0.kind == .reportedCall }.count, 2)
        XCTAssertEqual(facts.past.filter { $0.kind == .reportedMessage }.count, 2)
        XCTAssertEqual(phone.blocking, [12_025_550_188, 12_025_550_177], "a report blocks by the next load")
        let call = try XCTUnwrap(facts.past.first { $0.kind == .reportedCall && $0.sender == "+12025550188" })
        _ = await keeper.perform(.undoCall(call.id))
        _ = await keeper.wake(phone)
        facts = await keeper.facts(phone)
        XCTAssertEqual(phone.blocking, [12_025_550_177])
    }

    func testACheckedMessageIsAnsweredAndStaysInTheHistory() async throws {
        let checked = await keeper.perform(.check, fields: [.message: Self.scam])
        XCTAssertEqual(checked?.danger, .danger)
        let facts = await keeper.facts(phone)
        XCTAssertEqual(facts.past.map(\.kind), [.checked])
        XCTAssertFalse(facts.lessons.isEmpty)
    }

    func testWhatCannotBeDoneIsSaidInWords() async {
        let cases: [(String, ScreenAction, [Screen.Field: String], Phrase)] = [
            ("no link", .follow(mayBlock: false), [.link: "no link"], .badLink),
            ("a link to nowhere", .follow(mayBlock: false), [.link: "http://lists.example.org/#ringfence=00"], .badLink),
            ("no number", .addBlock, [.rule: "what?"], .badNumber),
            ("nothing at all", .addAllow, [:], .badNumber),
        ]
        for (name, action, fields, phrase) in cases {
            _ = await keeper.perform(action, fields: fields)
            let facts = await keeper.facts(phone)
            XCTAssertEqual(facts.problem?.phrase, phrase, name)
            XCTAssertFalse(facts.problem?.detail.isEmpty ?? true, name)
            XCTAssertEqual(Screen.of(.lists, facts).sections[0].rows[0].title, Language.english(phrase), name)
        }
        _ = await keeper.perform(.addBlock, fields: [.rule: "+12025550142"])
        let facts = await keeper.facts(phone)
        XCTAssertNil(facts.problem, "it goes with the next choice")
    }
}

/// A clock that tests set.
final class TestClock: @unchecked Sendable {
    private let lock = NSLock()
    private var time = Date(timeIntervalSince1970: 1_800_000_000)

    var now: Date {
        get { lock.withLock { time } }
        set { lock.withLock { time = newValue } }
    }
}
