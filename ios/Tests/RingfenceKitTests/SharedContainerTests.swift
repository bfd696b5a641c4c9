import Foundation
import XCTest

@testable import RingfenceKit

final class SharedContainerTests: XCTestCase {
    func testReportsAreTakenOnceAndKeptWhenTakingFails() throws {
        let container = SharedContainer(try temporaryFolder())
        let writer = SharedWriter(container)
        let report = Report(sender: "+12025550123", text: nil, received: Date(timeIntervalSince1970: 1_800_000_000))
        try container.leave(report)
        struct Refused: Error {}
        XCTAssertThrowsError(try writer.takeReports { _ in throw Refused() })
        var taken: [Report] = []
        try writer.takeReports { taken.append($0) }
        try writer.takeReports { taken.append($0) }
        XCTAssertEqual(taken, [report])
        XCTAssertFalse("\(String(reflecting: taken))".contains("2025550123"))
    }

    func testAReaderSeesTheOldFileOrTheNewOneWhole() throws {
        let url = try temporaryFolder().appendingPathComponent("state.json")
        let sizes = [10, 400_000]
        try AtomicFile.write(Data(repeating: 1, count: sizes[0]), to: url)
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            for round in 0..<200 { try? AtomicFile.write(Data(repeating: 1, count: sizes[round % 2]), to: url) }
            done.signal()
        }
        var reads = 0
        while done.wait(timeout: .now()) == .timedOut {
            XCTAssertTrue(sizes.contains(try Data(contentsOf: url).count))
            reads += 1
        }
        XCTAssertGreaterThan(reads, 0)
        let rest = try FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)
        XCTAssertEqual(rest, ["state.json"])
    }
}

final class ReportingTests: XCTestCase {
    private let call = Report(sender: "+12025550123", text: nil, received: Date(timeIntervalSince1970: 1_800_000_000))
    private let named = Report(sender: "DHL", text: "Pay", received: Date(timeIntervalSince1970: 1_800_000_001))

    func testWhatAReportDoesIsSaidInTheOwnersLanguage() throws {
        let container = SharedContainer(try temporaryFolder())
        try SharedWriter(container).note(OwnerNote(language: .chinese, region: "CN"))
        let reporting = Reporting(container: container)
        XCTAssertTrue(reporting.words([call]).hasPrefix("Ringfence 会拦截这个发送者。"))
        XCTAssertTrue(reporting.words([named]).hasPrefix("Ringfence 会记在“记录”里。"), "a name cannot be blocked")
    }

    func testReportsAreLeftForTheApp() throws {
        let container = SharedContainer(try temporaryFolder())
        XCTAssertTrue(Reporting(container: container).leave([call, named]))
        var taken: [Report] = []
        try SharedWriter(container).takeReports { taken.append($0) }
        XCTAssertEqual(taken.sorted { $0.received < $1.received }, [call, named])
        XCTAssertFalse(Reporting(container: nil).leave([call]))
    }
}
