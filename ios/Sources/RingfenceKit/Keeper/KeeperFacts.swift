import Foundation
import RingfenceCore

// What is shown.
extension Keeper {
    /// What the screens are made of.
    public func facts(_ manager: some DirectoryManager) async -> Facts {
        var facts = Facts(language: language, now: clock())
        facts.directoriesNeeded = memory.partsNeeded
        facts.problem = lastProblem
        for part in DirectoryPlanner.parts {
            facts.directories.append(directoryFacts(part, await manager.status(part: part)))
        }
        if let limit = try? DirectoryPlanner(folder: container.directory).limits.perPart, limit < DirectoryPlanner.usualLimit {
            facts.loweredLimit = limit
        }
        do {
            try read(&facts)
        } catch {
            facts.isReadable = false
        }
        return facts
    }

    private func directoryFacts(_ part: Int, _ status: DirectoryStatus) -> DirectoryFacts {
        let folder = container.directory
        let order = (try? AtomicFile.load(DirectoryOrder.self, from: folder.order(part))).flatMap { $0 }
        let confirmed = (try? AtomicFile.load(DirectoryState.self, from: folder.confirmed(part))).flatMap { $0 }
        let record = (try? DirectoryRecord.load(part, folder)) ?? DirectoryRecord()
        let held = status == .disabled ? 0 : confirmed.map { (try? folder.count($0.coverage)) ?? 0 } ?? 0
        return DirectoryFacts(
            part: part, status: status, held: held, ordered: order.map { (try? folder.count($0.coverage)) ?? 0 } ?? 0,
            stopped: record.isStopped ? record.lastError : nil)
    }

    private func read(_ facts: inout Facts) throws {
        let core = try core()
        let (now, tag) = (clock().seconds, language.rawValue)
        let report = try core.health().report(now: now, language: tag)
        facts.degraded = report.degraded.map(\.words)
        facts.lastSync = report.lastSync.map(Date.init(seconds:))
        facts.lists = report.lists.filter { $0.kind == .numbers || $0.kind == .links }.map {
            ListFacts(
                title: $0.title, publisher: $0.publisher, entries: Int($0.entries), ageDays: Int($0.ageDays),
                isStale: $0.isStale)
        }
        facts.feeds = try core.feeds().all().map { FeedFacts(id: $0.id, name: $0.link.name, problem: $0.problem) }
        facts.hasQuarantine = try !core.feeds().quarantine().isEmpty
        facts.rules = try core.rules().all().map {
            RuleFacts(
                id: $0.id, pattern: $0.draft.pattern, blocks: $0.draft.effect == .block, note: $0.draft.note,
                until: $0.draft.expires.map(Date.init(seconds:)))
        }
        let settings = try core.owner().settings()
        facts.settings = SettingsFacts(
            preset: settings.preset.map(Self.name), region: settings.homeRegion, keepsText: settings.keepMessageText)
        facts.places = PlaceFacts.of(settings.homeRegion)
        facts.lessons = try core.owner().lessons(language: tag, now: now).map(LessonFacts.init)
        let messages = try core.history().messages(filter: HistoryFilter(), limit: 200, language: tag).map(PastFacts.init)
        let calls = try core.history().calls(filter: HistoryFilter(), limit: 200, language: tag).map(PastFacts.init)
        facts.past = (messages + calls).sorted { $0.at > $1.at }
    }

    private static func name(_ preset: Preset) -> String {
        switch preset {
        case .gentle: "gentle"
        case .balanced: "balanced"
        case .strict: "strict"
        }
    }
}
