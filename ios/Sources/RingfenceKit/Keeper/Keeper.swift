import Foundation
import RingfenceCore

/// The app's one hand on the core: keeps lists, directories and the shared folder in step, and carries out what the person
/// chooses. Opens the core in the app's own folder; extensions never see that folder.
public actor Keeper {
    private let folder: URL
    private let container: SharedContainer
    private let writer: SharedWriter
    private let clock: @Sendable () -> Date
    private var opened: RingfenceGuard?
    private var problem: String?

    /// `folder` is the app's own; `clock` tells the time.
    public init(folder: URL, container: SharedContainer, clock: @escaping @Sendable () -> Date = { Date() }) {
        (self.folder, self.container, self.clock) = (folder, container, clock)
        writer = SharedWriter(container)
    }

    /// What the keeper remembers from one wake-up to the next.
    struct Memory: Codable, Equatable {
        var language: Language?
        /// What the directories were planned from.
        var planned: String?
        var partsNeeded = 1
        var told: [Notice: Date] = [:]
    }

    private var memory: Memory {
        get { (try? AtomicFile.load(Memory.self, from: folder.appendingPathComponent("keeper.json"))) ?? Memory() }
        set { try? AtomicFile.save(newValue, to: folder.appendingPathComponent("keeper.json")) }
    }

    public var language: Language { memory.language ?? Language(preferred: Locale.preferredLanguages) }

    private func core() throws -> RingfenceGuard {
        if let opened { return opened }
        let core = try RingfenceGuard.open(
            directory: folder.appendingPathComponent("core").path, mode: .app, now: clock().seconds)
        opened = core
        return core
    }

    // MARK: Waking up

    /// Does what is due: takes reports in, asks feeds, plans and reloads directories, mirrors for the extensions. Ends early
    /// when the task is cancelled; the next wake-up goes on. Gives what the person should be told.
    public func wake(_ manager: some DirectoryManager) async -> [Notice] {
        do {
            let core = try core()
            try takeReports(core)
            if try await steps(manager).contains(.refresh) { try await refresh(core) }
            try mirror(core)
            try await bringDirectories(manager)
        } catch {
            note(error)
        }
        let notices = ((try? await steps(manager)) ?? []).compactMap { step -> Notice? in
            if case .tell(let notice) = step { notice } else { nil }
        }
        for notice in notices { memory.told[notice] = clock() }
        return notices
    }

    /// When the system should wake the app next.
    public func nextWake(_ manager: some DirectoryManager) async -> Date {
        guard let state = try? await state(manager) else { return clock().addingTimeInterval(SyncPlanner.interval) }
        return SyncPlanner().nextWake(state)
    }

    private func steps(_ manager: some DirectoryManager) async throws -> [SyncStep] {
        SyncPlanner().steps(try await state(manager))
    }

    private func refresh(_ core: RingfenceGuard, onlyDue: Bool = true) async throws {
        let control = SyncControl()
        let feeds = core.feeds()
        let now = clock().seconds
        let reports = try await withTaskCancellationHandler {
            try await feeds.syncAsync(onlyDue: onlyDue, budget: nil, control: control, watch: nil, now: now)
        } onCancel: {
            control.cancel()
        }
        if let failed = reports.first(where: { $0.problem != nil }), !onlyDue { problem = failed.problem }
    }

    private func mirror(_ core: RingfenceGuard) throws {
        if !FileManager.default.fileExists(atPath: folder.appendingPathComponent("core/published.db").path) {
            try core.publish()
        }
        try writer.mirror(core: folder.appendingPathComponent("core"))
        try writer.note(OwnerNote(language: language, region: core.owner().settings().homeRegion))
    }

    /// Plans where a plan is due and reloads until each directory is as ordered, or cannot be.
    private func bringDirectories(_ manager: some DirectoryManager) async throws {
        let reloader = DirectoryReloader(folder: container.directory, manager: manager)
        // A refused number of entries lowers the limit by a tenth; from the usual to the lowest limit it takes thirty.
        for _ in 0..<40 {
            if try await steps(manager).contains(.plan) { try await plan(manager) }
            var isPlanTooLarge = false
            for part in DirectoryPlanner.parts where !Task.isCancelled {
                if try await reloader.bring(part) == .tooMany { isPlanTooLarge = true }
            }
            guard isPlanTooLarge, !Task.isCancelled else { return }
        }
    }

    private func plan(_ manager: some DirectoryManager) async throws {
        let enabled = await self.enabled(manager)
        let source = CoreDirectory(core: try core(), language: language, now: clock())
        let fingerprint = try fingerprint(enabled)
        let needed = try DirectoryPlanner(folder: container.directory).plan(source, enabled: enabled)
        memory.partsNeeded = needed
        memory.planned = fingerprint
    }

    private func enabled(_ manager: some DirectoryManager) async -> [Int] {
        var enabled: [Int] = []
        for part in DirectoryPlanner.parts where await manager.status(part: part) == .enabled { enabled.append(part) }
        return enabled
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

    private func takeReports(_ core: RingfenceGuard) throws {
        try writer.takeReports { report in
            let (sender, at) = (report.sender ?? "", report.received.seconds)
            let region = try core.owner().settings().homeRegion
            if let text = report.text {
                let message = IncomingMessage(sender: sender, text: text, at: at, region: region)
                _ = try core.messages().screen(message: message).record()
            } else {
                let regions = region.map { [$0] } ?? []
                let call = IncomingCall(shown: sender, regions: regions, at: at, stirShaken: .notVerified)
                _ = try core.calls().screen(call: call).record()
            }
            // A sender that is a name or hidden cannot be blocked by a rule; the report stays in the history.
            let draft = RuleDraft(pattern: sender, effect: .block)
            guard !sender.isEmpty, sender.contains(where: \.isNumber) else { return }
            do {
                _ = try core.rules().add(draft: draft, home: region, now: clock().seconds)
            } catch RingfenceFailure.Input {}
        }
    }

    /// Takes over what another guard on the same folder has changed.
    func reload() throws {
        try core().reload(now: clock().seconds)
    }

    // MARK: What the person chooses

    /// Carries an action out. Gives the verdict where a message was checked.
    public func perform(_ action: ScreenAction, fields: [Screen.Field: String] = [:]) async -> CheckedFacts? {
        problem = nil
        do {
            return try await carryOut(action, fields)
        } catch {
            note(error)
            return nil
        }
    }

    private func carryOut(_ action: ScreenAction, _ fields: [Screen.Field: String]) async throws -> CheckedFacts? {
        let core = try core()
        let now = clock().seconds
        let home = try core.owner().settings().homeRegion
        switch action {
        case .check:
            let text = fields[.message] ?? ""
            guard !text.isEmpty else { return nil }
            let message = IncomingMessage(
                sender: fields[.sender] ?? "", text: text, at: now, region: home, isShared: true)
            let screened = try core.messages().screen(message: message)
            _ = try screened.record()
            return CheckedFacts(screened.verdict(language: language.rawValue), text: text)
        case .sync: try await refresh(core, onlyDue: false)
        case .follow(let mayBlock):
            let link = (fields[.link] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
            _ = try core.feeds().follow(link: link, trust: mayBlock ? .mayBlock : .mayWarn, regions: [], now: now)
            try await refresh(core, onlyDue: false)
        case .unfollow(let feed): _ = try core.feeds().unfollow(feed: feed, now: now)
        case .addBlock, .addAllow:
            let draft = RuleDraft(pattern: fields[.rule] ?? "", effect: action == .addBlock ? .block : .allow)
            _ = try core.rules().add(draft: draft, home: home, now: now)
        case .removeRule(let id): _ = try core.rules().remove(id: id, now: now)
        case .undoMessage(let id): _ = try core.history().undoMessage(id: id, now: now)
        case .undoCall(let id): _ = try core.history().undoCall(id: id, now: now)
        case .preset(let name):
            let presets: [String: Preset] = ["gentle": .gentle, "balanced": .balanced, "strict": .strict]
            if let preset = presets[name] { try core.owner().setPreset(preset: preset, now: now) }
        case .language(let language): memory.language = language
        case .keepText(let keeps):
            let settings = try core.owner().settings().keeping(text: keeps)
            try core.owner().saveSettings(settings: settings, now: now)
        case .retryDirectory(let part): try DirectoryRecord.retry(part, container.directory)
        case .openCallSettings: break
        }
        return nil
    }

    private func note(_ error: any Error) {
        if error is CancellationError { return }
        problem = if let failure = error as? RingfenceFailure { failure.words } else { "\(error)" }
    }

    // MARK: What is shown

    private func state(_ manager: some DirectoryManager) async throws -> SyncState {
        let core = try core()
        let now = clock()
        let lists = try core.feeds().lists(now: now.seconds)
        var state = SyncState(
            now: now, due: try core.feeds().all().map { Date(seconds: $0.due) }.min(), told: memory.told,
            staleDays: lists.filter(\.isStale).map { Int($0.ageDays) }.max(),
            hasQuarantine: try !core.feeds().quarantine().isEmpty)
        for part in DirectoryPlanner.parts {
            let order = try AtomicFile.load(DirectoryOrder.self, from: container.directory.order(part))
            let confirmed = try AtomicFile.load(DirectoryState.self, from: container.directory.confirmed(part))
            let record = try DirectoryRecord.load(part, container.directory)
            state.directories.append(
                .init(
                    part: part, status: await manager.status(part: part),
                    isCurrent: confirmed != nil && confirmed?.coverage == order?.coverage,
                    isStalled: record.isStopped, isInUse: order.map { $0.coverage != .nothing } ?? false))
        }
        state.isPlanOld = try memory.planned != fingerprint(state.directories.filter { $0.status == .enabled }.map(\.part))
        return state
    }

    /// What the screens are made of.
    public func facts(_ manager: some DirectoryManager) async -> Facts {
        var facts = Facts(language: language, now: clock())
        facts.directoriesNeeded = memory.partsNeeded
        facts.problem = problem
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
