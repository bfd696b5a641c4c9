import Foundation
import RingfenceCore
import SimulatedSystem
import XCTest

@testable import RingfenceKit

/// Prints figures; nothing here asserts a time. `RINGFENCE_FIGURES=<entries in the core>` with a release build.
final class Figures: XCTestCase {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func entries() throws -> Int {
        guard let text = ProcessInfo.processInfo.environment["RINGFENCE_FIGURES"], let count = Int(text) else {
            throw XCTSkip("set RINGFENCE_FIGURES to a number of entries")
        }
        return count
    }

    private func timed<Result>(_ name: String, _ work: () throws -> Result) rethrows -> Result {
        let (before, start) = (residentMemory(), Date())
        let result = try work()
        print("\(name): \(Date().timeIntervalSince(start)) s, resident \((residentMemory() - before) >> 10) KiB more")
        return result
    }

    func testDirectories() throws {
        let (count, tools) = (try entries(), try Tools())
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let lines = (0..<count).map { "+\(8_613_000_000_000 + $0 * 7),bank,\($0 % 16)" }
        let list = try tools.build(lines, name: "Many", in: folder)
        let core = try RingfenceGuard.open(directory: folder.appendingPathComponent("core").path, mode: .app, now: now.seconds)
        _ = try core.feeds().installList(path: list.path, now: now.seconds)
        let directory = DirectoryFolder(folder.appendingPathComponent("directory"))
        let source = CoreDirectory(core: core, language: .english, now: now)
        try timed("plan of \(count) entries for four parts") {
            _ = try DirectoryPlanner(folder: directory).plan(source, enabled: [1, 2, 3, 4])
        }
        for part in DirectoryPlanner.parts {
            let (before, start) = (residentMemory(), Date())
            var most = before
            let sink = CountingSink { _ in most = max(most, residentMemory()) }
            _ = try CallDirectoryFeeder(part: part, folder: directory).feed(sink)
            XCTAssertTrue(sink.isInOrder)
            let seconds = Date().timeIntervalSince(start)
            print("part \(part): \(sink.added) entries, \(Double(sink.added) / seconds / 1e6) M/s, at most \((most - before) >> 10) KiB more")
        }
    }

    func testMessageFilter() async throws {
        _ = try entries()
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let container = SharedContainer(folder.appendingPathComponent("group"))
        let keeper = Keeper(folder: folder.appendingPathComponent("app"), container: container)
        _ = await keeper.wake(SimulatedPhone(folder: container.directory))
        let text = "USPS: your parcel is held because of an unpaid fee. Pay now: http://usps-redelivery.top/pay"
        let filter = MessageFilter(container: container)
        _ = timed("first answer of a filter, open included") { filter.sort(sender: "+12025550199", text: text, country: "US") }
        timed("1000 warm answers") {
            for _ in 0..<1000 { _ = filter.sort(sender: "+12025550199", text: text, country: "US") }
        }
    }
}
