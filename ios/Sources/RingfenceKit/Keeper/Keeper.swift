import Foundation
import RingfenceCore

/// The app's one hand on the core: keeps lists, directories and the shared folder in step, and carries out what the person
/// chooses. Opens the core in the app's own folder; extensions never see that folder.
public actor Keeper {
    let folder: URL
    let container: SharedContainer
    let writer: SharedWriter
    let clock: @Sendable () -> Date
    private let region: String?
    private var opened: RingfenceGuard?
    /// Why what the person chose last could not be done, and why the last wake-up broke off.
    var problem: Problem?
    private var wakeProblem: Problem?
    private var isAtWork = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// `folder` is the app's own; `region` is where the phone is at home, two letters; `clock` tells the time.
    public init(
        folder: URL, container: SharedContainer, region: String? = Locale.current.region?.identifier,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.folder, self.container, self.clock) = (folder, container, clock)
        // A phone may be set to a part of the world, which has digits.
        self.region = region.flatMap { $0.count == 2 ? $0 : nil }
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

    var memory: Memory {
        get { (try? AtomicFile.load(Memory.self, from: folder.appendingPathComponent("keeper.json"))) ?? Memory() }
        set { try? AtomicFile.save(newValue, to: folder.appendingPathComponent("keeper.json")) }
    }

    public var language: Language { memory.language ?? .preferred }

    var lastProblem: Problem? { problem ?? wakeProblem }

    func core() throws -> RingfenceGuard {
        if let opened { return opened }
        let now = clock().seconds
        let core = try RingfenceGuard.open(directory: folder.appendingPathComponent("core").path, mode: .app, now: now)
        let settings = try core.owner().settings()
        // Numbers written without a country code are of this country; the owner can choose another one.
        if settings.homeRegion == nil, let region {
            try core.owner().saveSettings(settings: settings.with(region: region), now: now)
        }
        opened = core
        return core
    }

    /// Takes over what another guard on the same folder has changed.
    func reload() throws {
        try core().reload(now: clock().seconds)
    }

    // MARK: Waking up

    /// Does what is due: takes reports in, asks feeds, plans and reloads directories, mirrors for the extensions. Ends early
    /// when the task is cancelled; the next wake-up goes on. Gives what the person should be told. Two that come at once
    /// run one after the other, and the second finds little to do.
    public func wake(_ manager: some DirectoryManager) async -> [Notice] {
        await takeTurn()
        defer { endTurn() }
        wakeProblem = nil
        do {
            let core = try core()
            try takeReports(core)
            if try await steps(manager).contains(.refresh) { try await refresh(core, onlyDue: true) }
            try mirror(core)
            try await bringDirectories(manager)
        } catch {
            wakeProblem = Problem(error, during: nil)
        }
        let notices = ((try? await steps(manager)) ?? []).compactMap { step -> Notice? in
            if case .tell(let notice) = step { notice } else { nil }
        }
        for notice in notices { memory.told[notice] = clock() }
        return notices
    }

    /// Lets one task through at a time, in the order in which they came: an actor gives way at every `await`.
    private func takeTurn() async {
        if isAtWork { await withCheckedContinuation { waiting.append($0) } }
        isAtWork = true
    }

    private func endTurn() {
        if waiting.isEmpty { isAtWork = false } else { waiting.removeFirst().resume() }
    }

    /// When the system should wake the app next.
    public func nextWake(_ manager: some DirectoryManager) async -> Date {
        guard let state = try? await state(manager) else { return clock().addingTimeInterval(SyncPlanner.interval) }
        return SyncPlanner().nextWake(state)
    }

    private func steps(_ manager: some DirectoryManager) async throws -> [SyncStep] {
        SyncPlanner().steps(try await state(manager))
    }

    /// Asks every feed, for the person waits.
    func refreshAll() async throws {
        await takeTurn()
        defer { endTurn() }
        if let failed = try await refresh(core(), onlyDue: false) { problem = Problem(.notUpdated, detail: failed) }
    }

    /// Gives what went wrong with the first feed that could not be brought up to date.
    @discardableResult
    private func refresh(_ core: RingfenceGuard, onlyDue: Bool) async throws -> String? {
        let (feeds, control, transport, now) = (core.feeds(), SyncControl(), SystemTransport(), clock().seconds)
        defer { transport.finish() }
        let reports = try await withTaskCancellationHandler {
            try await feeds.syncWithAsync(
                transport: transport, onlyDue: onlyDue, budget: nil, control: control, watch: nil, now: now)
        } onCancel: {
            transport.cancel()
        }
        return reports.compactMap(\.problem).first
    }

    private func mirror(_ core: RingfenceGuard) throws {
        if !FileManager.default.fileExists(atPath: folder.appendingPathComponent("core/published.db").path) {
            try core.publish()
        }
        try writer.mirror(core: folder.appendingPathComponent("core"))
        try writer.note(OwnerNote(language: language, region: core.owner().settings().homeRegion))
    }

    private func takeReports(_ core: RingfenceGuard) throws {
        let region = try core.owner().settings().homeRegion
        try writer.takeReports { report in
            let (sender, at) = (report.sender ?? "", report.received.seconds)
            if report.isBlockable {
                let draft = RuleDraft(pattern: sender, effect: .block)
                do { _ = try core.rules().add(draft: draft, home: region, now: clock().seconds) } catch RingfenceFailure.Input {}
            }
            if let text = report.text {
                let message = IncomingMessage(sender: sender, text: text, at: at, region: region)
                _ = try core.messages().screen(message: message).record()
            } else {
                let regions = region.map { [$0] } ?? []
                let call = IncomingCall(shown: sender, regions: regions, at: at, stirShaken: .notVerified)
                _ = try core.calls().screen(call: call).record()
            }
        }
    }
}
