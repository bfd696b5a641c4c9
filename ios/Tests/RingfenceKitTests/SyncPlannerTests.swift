import Foundation
import XCTest

@testable import RingfenceKit

final class SyncPlannerTests: XCTestCase {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func part(
        _ part: Int, _ status: DirectoryStatus = .enabled, current: Bool = true, stalled: Bool = false, used: Bool = true
    ) -> SyncState.DirectoryPart {
        .init(part: part, status: status, isCurrent: current, isStalled: stalled, isInUse: used)
    }

    func testWhatAWakeUpIsUsedFor() {
        let hour: TimeInterval = 3600
        let cases: [(String, SyncState, [SyncStep])] = [
            ("nothing is followed and nothing is to do", SyncState(now: now), []),
            ("a feed whose time has come is asked", SyncState(now: now, due: now), [.refresh]),
            ("a feed whose time has not come is left in peace", SyncState(now: now, due: now + hour), []),
            (
                "new entries are planned, then the directories that lag are reloaded",
                SyncState(
                    now: now, isPlanOld: true,
                    directories: [part(1, current: false), part(2), part(3, .disabled, used: false)]),
                [.plan, .reload(part: 1)]
            ),
            (
                "a directory that was switched off leaves its share to the others",
                SyncState(now: now, directories: [part(1), part(2, .disabled)]), [.plan]
            ),
            (
                "a stalled directory is left alone and said",
                SyncState(now: now, directories: [part(1, current: false, stalled: true)]),
                [.tell(.directoryStalled)]
            ),
            (
                "all switched off is said",
                SyncState(now: now, directories: [part(1, .disabled, used: false)]),
                [.tell(.directoryOff)]
            ),
            (
                "what was said this week is not said again",
                SyncState(
                    now: now, directories: [part(1, .disabled, used: false)],
                    told: [.directoryOff: now - 6 * 24 * hour], staleDays: 20),
                [.tell(.listsOld)]
            ),
            (
                "an update in quarantine is said",
                SyncState(now: now, told: [.updateQuarantined: now - 8 * 24 * hour], hasQuarantine: true),
                [.tell(.updateQuarantined)]
            ),
        ]
        for (name, state, steps) in cases { XCTAssertEqual(SyncPlanner().steps(state), steps, name) }
    }

    func testTheNextWakeUpIsSoonWhileADirectoryLags() {
        let lagging = SyncState(now: now, due: now + 9 * 3600, directories: [part(1, current: false)])
        XCTAssertEqual(SyncPlanner().nextWake(lagging), now + 15 * 60)
        let resting = SyncState(now: now, due: now + 9 * 3600, directories: [part(1)])
        XCTAssertEqual(SyncPlanner().nextWake(resting), now + 9 * 3600)
    }
}
