import Foundation
import RingfenceCore
import XCTest

final class CallTests: XCTestCase {
    func testAListedCallerIsJudgedRememberedAndForgiven() async throws {
        try await atHome { home, core in
            _ = try core.feeds().installList(path: Fixture.list, now: home.now)
            let screened = try core.calls().screen(call: home.call(Fixture.listed))
            let verdict = screened.verdict(language: "en")
            XCTAssertEqual(verdict.level, .danger)
            XCTAssertEqual(verdict.category, .bank)
            XCTAssertFalse(verdict.headline.isEmpty)
            XCTAssertFalse(verdict.advice.isEmpty)
            XCTAssertEqual(verdict.reasons.first?.source, "Calls")
            XCTAssertNotEqual(screened.verdict(language: "zh").headline, verdict.headline)

            let id = try screened.record()
            XCTAssertTrue(try core.calls().finish(id: id, rang: 12, talked: 0))
            let history = core.history()
            let past = try XCTUnwrap(history.call(id: id, language: "en"))
            XCTAssertEqual(past.caller, Fixture.listed)
            XCTAssertEqual(past.rang, 12)
            XCTAssertEqual(past.verdict.level, .danger)
            XCTAssertEqual(try history.calls(filter: HistoryFilter(atLeast: .danger), limit: 5, language: "en").map(\.id), [id])
            XCTAssertEqual(try history.calls(filter: HistoryFilter(before: id), limit: 5, language: "en").count, 0)
            XCTAssertEqual(try history.counters(since: 0).dangers, 1)

            let correction = try XCTUnwrap(history.undoCall(id: id, now: home.now))
            XCTAssertNotNil(try JSONSerialization.jsonObject(with: Data(correction.utf8)))
            XCTAssertEqual(try core.calls().screen(call: home.call(Fixture.listed)).verdict(language: "en").level, .clear)
            XCTAssertEqual(try history.counters(since: 0).undone, 1)
            XCTAssertEqual(try history.forgetCalls(id: nil), 1)
            XCTAssertNil(try history.call(id: id, language: "en"))
        }
    }

    func testWhomTheOwnerDialledRingsAndATruceHoldsNothingUp() async throws {
        try await atHome { home, core in
            _ = try core.feeds().installList(path: Fixture.list, now: home.now)
            try core.owner().setPreset(preset: .strict, now: home.now)
            func action() throws -> Action { try core.calls().screen(call: home.call(Fixture.listed)).verdict(language: "en").action }
            XCTAssertEqual(try action(), .block)
            try core.calls().setTruce(truce: .pause, until: home.now + 600)
            XCTAssertNotEqual(try action(), .block)
            XCTAssertEqual(try core.health().report(now: home.now, language: "en").truces.map(\.truce), [.pause])
            try core.calls().setTruce(truce: .pause, until: home.now)
            XCTAssertEqual(try action(), .block)
            try core.calls().dialled(shown: Fixture.listed, regionCode: "US", at: home.now)
            XCTAssertEqual(try action(), .warn)
        }
    }

    func testTheDirectoryStreamsWhatIsListedInAscendingRecordsOfNineBytes() async throws {
        try await atHome { home, core in
            _ = try core.feeds().installList(path: Fixture.list, now: home.now)
            let labels = directoryLabels(language: "en")
            func numbers(_ directory: CallDirectory, _ sequence: DirectorySequence) throws -> [UInt64] {
                let stream = directory.stream(sequence: sequence)
                var numbers: [UInt64] = []
                while true {
                    let records = try stream.nextRecords(limit: 4096)
                    if records.isEmpty { return numbers }
                    XCTAssertEqual(records.count % 9, 0)
                    for start in Swift.stride(from: records.startIndex, to: records.endIndex, by: 9) {
                        numbers.append((0 ..< 8).reduce(0) { $0 | UInt64(records[start + $1]) << (8 * UInt64($1)) })
                        XCTAssertLessThan(Int(records[start + 8]), labels.count)
                    }
                }
            }
            let directory = try core.directory(maximum: 1_000_000, now: home.now)
            let counts = directory.counts()
            let all = try numbers(directory, .blocking) + numbers(directory, .identification)
            XCTAssertEqual(UInt64(all.count), counts.blocking + counts.identification)
            XCTAssertGreaterThanOrEqual(UInt64(all.count), Fixture.entries - 100)
            XCTAssertTrue(all.contains(12_025_550_137))
            for sequence in [DirectorySequence.blocking, .identification] {
                let found = try numbers(directory, sequence)
                XCTAssertTrue(zip(found, found.dropFirst()).allSatisfy { $0 < $1 })
            }
            let few = try core.directory(maximum: 10, now: home.now).counts()
            XCTAssertEqual(few.blocking + few.identification, 10)
            XCTAssertGreaterThan(few.leftOut, 0)
        }
    }
}
