import Foundation
import RingfenceCore
import SimulatedSystem
import XCTest

@testable import RingfenceKit

/// The message filter and the share sheet over the published copy of a real guard.
final class MessageFilterTests: XCTestCase {
    private var folder: URL!
    private var container: SharedContainer!
    private var keeper: Keeper!

    override func setUp() async throws {
        folder = try temporaryFolder()
        container = SharedContainer(folder.appendingPathComponent("group"))
        keeper = Keeper(folder: folder.appendingPathComponent("app"), container: container)
        _ = await keeper.perform(.language(.english))
        _ = await keeper.wake(SimulatedPhone(folder: container.directory))
    }

    override func tearDown() async throws {
        try FileManager.default.removeItem(at: folder)
    }

    private static let scam =
        "USPS: your parcel is held because of an unpaid fee of $1.99. Pay now or it will be returned: http://usps-redelivery.top/pay"

    func testMessagesAreFiledAsTheCoreSays() throws {
        let filter = MessageFilter(container: container)
        let cases: [(String, String, String?, [Sorting.Action])] = [
            ("a scam goes to junk", "+12025550199", Self.scam, [.junk]),
            ("a code is never junk", "BANK", "123456 is your verification code. Do not share it with anyone.", [.transaction]),
            ("a code in a scam is never junk", "+12025550199", "Your code is 482913. " + Self.scam, [.none, .transaction]),
            ("talk stays", "+12025550123", "Shall we meet at seven? Mum", [.none]),
            ("no text says nothing", "+12025550123", nil, [.allow]),
        ]
        for (name, sender, text, actions) in cases {
            let sorting = filter.sort(sender: sender, text: text, country: "us")
            XCTAssertTrue(actions.contains(sorting.action), "\(name): \(sorting)")
        }
    }

    func testSubActionsAreThoseThatTheAppDeclares() {
        let filter = MessageFilter(container: container)
        let texts = [
            "Your code is 482913", "Your Acme order 123 has shipped and arrives on Monday.", Self.scam,
            "50% off all shoes this weekend only! Reply STOP to opt out.", "您的验证码是 482913，请勿告诉他人。",
        ]
        for text in texts {
            let sorting = filter.sort(sender: "ACME", text: text, country: "US")
            let allowed: [Int] =
                switch sorting.action {
                case .transaction: Sorting.transactional
                case .promotion: Sorting.promotional
                default: [0]
                }
            XCTAssertTrue(allowed.contains(sorting.subAction), "\(text): \(sorting)")
        }
    }

    func testWhateverIsWrongTheMessageIsAllowed() throws {
        let scam = Self.scam
        XCTAssertEqual(MessageFilter(container: nil).sort(sender: "+1", text: scam, country: "US"), Sorting(.allow))
        let empty = SharedContainer(try temporaryFolder())
        XCTAssertEqual(MessageFilter(container: empty).sort(sender: "+1", text: scam, country: "US"), Sorting(.allow), "never opened")
        XCTAssertEqual(
            MessageFilter(container: container).sort(sender: "+1", text: scam, country: "no country"), Sorting(.allow))
        let late = MessageFilter(container: container).answer(within: 0.01) { () -> Int in
            Thread.sleep(forTimeInterval: 5)
            return 1
        }
        XCTAssertNil(late, "past the deadline")
        try Data("damaged".utf8).write(to: container.guardFolder.appendingPathComponent("published.db"))
        XCTAssertEqual(
            MessageFilter(container: container).sort(sender: "+1", text: scam, country: "US"), Sorting(.allow), "damaged")
    }

    func testNothingInTheSharedFolderIsWritten() throws {
        func contents() throws -> [String: Data] {
            let names = try FileManager.default.subpathsOfDirectory(atPath: container.url.path)
            return Dictionary(
                uniqueKeysWithValues: names.map {
                    ($0, (try? Data(contentsOf: container.url.appendingPathComponent($0))) ?? Data())
                })
        }
        let before = try contents()
        _ = MessageFilter(container: container).sort(sender: "+12025550199", text: Self.scam, country: "US")
        _ = MessageFilter(container: container).check(Self.scam)
        XCTAssertEqual(try contents(), before)
        XCTAssertTrue(before.keys.contains("guard/published.db"))
        XCTAssertFalse(before.keys.contains { $0.hasSuffix("ringfence.db") }, "the database that locks is not shared")
    }

    func testAnOwnersRuleReachesTheOpenFilter() async throws {
        let filter = MessageFilter(container: container)
        XCTAssertEqual(filter.sort(sender: "+12025550199", text: Self.scam, country: "US").action, .junk)
        _ = await keeper.perform(.addAllow, fields: [.rule: "+12025550199"])
        _ = await keeper.wake(SimulatedPhone(folder: container.directory))
        XCTAssertNotEqual(filter.sort(sender: "+12025550199", text: Self.scam, country: "US").action, .junk)
    }

    func testTheShareSheetShowsLevelAdviceReasonsAndMarks() {
        let (screen, language) = MessageFilter(container: container).check(Self.scam)
        XCTAssertEqual(language, .english)
        let rows = screen.sections.flatMap(\.rows)
        XCTAssertEqual(rows.first?.tone, .danger)
        XCTAssertFalse(rows.first { $0.id == "advice" }?.title.isEmpty ?? true)
        XCTAssertNotNil(rows.first { $0.id == "reason0" })
        XCTAssertFalse(rows.first { $0.id == "text" }?.marks.isEmpty ?? true)
        for (name, filter, text, phrase) in [
            ("nothing was shared", MessageFilter(container: container), " \n", Phrase.nothingToCheck),
            ("no folder", MessageFilter(container: nil), Self.scam, .guardUnreadable),
        ] {
            let screen = filter.check(text).screen
            XCTAssertEqual(screen.sections.map { $0.rows.map(\.title) }, [[Language.english(phrase)]], name)
        }
    }
}
