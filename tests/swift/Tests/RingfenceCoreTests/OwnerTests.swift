import Foundation
import RingfenceCore
import XCTest

final class OwnerTests: XCTestCase {
    func testRulesAreAddedDoubtedInWordsListedAndRemoved() async throws {
        try await atHome { home, core in
            let rules = core.rules()
            let draft = RuleDraft(pattern: "(202) 555-0199", effect: .block, note: "hangs up", simSlot: 1, expires: home.now + 9000)
            let id = try rules.add(draft: draft, home: "US", now: home.now)
            let rule = try XCTUnwrap(rules.all().first)
            XCTAssertEqual(rule.id, id)
            XCTAssertEqual(rule.draft.pattern, "+12025550199")
            XCTAssertEqual(rule.draft.note, "hangs up")
            let opposite = RuleDraft(pattern: "+12025550199", effect: .allow, simSlot: 1)
            XCTAssertEqual(try rules.check(draft: opposite, home: nil, now: home.now, language: "en").count, 1)
            XCTAssertTrue(try rules.remove(id: id, now: home.now))
            XCTAssertFalse(try rules.remove(id: id, now: home.now))
        }
    }

    func testAPresetIsTriedOnThePastBeforeItIsTaken() async throws {
        try await atHome { home, core in
            _ = try core.feeds().installList(path: Fixture.list, now: home.now)
            _ = try core.calls().screen(call: home.call(Fixture.listed)).record()
            let previewed = try core.owner().preview(preset: .strict, now: home.now, language: "en")
            XCTAssertEqual(previewed.map(\.then), [.block])
            let later = try await core.owner().previewAsync(preset: .strict, now: home.now, language: "en")
            XCTAssertEqual(later.map(\.past.id), previewed.map(\.past.id))
            try core.owner().setPreset(preset: .strict, now: home.now)
            XCTAssertEqual(try core.owner().settings().preset, .strict)
        }
    }

    func testSettingsAndRulesMoveToAnotherPhone() async throws {
        try await atHome { home, core in
            try core.owner().saveSettings(settings: core.owner().settings().keepingText(), now: home.now)
            _ = try core.rules().add(draft: RuleDraft(pattern: "hidden", effect: .block), home: nil, now: home.now)
            let document = try core.owner().exportDocument()
            try await atHome { other, second in
                XCTAssertEqual(try second.owner().importDocument(document: document, now: other.now).rules, 1)
                XCTAssertEqual(try second.owner().settings().homeRegion, "US")
                XCTAssertEqual(try second.rules().all().map(\.draft.pattern), ["hidden"])
            }
        }
    }

    func testWhatAnotherAppExportedIsTakenIn() async throws {
        try await atHome { home, core in
            let bytes = try Data(contentsOf: Fixture.folder.appendingPathComponent("export.csv"))
            let taken = try core.owner().importLists(bytes: bytes, home: "US", now: home.now)
            XCTAssertEqual(taken.format, "csv")
            XCTAssertEqual(taken.rules, 2)
            XCTAssertEqual(try core.calls().screen(call: home.call("+1 202 555 0171")).verdict(language: "en").action, .block)
        }
    }

    func testThereAreLessonsAndPlacesToReportTo() async throws {
        try await atHome { home, core in
            XCTAssertEqual(languages(), ["en", "zh"])
            for language in languages() {
                let lessons = try core.owner().lessons(language: language, now: home.now)
                XCTAssertEqual(lessons.count, 21, language)
                XCTAssertTrue(lessons.allSatisfy { !$0.title.isEmpty && !$0.saysNext.isEmpty }, language)
            }
            XCTAssertTrue(try placesToReport(region: "US").contains { $0.kind == .site })
            XCTAssertEqual(coreVersion().split(separator: ".").count, 3)
        }
    }
}
