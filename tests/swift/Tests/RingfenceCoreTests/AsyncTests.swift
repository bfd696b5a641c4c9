import Foundation
import RingfenceCore
import XCTest

/// Every call that blocks, in the form that keeps nobody waiting.
final class AsyncTests: XCTestCase {
    func testEveryCallThatBlocksHasAFormThatDoesNotAndIsCalledHere() throws {
        let generated = URL(fileURLWithPath: try XCTUnwrap(ProcessInfo.processInfo.environment["RINGFENCE_GENERATED"]))
        let twinsFile = generated.deletingLastPathComponent().appendingPathComponent("Async.swift")
        let core = try String(contentsOf: generated, encoding: .utf8)
        let twins = try String(contentsOf: twinsFile, encoding: .utf8)
        func groups(_ pattern: String, _ text: String) throws -> [[String]] {
            let expression = try NSRegularExpression(pattern: pattern, options: [.anchorsMatchLines, .dotMatchesLineSeparators])
            return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).map { match in
                (1 ..< match.numberOfRanges).compactMap { Range(match.range(at: $0), in: text).map { String(text[$0]) } }
            }
        }
        func names(_ type: String, _ body: String, _ pattern: String) throws -> [String] {
            try groups(pattern, body).map { "\(type).\($0[0])" }
        }
        let blocking = try groups(#"^public protocol (\w+)Protocol: AnyObject, Sendable \{(.*?)^\}"#, core).flatMap { type in
            try groups(#"/\*\*((?:(?!\*/).)*?)\*/\s*func `?(\w+)`?\("#, type[1])
                .filter { $0[0].contains("Blocks") }.map { "\(type[0]).\($0[1])" }
        }
        let found = try groups(#"^extension (\w+) \{(.*?)^\}"#, twins).flatMap { type in
            try names(type[0], type[1], #"public func (\w+)Async\("#)
        }
        XCTAssertGreaterThan(blocking.count, 40)
        XCTAssertEqual(Set(found), Set(blocking))
        let used = try String(contentsOfFile: #filePath, encoding: .utf8)
        let unused = found.map { "." + ($0.split(separator: ".").last ?? "") + "Async(" }.filter { !used.contains($0) }
        XCTAssertEqual(unused, [])
    }

    private func away(_ test: (Home, RingfenceGuard) async throws -> Void) async throws {
        let home = Home()
        let core = try await openGuardAsync(directory: home.folder.path, mode: .app, now: home.now)
        defer {
            core.shut()
            try? FileManager.default.removeItem(at: home.folder)
        }
        try await test(home, core)
    }

    func testFailuresComeAsTheyDoElsewhere() async throws {
        try await away { home, core in
            core.shut()
            do {
                _ = try await core.rules().allAsync()
                XCTFail("a guard that is shut answered")
            } catch {
                XCTAssertEqual(error as? RingfenceFailure, .Closed)
            }
        }
    }

    func testListsTheCopyAndTheDirectory() async throws {
        try await away { home, core in
            let feeds = core.feeds()
            let id = try await feeds.installListAsync(path: Fixture.list, now: home.now)
            let lists = try await feeds.listsAsync(now: home.now)
            XCTAssertEqual(lists.map(\.id), [id])
            let gate = try await core.buildGateAsync(maxBytes: 1 << 20)
            XCTAssertNotNil(gate)
            let changed = try await core.verifyListsAsync(now: home.now)
            XCTAssertEqual(changed, [])
            let directory = try await core.directoryAsync(maximum: 10_000, now: home.now)
            let records = try await directory.stream(sequence: .identification).nextRecordsAsync(limit: 4096)
            XCTAssertEqual(records.count, Int(min(directory.counts().identification, 4096)) * 9)
            try await core.publishAsync()
            let elsewhere = Home()
            try await core.publishToAsync(directory: elsewhere.folder.path)
            try FileManager.default.removeItem(at: elsewhere.folder)
            let isGone = try await feeds.removeListAsync(id: id, now: home.now)
            XCTAssertTrue(isGone)
            try await core.reloadAsync(now: home.now)
            let rest = try await feeds.listsAsync(now: home.now)
            XCTAssertEqual(rest.count, 0)
        }
    }

    func testFeeds() async throws {
        try await away { home, core in
            let feeds = core.feeds()
            let id = try await feeds.followAsync(link: Fixture.link, trust: .mayWarn, regions: [], now: home.now)
            let all = try await feeds.allAsync()
            XCTAssertEqual(all.map(\.id), [id])
            let synced = try await feeds.syncAsync(onlyDue: false, budget: nil, control: SyncControl(), watch: nil, now: home.now)
            XCTAssertEqual(synced.map(\.isCurrent), [true])
            let again = try await feeds.syncWithAsync(
                transport: Files(), onlyDue: false, budget: nil, control: SyncControl(), watch: nil, now: home.now
            )
            XCTAssertEqual(again.map(\.isCurrent), [true])
            let refused = try await feeds.quarantineAsync()
            XCTAssertEqual(refused.count, 0)
            let wasThere = try await feeds.unfollowAsync(feed: id, now: home.now)
            XCTAssertTrue(wasThere)
        }
    }

    func testATaskThatIsCancelledCancelsItsSync() async throws {
        try await away { home, core in
            _ = try await core.feeds().followAsync(link: Fixture.link, trust: .mayWarn, regions: [], now: home.now)
            let (begun, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let watch = Watch {
                begun.signal()
                goOn.wait()
                goOn.signal()
            }
            let task = Task {
                try await core.feeds().syncAsync(onlyDue: false, budget: nil, control: SyncControl(), watch: watch, now: home.now)
            }
            await withCheckedContinuation { waiting in
                DispatchQueue.global().async {
                    begun.wait()
                    waiting.resume()
                }
            }
            task.cancel()
            goOn.signal()
            let report = try await task.value
            XCTAssertEqual(report.map(\.isCancelled), [true])
            let lists = try await core.feeds().listsAsync(now: home.now)
            XCTAssertEqual(lists.count, 0)
        }
    }

    func testCallsMessagesAndWhatIsRememberedOfThem() async throws {
        try await away { home, core in
            let (calls, history) = (core.calls(), core.history())
            let id = try await calls.screen(call: home.call(Fixture.stranger)).recordAsync()
            let isThere = try await calls.finishAsync(id: id, rang: 5, talked: 0)
            XCTAssertTrue(isThere)
            let call = try await history.callAsync(id: id, language: "en")
            XCTAssertEqual(call?.id, id)
            let past = try await history.callsAsync(filter: HistoryFilter(), limit: 10, language: "en")
            XCTAssertEqual(past.map(\.id), [id])
            let counters = try await history.countersAsync(since: 0)
            XCTAssertEqual(counters.calls, 1)
            let correction = try await history.undoCallAsync(id: id, now: home.now)
            XCTAssertNotNil(correction)
            let forgotten = try await history.forgetCallsAsync(id: nil)
            XCTAssertEqual(forgotten, 1)

            let hello = IncomingMessage(sender: Fixture.stranger, text: "Hello", at: home.now, region: "US")
            let message = try await core.messages().screen(message: hello).recordAsync()
            let one = try await history.messageAsync(id: message, language: "en")
            XCTAssertEqual(one?.id, message)
            let messages = try await history.messagesAsync(filter: HistoryFilter(), limit: 10, language: "en")
            XCTAssertEqual(messages.map(\.id), [message])
            let isUndone = try await history.undoMessageAsync(id: message, now: home.now)
            XCTAssertTrue(isUndone)
            let gone = try await history.forgetMessagesAsync(id: message)
            XCTAssertEqual(gone, 1)

            try await calls.dialledAsync(shown: Fixture.listed, regionCode: "US", at: home.now)
            try await calls.setTruceAsync(truce: .pause, until: home.now + 60)
            let health = core.health()
            let report = try await health.reportAsync(now: home.now, language: "en")
            XCTAssertEqual(report.truces.map(\.truce), [.pause])
            try await health.noteScreeningFailedAsync(now: home.now)
            try await health.clearAsync()
            let after = try await health.reportAsync(now: home.now, language: "en")
            XCTAssertEqual(after.degraded.map(\.code), ["no_lists"])
        }
    }

    func testRulesSettingsAndWhatMoves() async throws {
        try await away { home, core in
            let (rules, owner) = (core.rules(), core.owner())
            let draft = RuleDraft(pattern: "+12025550199", effect: .block)
            let doubts = try await rules.checkAsync(draft: draft, home: nil, now: home.now, language: "en")
            XCTAssertEqual(doubts, [])
            let id = try await rules.addAsync(draft: draft, home: nil, now: home.now)
            let all = try await rules.allAsync()
            XCTAssertEqual(all.map(\.id), [id])
            try await owner.saveSettingsAsync(settings: owner.settings().keepingText(), now: home.now)
            try await owner.setPresetAsync(preset: .strict, now: home.now)
            let changed = try await owner.previewAsync(preset: .strict, now: home.now, language: "en")
            XCTAssertEqual(changed.count, 0)
            let lessons = try await owner.lessonsAsync(language: "en", now: home.now)
            XCTAssertEqual(lessons.count, 21)
            let document = try await owner.exportDocumentAsync()
            let isGone = try await rules.removeAsync(id: id, now: home.now)
            XCTAssertTrue(isGone)
            let taken = try await owner.importDocumentAsync(document: document, now: home.now)
            XCTAssertEqual(taken.rules, 1)
            let bytes = try Data(contentsOf: Fixture.folder.appendingPathComponent("export.csv"))
            let lists = try await owner.importListsAsync(bytes: bytes, home: "US", now: home.now)
            XCTAssertEqual(lists.rules, 2)
        }
    }
}
