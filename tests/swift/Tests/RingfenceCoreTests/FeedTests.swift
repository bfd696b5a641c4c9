import Foundation
import RingfenceCore
import XCTest

/// Counts what it is told, and may throw.
final class Watch: SyncWatch, @unchecked Sendable {
    struct Broken: Error {}
    private let lock = NSLock()
    private var count = 0
    private let failure: Error?
    private let onProgress: @Sendable () -> Void

    init(failure: Error? = nil, onProgress: @escaping @Sendable () -> Void = {}) {
        self.failure = failure
        self.onProgress = onProgress
    }

    var calls: Int { lock.withLock { count } }

    func progress(feed: String, list: String?, done: UInt64, total: UInt64) throws {
        lock.withLock { count += 1 }
        onProgress()
        if let failure { throw failure }
    }
}

/// Files of the feed's own folder, as a platform's HTTPS stack would bring them.
final class Files: Transport, @unchecked Sendable {
    private final class Body: TransportBody, @unchecked Sendable {
        private var rest: Data
        init(_ bytes: Data) { rest = bytes }
        func next() throws -> Data {
            let part = rest.prefix(1000)
            rest = rest.dropFirst(1000)
            return Data(part)
        }
    }

    func fetch(request: TransportRequest) throws -> TransportAnswer {
        let path = try XCTUnwrap(URL(string: request.url)?.path)
        let file = Fixture.folder.appendingPathComponent("feed/public").appendingPathComponent(path)
        guard let bytes = try? Data(contentsOf: file) else { return .notFound }
        return .body(body: Body(bytes), from: 0, etag: nil)
    }
}

final class FeedTests: XCTestCase {
    private func follow(_ core: RingfenceGuard, _ home: Home) throws -> Int64 {
        try core.feeds().follow(link: Fixture.link, trust: .mayBlock, regions: [], now: home.now)
    }

    private func assertInstalled(_ report: [FeedSync], _ core: RingfenceGuard, _ home: Home) throws {
        let feed = try XCTUnwrap(report.first)
        XCTAssertTrue(feed.isCurrent, "\(feed)")
        XCTAssertEqual(feed.lists.map(\.isInstalled), [true], "\(feed)")
        XCTAssertEqual(feed.lists.map(\.road), [.full])
        XCTAssertEqual(try core.feeds().lists(now: home.now).map(\.entries), [Fixture.entries])
        XCTAssertEqual(try core.calls().screen(call: home.call(Fixture.listed)).verdict(language: "en").level, .danger)
    }

    func testAFeedIsReadFollowedSyncedAndLetGo() async throws {
        try await atHome { home, core in
            let feeds = core.feeds()
            let link = try feeds.readLink(link: Fixture.link)
            XCTAssertEqual(link.name, "Test feed")
            XCTAssertEqual(try feeds.linkWords(link: link.link, language: "zh-Hans").count, 12)
            let id = try self.follow(core, home)
            let watch = Watch()
            try self.assertInstalled(feeds.sync(onlyDue: false, budget: nil, control: SyncControl(), watch: watch, now: home.now), core, home)
            XCTAssertGreaterThan(watch.calls, 0)
            XCTAssertEqual(try feeds.all().map(\.id), [id])
            XCTAssertEqual(try feeds.quarantine().count, 0)
            let again = try feeds.sync(onlyDue: true, budget: nil, control: SyncControl(), watch: nil, now: home.now)
            XCTAssertEqual(again.map(\.isNotDue), [true])
            XCTAssertTrue(try feeds.unfollow(feed: id, now: home.now))
            XCTAssertEqual(try core.calls().screen(call: home.call(Fixture.listed)).verdict(language: "en").level, .unknown)
        }
    }

    func testAnotherTransportBringsTheSame() async throws {
        try await atHome { home, core in
            _ = try self.follow(core, home)
            let report = try core.feeds().syncWith(
                transport: Files(), onlyDue: false, budget: nil, control: SyncControl(), watch: nil, now: home.now
            )
            try self.assertInstalled(report, core, home)
        }
    }

    func testASyncRunsAwayFromTheCaller() async throws {
        try await atHome { home, core in
            _ = try self.follow(core, home)
            let report = try await core.feeds().syncAsync(onlyDue: false, budget: nil, control: SyncControl(), watch: nil, now: home.now)
            try self.assertInstalled(report, core, home)
        }
    }

    func testASyncThatIsCancelledLeavesWhatWas() async throws {
        try await atHome { home, core in
            _ = try self.follow(core, home)
            let before = SyncControl()
            before.cancel()
            let report = try core.feeds().sync(onlyDue: false, budget: nil, control: before, watch: nil, now: home.now)
            XCTAssertEqual(report.map(\.isCancelled), [true])

            let control = SyncControl()
            let task = Task {
                try await withTaskCancellationHandler {
                    try await core.feeds().syncAsync(
                        onlyDue: false, budget: nil, control: control, watch: Watch { control.cancel() }, now: home.now
                    )
                } onCancel: {
                    control.cancel()
                }
            }
            let cancelled = try await task.value
            XCTAssertEqual(cancelled.map(\.isCancelled), [true])
            XCTAssertEqual(try core.feeds().lists(now: home.now).count, 0)
            try self.assertInstalled(
                core.feeds().sync(onlyDue: false, budget: nil, control: SyncControl(), watch: nil, now: home.now), core, home
            )
        }
    }

    func testAWatchThatSaysNoEndsTheSyncAndOneThatBreaksIsAnInternalFailureThatHealthKnows() async throws {
        try await atHome { home, core in
            _ = try self.follow(core, home)
            let no = try core.feeds().sync(
                onlyDue: false, budget: nil, control: SyncControl(), watch: Watch(failure: RingfenceFailure.Busy), now: home.now
            )
            XCTAssertEqual(no.map(\.isCancelled), [true])
            func codes() throws -> [String] { try core.health().report(now: home.now, language: "en").degraded.map(\.code) }
            XCTAssertFalse(try codes().contains("screening_failed"))
            XCTAssertThrowsError(
                try core.feeds().sync(
                    onlyDue: false, budget: nil, control: SyncControl(), watch: Watch(failure: Watch.Broken()), now: home.now
                )
            ) { XCTAssertEqual($0 as? RingfenceFailure, .Internal) }
            XCTAssertTrue(try codes().contains("screening_failed"))
            try self.assertInstalled(
                core.feeds().sync(onlyDue: false, budget: nil, control: SyncControl(), watch: nil, now: home.now), core, home
            )
        }
    }

    func testAListByHandIsGatedVerifiedAndGoes() async throws {
        try await atHome { home, core in
            let id = try core.feeds().installList(path: Fixture.list, now: home.now)
            XCTAssertNotNil(try core.buildGate(maxBytes: 1 << 20))
            XCTAssertEqual(try core.verifyLists(now: home.now), [])
            XCTAssertTrue(try core.feeds().removeList(id: id, now: home.now))
            try core.reload(now: home.now)
            try core.publish()
            XCTAssertEqual(try core.calls().screen(call: home.call(Fixture.listed)).verdict(language: "en").level, .unknown)
        }
    }
}
