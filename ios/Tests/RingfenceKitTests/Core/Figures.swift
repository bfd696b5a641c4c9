import Foundation
import RingfenceCore
import SimulatedSystem
import XCTest

@testable import RingfenceKit

/// Prints figures; nothing here asserts a time. `tests/run ios_figures` runs each test in a process of its own, as the app and
/// its extensions are, over an optimised build: the app's part first, since the others read what it leaves.
final class Figures: XCTestCase {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// Entries in the core, and the folder that stands for the App Group.
    private func setting() throws -> (count: Int, folder: URL, container: SharedContainer) {
        let environment = ProcessInfo.processInfo.environment
        guard let count = environment["RINGFENCE_ENTRIES"].flatMap({ Int($0) }), let path = environment["RINGFENCE_FIGURES_FOLDER"]
        else { throw XCTSkip("`tests/run ios_figures` runs it") }
        let folder = URL(fileURLWithPath: path)
        return (count, folder, SharedContainer(folder.appendingPathComponent("group")))
    }

    private func timed<Result>(_ name: String, _ work: () throws -> Result) rethrows -> Result {
        let (before, start) = (residentMemory(), Date())
        let result = try work()
        print("  \(name): \(Date().timeIntervalSince(start)) s, resident \((residentMemory() - before) >> 10) KiB more")
        return result
    }

    /// Numbers seven apart, all of one category, sixteen confidences in turn.
    private struct MadeUp {
        static let first: Int64 = 8_613_000_000_000
        let count: Int
        let maximum: Int

        func number(_ index: Int) -> Int64 { Self.first + Int64(index) * 7 }

        /// Whether an entry is among the weightiest `maximum`, of equal weight the lowest numbers first.
        func isIn(_ number: Int64) -> Bool {
            let (index, rest) = (number - Self.first).quotientAndRemainder(dividingBy: 7)
            guard rest == 0, index >= 0, index < count else { return false }
            let (rank, confidence) = Int(index).quotientAndRemainder(dividingBy: 16)
            let heavier = (confidence + 1..<16).reduce(0) { $0 + have($1) }
            return heavier + rank < maximum
        }

        private func have(_ confidence: Int) -> Int { (count - confidence + 15) / 16 }
    }

    func testApp() throws {
        let (count, folder, container) = try setting()
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let madeUp = MadeUp(count: count, maximum: 4 * DirectoryPlanner.usualLimit)
        let list = try Tools().build(count: count, name: "Many", in: folder) { "+\(madeUp.number($0)),bank,\($0 % 16)" }
        let core = try RingfenceGuard.open(directory: folder.appendingPathComponent("app/core").path, mode: .app, now: now.seconds)
        _ = try core.feeds().installList(path: list.path, now: now.seconds)
        try core.publish()
        try SharedWriter(container).mirror(core: folder.appendingPathComponent("app/core"))
        let source = CoreDirectory(core: core, language: .english, now: now)
        try timed("plan of \(count) entries for four parts") {
            _ = try DirectoryPlanner(folder: container.directory).plan(source, enabled: [1, 2, 3, 4])
        }
        var held = 0
        for part in DirectoryPlanner.parts {
            let sink = CountingSink(check: madeUp.isIn)
            _ = try CallDirectoryFeeder(part: part, folder: container.directory).feed(sink)
            try CallDirectoryFeeder(part: part, folder: container.directory).undo()
            XCTAssertTrue(sink.isInOrder && sink.isExpected)
            held += sink.added
        }
        XCTAssertEqual(held, min(count, madeUp.maximum))
        print("  the directories hold \(held) entries, each as the list says")
    }

    func testCallDirectory() throws {
        let (_, _, container) = try setting()
        for part in DirectoryPlanner.parts {
            let (before, start) = (residentMemory(), Date())
            var most = before
            let sink = CountingSink(each: { _ in most = max(most, residentMemory()) })
            _ = try CallDirectoryFeeder(part: part, folder: container.directory).feed(sink)
            let seconds = Date().timeIntervalSince(start)
            try CallDirectoryFeeder(part: part, folder: container.directory).undo()
            XCTAssertTrue(sink.isInOrder)
            print("  part \(part): \(sink.added) entries, \(Double(sink.added) / seconds / 1e6) M/s, at most \((most - before) >> 10) KiB more")
        }
    }

    func testMessageFilter() throws {
        let (_, _, container) = try setting()
        let text = "USPS: your parcel is held because of an unpaid fee. Pay now: http://usps-redelivery.top/pay"
        let filter = MessageFilter(container: container)
        func sort() -> Sorting { filter.sort(sender: "+12025550199", text: text, country: "US", now: now) }
        let sorting = timed("first answer of a filter, open included") { sort() }
        XCTAssertEqual(sorting.action, .junk)
        timed("1000 warm answers") { for _ in 0..<1000 { _ = sort() } }
    }
}
