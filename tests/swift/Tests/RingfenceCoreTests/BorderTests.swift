import Foundation
import RingfenceCore
import XCTest

final class BorderTests: XCTestCase {
    /// Every call of the generated protocols stands in one of these files.
    func testEveryExportedCallIsCalled() throws {
        let environment = ProcessInfo.processInfo.environment
        let generated = try String(contentsOfFile: try XCTUnwrap(environment["RINGFENCE_GENERATED"]), encoding: .utf8)
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let files = try FileManager.default.contentsOfDirectory(at: sources, includingPropertiesForKeys: nil)
        let used = try files.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        func names(_ pattern: String, in text: String) throws -> [String] {
            let expression = try NSRegularExpression(pattern: pattern, options: [.anchorsMatchLines])
            return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap {
                Range($0.range(at: 1), in: text).map { String(text[$0]) }
            }
        }
        let methods = try names(#"^(?:open|public static) func `?(\w+)`?\("#, in: generated)
        let free = try names(#"^public func `?([a-z]\w+)`?\("#, in: generated).filter { !$0.hasPrefix("uniffi") }
        let all = Set(methods + free).subtracting(["uniffiCloneHandle"])
        XCTAssertGreaterThan(all.count, 50)
        XCTAssertEqual(try all.filter { try names(#"(\b"# + $0 + #")`?\("#, in: used).isEmpty }.sorted(), [])
    }

    func testEachFailureHasItsOwnCaseAndSaysWhatToDo() async throws {
        try await atHome { home, core in
            let input: [(String, () throws -> Void)] = [
                ("a pattern that is none", { _ = try core.rules().add(draft: RuleDraft(pattern: "regex:(", effect: .block), home: nil, now: home.now) }),
                ("a link without a fingerprint", { _ = try core.feeds().readLink(link: "https://example.org") }),
                ("a document that is none", { _ = try core.owner().importDocument(document: "{}", now: home.now) }),
                ("a file that is no list", { _ = try core.feeds().installList(path: Fixture.folder.appendingPathComponent("link").path, now: home.now) }),
                ("a region that is none", { _ = try placesToReport(region: "nowhere") }),
            ]
            for (name, call) in input {
                XCTAssertThrowsError(try call(), name) { error in
                    guard let failure = error as? RingfenceFailure, case let .Input(reason) = failure else {
                        return XCTFail("\(name): \(error)")
                    }
                    XCTAssertGreaterThan(reason.count, 10, name)
                    XCTAssertEqual(failure.description, reason, name)
                }
            }
            let file = home.folder.appendingPathComponent("a file")
            try Data().write(to: file)
            XCTAssertThrowsError(try RingfenceGuard.open(directory: file.path + "/below", mode: .app, now: home.now)) { error in
                guard case let RingfenceFailure.Storage(reason) = error else { return XCTFail("\(error)") }
                XCTAssertTrue(reason.contains(file.path), reason)
            }
            XCTAssertThrowsError(try Home().open(.readOnly)) { error in
                XCTAssertTrue("\(error)".contains("the app must run once"), "\(error)")
            }
            let reader = try home.open(.readOnly)
            XCTAssertThrowsError(try reader.history().forgetCalls(id: nil)) { XCTAssertEqual($0 as? RingfenceFailure, .ReadOnly) }
        }
    }

    func testAReadOnlyGuardAnswersFromTheCopyAndWritesNothing() async throws {
        try await atHome { home, core in
            _ = try core.feeds().installList(path: Fixture.list, now: home.now)
            try core.publish()
            func files() throws -> [String] {
                let found = try FileManager.default.subpathsOfDirectory(atPath: home.folder.path).sorted()
                return try found.map { path in
                    let facts = try FileManager.default.attributesOfItem(atPath: home.folder.appendingPathComponent(path).path)
                    return "\(path) \(facts[.size] ?? 0) \(facts[.modificationDate] ?? 0)"
                }
            }
            core.shut()
            let before = try files()
            let reader = try home.open(.readOnly)
            let screened = try reader.calls().screen(call: home.call(Fixture.listed))
            XCTAssertEqual(screened.verdict(language: "en").level, .danger)
            XCTAssertThrowsError(try screened.record()) { XCTAssertEqual($0 as? RingfenceFailure, .ReadOnly) }
            reader.shut()
            XCTAssertEqual(try files(), before)
        }
    }

    func testACopyInAnotherFolderAnswersWithoutTheFirst() async throws {
        try await atHome { home, core in
            _ = try core.feeds().installList(path: Fixture.list, now: home.now)
            let elsewhere = Home()
            try core.publishTo(directory: elsewhere.folder.path)
            core.shut()
            try FileManager.default.removeItem(at: home.folder)
            let reader = try elsewhere.open(.readOnly)
            XCTAssertEqual(try reader.calls().screen(call: home.call(Fixture.listed)).verdict(language: "en").level, .danger)
            reader.shut()
            try FileManager.default.removeItem(at: elsewhere.folder)
        }
    }

    func testWhatIsShutFailsAndItsObjectsAreSafeToHold() async throws {
        try await atHome { home, core in
            let calls = core.calls()
            let screened = try calls.screen(call: home.call(Fixture.stranger))
            XCTAssertFalse(core.isShut())
            core.shut()
            core.shut()
            XCTAssertTrue(core.isShut())
            XCTAssertThrowsError(try calls.screen(call: home.call("1"))) { XCTAssertEqual($0 as? RingfenceFailure, .Closed) }
            XCTAssertThrowsError(try screened.record()) { XCTAssertEqual($0 as? RingfenceFailure, .Closed) }
            XCTAssertEqual(screened.verdict(language: "en").level, .unknown)
            let again = try await openGuardAsync(directory: home.folder.path, mode: .screening, now: home.now)
            XCTAssertEqual(try again.history().counters(since: 0).calls, 0)
        }
    }

    func testObjectsOutliveTheOneThatHandedThemOut() async throws {
        try await atHome { home, _ in
            let calls = try home.open(.screening).calls()
            XCTAssertEqual(try calls.screen(call: home.call(Fixture.stranger)).verdict(language: "en").level, .unknown)
        }
    }

    func testLogsReachASinkByLevelAndModuleHoldNobodysNumberAndASinkThatThrowsDisturbsNothing() async throws {
        final class Sink: LogSink, @unchecked Sendable {
            struct Broken: Error {}
            private let lock = NSLock()
            private var kept: [LogRecord] = []
            var records: [LogRecord] {
                get { lock.withLock { kept } }
                set { lock.withLock { kept = newValue } }
            }
            func log(record: LogRecord) throws {
                lock.withLock { kept.append(record) }
                throw Broken()
            }
        }
        try await atHome { home, core in
            let sink = Sink()
            func level() throws -> Level { try core.calls().screen(call: home.call(Fixture.listed)).verdict(language: "en").level }
            setLogSink(sink: sink, level: .debug)
            XCTAssertEqual(try level(), .unknown)
            XCTAssertTrue(sink.records.contains { $0.level == .debug && $0.target.hasPrefix("ringfence") }, "\(sink.records)")
            XCTAssertFalse(sink.records.contains { $0.message.contains("555") }, "\(sink.records)")
            let module = try XCTUnwrap(sink.records.first { $0.level == .debug }).target
            let cases: [(String, LogLevel, [String: LogLevel], Bool)] = [
                ("too little is asked for", .warn, [:], false),
                ("the module has a level of its own", .warn, [module: .debug], true),
                ("so has one around it", .warn, ["ringfence": .debug], true),
                ("the nearest counts", .debug, ["ringfence": .debug, module: .warn], false),
                ("another module is another one", .warn, ["ring": .debug], false),
            ]
            for (name, most, targets, isHeard) in cases {
                setLogSink(sink: sink, level: most, targets: targets)
                sink.records = []
                _ = try level()
                XCTAssertEqual(!sink.records.isEmpty, isHeard, name)
            }
            setLogSink(sink: nil, level: .debug)
            sink.records = []
            _ = try level()
            XCTAssertEqual(sink.records.count, 0)
        }
    }

    func testHealthTellsWhatIsDegradedAndForgetsWhatWasSeen() async throws {
        try await atHome { home, core in
            let health = core.health()
            func codes() throws -> [String] { try health.report(now: home.now, language: "en").degraded.map(\.code) }
            XCTAssertEqual(try codes(), ["no_lists"])
            try health.noteScreeningFailed(now: home.now)
            XCTAssertTrue(try codes().contains("screening_failed"))
            try health.clear()
            XCTAssertEqual(try codes(), ["no_lists"])
        }
    }

    func testManyThreadsAskWhileListsAndRulesChange() async throws {
        try await atHome { home, core in
            let levels = try await withThrowingTaskGroup(of: [Level].self) { group in
                for _ in 0 ..< 8 {
                    group.addTask {
                        try (0 ..< 200).map { _ in try core.calls().screen(call: home.call(Fixture.listed)).verdict(language: "en").level }
                    }
                }
                group.addTask {
                    for round in 0 ..< 10 {
                        let id = try core.feeds().installList(path: Fixture.list, now: home.now)
                        let rule = try core.rules().add(draft: RuleDraft(pattern: "+49\(round)*", effect: .block), home: nil, now: home.now)
                        _ = try core.rules().remove(id: rule, now: home.now)
                        if round < 9 { _ = try core.feeds().removeList(id: id, now: home.now) }
                    }
                    return []
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            XCTAssertEqual(levels.count, 1600)
            XCTAssertTrue(Set(levels).isSubset(of: [.unknown, .danger]))
            XCTAssertEqual(try core.calls().screen(call: home.call(Fixture.listed)).verdict(language: "en").level, .danger)
        }
    }

    func testAHundredThousandCallsLeaveNothingBehind() async throws {
        try await atHome { home, core in
            _ = try core.feeds().installList(path: Fixture.list, now: home.now)
            let calls = core.calls()
            func ask(_ times: Int) throws {
                for _ in 0 ..< times {
                    try autoreleased {
                        let level = try calls.screen(call: home.call(Fixture.listed)).verdict(language: "en").level
                        XCTAssertEqual(level, .danger)
                    }
                }
            }
            try ask(10_000)
            let before = try residentBytes()
            try ask(100_000)
            XCTAssertLessThan(try residentBytes() - before, 4 << 20)
        }
    }

    func testTheExampleOfTheReadmeRuns() async throws {
        try await atHome { home, core in
            _ = try core.feeds().installList(path: Fixture.list, now: home.now)
            core.shut()
            XCTAssertTrue(try example(folder: home.folder.path, caller: Fixture.listed, now: home.now).contains("bank"))
        }
    }
}

/// What Objective-C hands out goes at once where there is any.
private func autoreleased(_ run: () throws -> Void) throws {
    #if canImport(ObjectiveC)
        try autoreleasepool(invoking: run)
    #else
        try run()
    #endif
}
