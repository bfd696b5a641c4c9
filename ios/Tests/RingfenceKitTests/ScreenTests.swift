import Foundation
import XCTest

@testable import RingfenceKit

final class ScreenTests: XCTestCase {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func facts(_ language: Language = .english, _ change: (inout Facts) -> Void = { _ in }) -> Facts {
        var facts = Facts(language: language, now: now)
        facts.directories = [
            DirectoryFacts(part: 1, status: .enabled, held: 1200, ordered: 1200),
            DirectoryFacts(part: 2, status: .disabled, held: 0, ordered: 0),
        ]
        facts.lists = [ListFacts(title: "Complaints", publisher: "Regulator", entries: 1200, ageDays: 1, isStale: false)]
        facts.feeds = [FeedFacts(id: 7, name: "US complaints")]
        facts.rules = [RuleFacts(id: 3, pattern: "+12025550123", blocks: true, note: "rude", until: now)]
        facts.past = [
            PastFacts(
                id: 9, kind: .checked, sender: "", at: now, danger: .danger, headline: "Probably a scam.", canUndo: true)
        ]
        facts.lessons = [
            LessonFacts(
                id: "bank", title: "The bank that calls you", looksLike: "Your account is in danger.", saysNext: ["Move it."],
                doThis: "Hang up.", ifItHappened: "Call your bank.")
        ]
        facts.places = [
            PlaceFacts(kind: .call, contact: "1-877-382-4357", name: "FTC"), PlaceFacts(kind: .site, contact: "reportfraud.ftc.gov", name: "FTC"),
        ]
        facts.settings = SettingsFacts(preset: "balanced", region: "US", keepsText: false)
        facts.lastSync = now - 3 * 86_400
        change(&facts)
        return facts
    }

    func testHomeSaysTheOneThingToFix() {
        let cases: [(String, (inout Facts) -> Void, Screen.Tone, String)] = [
            ("all is well", { _ in }, .good, "You are protected."),
            ("no extension is on", { $0.directories[0].status = .disabled }, .danger, "You are not protected yet."),
            ("no list", { $0.lists = [] }, .caution, "You have no warning list yet."),
            ("an old list", { $0.lists[0].isStale = true }, .caution, "Your warning lists are out of date."),
            ("a stalled directory", { $0.directories[0].stopped = .unknown }, .caution, "Some numbers could not be loaded."),
            ("a second directory is needed and off", { $0.directoriesNeeded = 2 }, .caution, "Not all numbers fit in."),
            ("a load under way", { $0.directories[0].held = 3 }, .plain, "Protection is being loaded."),
            ("unreadable data outweighs all", { $0.isReadable = false; $0.lists = [] }, .danger, "You are not protected yet."),
        ]
        for (name, change, tone, title) in cases {
            let row = Screen.home(facts(.english, change)).sections[0].rows[0]
            XCTAssertEqual(row.tone, tone, name)
            XCTAssertEqual(row.title, title, name)
        }
    }

    private static let routes: [Route] = [
        .home, .history, .check, .lists, .rules, .settings, .regions, .lessons, .lesson("bank"), .setUp, .health,
    ]

    /// Every row of every screen, in calm and in trouble.
    private func everything(_ language: Language) -> [(Route, Screen)] {
        let troubled = facts(language) {
            $0.directories[0].stopped = .loadingInterrupted
            $0.directories[1] = DirectoryFacts(part: 2, status: .enabled, held: 1, ordered: 5)
            $0.degraded = [language == .chinese ? "一份名单已经过旧。" : "A list is old."]
            $0.loweredLimit = 1_620_000
            $0.isReadable = false
            $0.hasQuarantine = true
            $0.problem = Problem(.badNumber, detail: "raw")
            $0.feeds[0].problem = "raw words"
            $0.lists[0].isStale = true
        }
        let empty = Facts(language: language, now: now)
        let checked = CheckedFacts(
            danger: .danger, headline: "H", advice: "A", reasons: [.init(text: "R", span: 0..<3)], text: "Pay now")
        return Self.routes.flatMap { route in
            [facts(language), troubled, empty].map { (route, Screen.of(route, $0, checked: checked)) }
        }
    }

    func testRowsHaveUniqueNamesAndSayWhatTheyShow() {
        for language in Language.allCases {
            for (route, screen) in everything(language) {
                let rows = screen.sections.flatMap(\.rows)
                XCTAssertEqual(Set(rows.map(\.id)).count, rows.count, "\(route): two rows of one name")
                XCTAssertEqual(Set(screen.sections.map(\.id)).count, screen.sections.count, "\(route)")
                XCTAssertFalse(screen.title.isEmpty)
                for row in rows {
                    XCTAssertFalse(row.title.isEmpty, "\(route): \(row.id)")
                    XCTAssertTrue(row.spoken(language).contains(row.title), "\(route): \(row.id)")
                    XCTAssertTrue(row.detail.isEmpty || row.spoken(language).contains(row.detail), "\(route): \(row.id)")
                }
            }
        }
    }

    func testNoInformationIsByColourAlone() {
        for (route, screen) in everything(.english) {
            for row in screen.sections.flatMap(\.rows) where row.tone != .plain {
                XCTAssertNotNil(row.symbol, "\(route): \(row.id)")
                XCTAssertNotNil(row.tone.word(.english), "\(route): \(row.id)")
            }
        }
    }

    func testChineseScreensAreChinese() {
        // Names, and what comes from elsewhere in these facts.
        let foreign = [
            "Ringfence", "Complaints", "Regulator", "US complaints", "+12025550123", "rude", "Probably a scam.",
            "The bank that calls you", "Your account is in danger.", "Move it.", "Hang up.", "Call your bank.", "English", "raw words",
            "raw", "Sark", "1-877-382-4357", "reportfraud.ftc.gov", "FTC", "US", "H", "A", "R", "Pay now", "iPhone", "iMessage", "App",
        ].sorted { $0.count > $1.count }
        for (route, screen) in everything(.chinese) {
            let texts = [screen.title] + screen.sections.flatMap { section in
                [section.header, section.footer].compactMap { $0 } + section.rows.flatMap { [$0.title, $0.detail] }
            }
            for text in texts {
                let rest = foreign.reduce(text) { $0.replacingOccurrences(of: $1, with: "") }
                XCTAssertNil(rest.rangeOfCharacter(from: CharacterSet(charactersIn: "a"..."z")), "\(route): \(text)")
            }
        }
    }

    func testMarksFollowTheCoresCountThroughAnyScript() {
        let text = "您的包裹已到,点 http://a.cn 付款🙂👨‍👩‍👧 now"
        let bytes = Array(text.utf16)
        func span(_ part: String) -> Range<Int> {
            let needle = Array(part.utf16)
            let start = (0...(bytes.count - needle.count)).first { Array(bytes[$0..<($0 + needle.count)]) == needle }!
            return start..<(start + needle.count)
        }
        let cases: [(String, [Range<Int>], [String])] = [
            ("one part", [span("包裹")], ["包裹"]),
            ("behind an emoji", [span("now")], ["now"]),
            ("overlapping parts are one", [span("包裹已"), span("已到")], ["包裹已到"]),
            ("a span beyond the text marks nothing", [0..<999], []),
            ("an empty span marks nothing", [3..<3], []),
        ]
        for (name, spans, marked) in cases {
            let reasons = spans.map { CheckedFacts.Reason(text: "r", span: $0) }
            let facts = CheckedFacts(danger: .danger, headline: "", advice: "", reasons: reasons, text: text)
            let characters = Array(text)
            XCTAssertEqual(facts.marks.map { String(characters[$0]) }, marked, name)
        }
    }

    func testAMessagesLevelAndAPhonesTroubleHaveWordsOfTheirOwn() {
        let checked = CheckedFacts(danger: .danger, headline: "H", advice: "A", reasons: [], text: "T")
        let verdict = Screen.check(facts(), result: checked).sections[0].rows[0]
        XCTAssertEqual(verdict.spoken(.english), "Probably a scam, H")
        let home = Screen.home(facts { $0.directories[0].status = .disabled }).sections[0].rows[0]
        XCTAssertTrue(home.spoken(.english).hasPrefix("Please act, You are not protected yet."), home.spoken(.english))
    }

    func testALessonBeginsWithWhatToDoAndEndsWithWhereToReport() {
        let screen = Screen.of(.lesson("bank"), facts())
        XCTAssertEqual(screen.sections.map(\.id), ["do", "looks", "says", "happened", "places"])
        XCTAssertEqual(screen.sections[4].rows.map(\.control), [
            .open(URL(string: "tel:1-877-382-4357")!), .open(URL(string: "https://reportfraud.ftc.gov")!),
        ])
    }

    func testTheOwnersCountryStandsFirstAmongAll() {
        for (language, name) in [(Language.english, "United States"), (.chinese, "美国")] {
            let rows = Screen.regions(facts(language)).sections[0].rows
            XCTAssertEqual(rows[0].title, name)
            XCTAssertEqual(rows[0].control, .choice(true, .region("US")))
            XCTAssertGreaterThan(rows.count, 200)
            XCTAssertEqual(Set(rows.map(\.id)).count, rows.count)
        }
    }

    func testStoppedDirectoriesSayWhyAndOfferToTryAgain() {
        for (error, words) in [
            (DirectoryError.loadingInterrupted, "stopped loading"), (.maximumEntriesExceeded, "so many numbers"),
            (.duplicateEntries, "mixed up"), (DirectoryError(code: 102), "code 102"),
        ] {
            let screen = Screen.health(facts { $0.directories[0].stopped = error })
            let rows = screen.sections.flatMap(\.rows)
            let row = rows.first { $0.id == "directory1" }
            XCTAssertTrue(row?.detail.contains(words) == true, "\(row?.detail ?? "")")
            XCTAssertEqual(rows.first { $0.id == "retry1" }?.control, .button(.retryDirectory(1)))
        }
    }

    func testSetUpAsksForAsManyDirectoriesAsTheEntriesNeed() {
        let screen = Screen.setUp(facts { $0.directoriesNeeded = 2 })
        let calls = screen.sections.first { $0.id == "calls" }!
        XCTAssertEqual(calls.rows.map(\.id), ["directory1", "directory2", "open"])
        XCTAssertEqual(calls.rows.map(\.tone), [.good, .danger, .plain])
        let one = Screen.setUp(facts())
        XCTAssertEqual(one.sections[0].rows[0].title, "Call warnings are on.")
    }

    func testThePhonesLanguageIsSpoken() {
        XCTAssertEqual(Language(preferred: ["fr-FR", "zh-Hans-CN", "en-GB"]), .chinese)
        XCTAssertEqual(Language(preferred: ["fr-FR"]), .english)
    }
}
