import Foundation
import RingfenceCore
import XCTest

final class MessageTests: XCTestCase {
    private let scam = "🙂 Your parcel is held: pay the fee of $2 now at https://usps-parcel-fee.top/pay or call +1 202 555 0137"

    private func part(_ text: String, _ span: Span?) throws -> String {
        let span = try XCTUnwrap(span)
        return (text as NSString).substring(with: NSRange(location: Int(span.start), length: Int(span.end - span.start)))
    }

    func testAScamIsDoubtedAndItsWordsAreMarkedWhereNSStringCountsThem() async throws {
        try await atHome { home, core in
            let message = IncomingMessage(sender: Fixture.stranger, text: self.scam, at: home.now, region: "US")
            let screened = try core.messages().screen(message: message)
            let verdict = screened.verdict(language: "en")
            XCTAssertTrue([.caution, .danger].contains(verdict.level), "\(verdict)")
            XCTAssertTrue(verdict.reasons.contains { $0.span != nil })
            let link = try XCTUnwrap(screened.links().first)
            XCTAssertEqual(link.host, "usps-parcel-fee.top")
            XCTAssertTrue(try self.part(self.scam, link.span).contains("usps-parcel-fee.top/pay"))
            XCTAssertTrue(screened.numbers().contains { $0.kind == .phone && $0.digits.contains("2025550137") })
            XCTAssertTrue([.inbox, .junk].contains(try screened.folder()))
        }
    }

    func testACodeIsFoundAndIsNeverJunk() async throws {
        try await atHome { home, core in
            let text = "Your Example Bank verification code is 482913. Do not share it."
            let screened = try core.messages().screen(message: IncomingMessage(sender: "EXBANK", text: text, at: home.now, region: "US"))
            let code = try XCTUnwrap(screened.code())
            XCTAssertEqual(code.code, "482913")
            XCTAssertEqual(try self.part(text, code.span), "482913")
            XCTAssertEqual(try screened.folder(), .transactions)
            XCTAssertEqual(screened.`class`(), .notification)
        }
    }

    func testMessagesAreKeptWithoutTheirTextUnlessTheOwnerWantsIt() async throws {
        try await atHome { home, core in
            let history = core.history()
            let first = try core.messages().screen(
                message: IncomingMessage(sender: Fixture.stranger, text: self.scam, at: home.now, region: "US", app: "org.example.chat")
            ).record()
            XCTAssertNil(try XCTUnwrap(history.message(id: first, language: "en")).text)
            var settings = try core.owner().settings()
            settings = settings.keepingText()
            try core.owner().saveSettings(settings: settings, now: home.now)
            let second = try core.messages().screen(
                message: IncomingMessage(sender: Fixture.stranger, text: self.scam, at: home.now, region: "US", isShared: true)
            ).record()
            let past = try XCTUnwrap(history.message(id: second, language: "zh"))
            XCTAssertEqual(past.text, self.scam)
            XCTAssertTrue(past.isShared)
            XCTAssertEqual(try history.messages(filter: HistoryFilter(), limit: 10, language: "en").map(\.id), [second, first])
            XCTAssertTrue(try history.undoMessage(id: second, now: home.now))
            XCTAssertEqual(try history.forgetMessages(id: nil), 2)
        }
    }
}

extension OwnerSettings {
    func keepingText() -> OwnerSettings {
        OwnerSettings(
            preset: preset, onDanger: onDanger, onCaution: onCaution, onHidden: onHidden, onUnknown: onUnknown, onForeign: onForeign,
            onFalseNumber: onFalseNumber, onCategory: onCategory, ownNumbers: ownNumbers, dialledDays: dialledDays,
            repeatedMinutes: repeatedMinutes, emergencyMinutes: emergencyMinutes, homeRegion: "US",
            historyEntries: historyEntries, historyDays: historyDays, keepMessageText: true
        )
    }
}
