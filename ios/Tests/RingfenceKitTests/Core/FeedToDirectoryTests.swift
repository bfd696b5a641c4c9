import Foundation
import SimulatedSystem
import XCTest

@testable import RingfenceKit

/// From a publisher's feed on this machine to four directories, and the next day's delta.
final class FeedToDirectoryTests: XCTestCase {
    func testAFeedReachesFourDirectoriesAndTheNextDayOnlyWhatChanged() async throws {
        let tools = try Tools()
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let container = SharedContainer(folder.appendingPathComponent("group"))
        let phone = SimulatedPhone(folder: container.directory)
        let keeper = Keeper(folder: folder.appendingPathComponent("app"), container: container)
        try AtomicFile.save(DirectoryPlanner.Limits(perPart: 3000), to: container.directory.limits)

        func lines(_ range: Range<Int>) -> [String] { range.map { "+4930\(1_000_000 + $0 * 7),bank,12" } }
        let feed = folder.appendingPathComponent("feed")
        func release(_ lines: [String], _ name: String) throws {
            let list = try tools.build(lines, name: "Fraud", in: folder)
            try tools.run("feed", "add", feed.path, list.path, "--as", "fraud")
            try tools.run("feed", "stage", feed.path)
            try tools.run("feed", "release", feed.path)
        }
        try tools.run("feed", "init", feed.path, "--name", "Police")
        try release(lines(0..<9000), "day one")
        let server = try tools.serve(feed)
        // Foundation starts it with SIGTERM blocked.
        defer { kill(server.process.processIdentifier, SIGKILL) }
        let announced = try tools.run("feed", "announce", feed.path, "--at", server.address, "--json")
        let link = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(announced.utf8)) as? [String: Any])["link"] as? String

        _ = await keeper.perform(.follow(mayBlock: false), fields: [.link: try XCTUnwrap(link)])
        let notices = await keeper.wake(phone)
        var facts = await keeper.facts(phone)
        XCTAssertNil(facts.problem)
        XCTAssertEqual(notices, [])
        XCTAssertEqual(phone.entries, 9000)
        XCTAssertEqual((1...4).map { phone.directories[$0]!.identification.count }, [2250, 2250, 2250, 2250])
        XCTAssertEqual(facts.directories.map(\.held), [2250, 2250, 2250, 2250])
        XCTAssertEqual(Screen.home(facts).sections[0].rows[0].title, facts.language(.protected))

        // The next day: fifty leave, a hundred come, the rest stays.
        try release(lines(50..<9100), "day two")
        _ = await keeper.perform(.sync)
        _ = await keeper.wake(phone)
        facts = await keeper.facts(phone)
        XCTAssertEqual(phone.entries, 9050)
        XCTAssertEqual((1...4).map { phone.directories[$0]!.lastCalls }, [50, 2250, 2250, 100], "only what changed was sent")
        XCTAssertEqual((1...4).map { phone.directories[$0]!.runs }, [2, 1, 1, 2])
        XCTAssertEqual(phone.directories.values.map(\.fullRuns), [1, 1, 1, 1])
        XCTAssertEqual(phone.violations, [])
    }
}
