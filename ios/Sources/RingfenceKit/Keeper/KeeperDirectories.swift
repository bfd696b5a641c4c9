import Foundation
import RingfenceCore

// What the directories are to hold, and bringing them there.
extension Keeper {
    /// Plans where a plan is due and reloads until each directory is as ordered, or cannot be.
    func bringDirectories(_ manager: some DirectoryManager) async throws {
        let reloader = DirectoryReloader(folder: container.directory, manager: manager, clock: clock)
        // A refused number of entries lowers the limit by a tenth; from the usual to the lowest limit it takes thirty.
        for _ in 0..<40 {
            if try await SyncPlanner().steps(state(manager)).contains(.plan) { try await plan(manager) }
            var isPlanTooLarge = false
            for part in DirectoryPlanner.parts where !Task.isCancelled {
                if try await reloader.bring(part) == .tooMany { isPlanTooLarge = true }
            }
            guard isPlanTooLarge, !Task.isCancelled else { return }
        }
    }

    private func plan(_ manager: some DirectoryManager) async throws {
        var enabled: [Int] = []
        for part in DirectoryPlanner.parts where await manager.status(part: part) == .enabled { enabled.append(part) }
        let source = CoreDirectory(core: try core(), language: language, now: clock())
        let fingerprint = try fingerprint(enabled)
        memory.partsNeeded = try DirectoryPlanner(folder: container.directory).plan(source, enabled: enabled)
        memory.planned = fingerprint
    }

    /// Everything that a plan depends on. The day is part of it, for rules and memories expire.
    private func fingerprint(_ enabled: [Int]) throws -> String {
        let core = try core()
        let now = clock().seconds
        let lists = try core.feeds().lists(now: now).map { "\($0.id).\($0.installed).\($0.trust)" }
        let truces = try core.health().report(now: now, language: "en").truces.map { "\($0.truce).\($0.until)" }
        let limit = try DirectoryPlanner(folder: container.directory).limits.perPart
        let parts = [try core.owner().exportDocument(), "\(lists)", "\(truces)", "\(enabled)", "\(limit)", language.rawValue]
        return Self.digest(parts.joined(separator: "\n")) + ".\(now / 86_400)"
    }

    /// FNV-1a, 64 bits: tells changes apart, keeps no rule readable in the note.
    private static func digest(_ text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    /// What a wake-up is decided by.
    func state(_ manager: some DirectoryManager) async throws -> SyncState {
        let core = try core()
        let (now, folder) = (clock(), container.directory)
        let lists = try core.feeds().lists(now: now.seconds)
        var state = SyncState(
            now: now, due: try core.feeds().all().map { Date(seconds: $0.due) }.min(), told: memory.told,
            staleDays: lists.filter(\.isStale).map { Int($0.ageDays) }.max(),
            hasQuarantine: try !core.feeds().quarantine().isEmpty)
        for part in DirectoryPlanner.parts {
            let order = try AtomicFile.load(DirectoryOrder.self, from: folder.order(part))
            let confirmed = try AtomicFile.load(DirectoryState.self, from: folder.confirmed(part))
            let isCurrent = confirmed.map { $0.coverage == order?.coverage && !$0.isOld(part, now) } ?? false
            state.directories.append(
                .init(
                    part: part, status: await manager.status(part: part), isCurrent: isCurrent,
                    isStalled: try DirectoryRecord.load(part, folder).isStopped,
                    isInUse: order.map { $0.coverage != .nothing } ?? false))
        }
        state.isPlanOld = try memory.planned != fingerprint(state.directories.filter { $0.status == .enabled }.map(\.part))
        return state
    }
}
