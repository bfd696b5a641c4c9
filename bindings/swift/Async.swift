// The asynchronous form of every call that blocks: what such a call reads or writes keeps no other thread waiting.
//
// A sync ends soon when the task that waits for it is cancelled; other work goes on to its end, so that nothing is half
// written.

import Dispatch
import Foundation

/// Not the pool that runs tasks: a few calls that block would fill it.
private let queue = DispatchQueue(label: "org.ringfence.core", attributes: .concurrent)

private func apart<T>(_ call: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { waiting in
        queue.async { waiting.resume(with: Result(catching: call)) }
    }
}

/// As `RingfenceGuard.open`.
public func openGuardAsync(directory: String, mode: GuardMode, now: Int64) async throws -> RingfenceGuard {
    try await apart { try RingfenceGuard.open(directory: directory, mode: mode, now: now) }
}

extension Feeds {
    /// As `sync`; when the task is cancelled, the sync is.
    public func syncAsync(
        onlyDue: Bool, budget: UInt64?, control: SyncControl, watch: SyncWatch?, now: Int64
    ) async throws -> [FeedSync] {
        try await withTaskCancellationHandler {
            try await apart { try self.sync(onlyDue: onlyDue, budget: budget, control: control, watch: watch, now: now) }
        } onCancel: {
            control.cancel()
        }
    }

    /// As `syncWith`; when the task is cancelled, the sync is.
    public func syncWithAsync(
        transport: Transport, onlyDue: Bool, budget: UInt64?, control: SyncControl, watch: SyncWatch?, now: Int64
    ) async throws -> [FeedSync] {
        try await withTaskCancellationHandler {
            try await apart {
                try self.syncWith(
                    transport: transport, onlyDue: onlyDue, budget: budget, control: control, watch: watch, now: now
                )
            }
        } onCancel: {
            control.cancel()
        }
    }
}

extension RingfenceGuard {
    /// As `buildGate`.
    public func buildGateAsync(maxBytes: UInt64) async throws -> UInt64? {
        try await apart { try self.buildGate(maxBytes: maxBytes) }
    }

    /// As `verifyLists`.
    public func verifyListsAsync(now: Int64) async throws -> [Int64] {
        try await apart { try self.verifyLists(now: now) }
    }

    /// As `reload`.
    public func reloadAsync(now: Int64) async throws {
        try await apart { try self.reload(now: now) }
    }

    /// As `publish`.
    public func publishAsync() async throws {
        try await apart { try self.publish() }
    }

    /// As `publishTo`.
    public func publishToAsync(directory: String) async throws {
        try await apart { try self.publishTo(directory: directory) }
    }

    /// As `directory`.
    public func directoryAsync(maximum: UInt64, now: Int64) async throws -> CallDirectory {
        try await apart { try self.directory(maximum: maximum, now: now) }
    }
}

extension CallDirectoryStream {
    /// As `nextRecords`.
    public func nextRecordsAsync(limit: UInt32) async throws -> Data {
        try await apart { try self.nextRecords(limit: limit) }
    }
}

extension Calls {
    /// As `dialled`.
    public func dialledAsync(shown: String, regionCode: String?, at: Int64) async throws {
        try await apart { try self.dialled(shown: shown, regionCode: regionCode, at: at) }
    }

    /// As `finish`.
    public func finishAsync(id: Int64, rang: UInt32, talked: UInt32) async throws -> Bool {
        try await apart { try self.finish(id: id, rang: rang, talked: talked) }
    }

    /// As `setTruce`.
    public func setTruceAsync(truce: Truce, until: Int64) async throws {
        try await apart { try self.setTruce(truce: truce, until: until) }
    }
}

extension ScreenedCall {
    /// As `record`.
    public func recordAsync() async throws -> Int64 {
        try await apart { try self.record() }
    }
}

extension ScreenedMessage {
    /// As `record`.
    public func recordAsync() async throws -> Int64 {
        try await apart { try self.record() }
    }
}

extension Feeds {
    /// As `follow`.
    public func followAsync(link: String, trust: Trust, regions: [String], now: Int64) async throws -> Int64 {
        try await apart { try self.follow(link: link, trust: trust, regions: regions, now: now) }
    }

    /// As `unfollow`.
    public func unfollowAsync(feed: Int64, now: Int64) async throws -> Bool {
        try await apart { try self.unfollow(feed: feed, now: now) }
    }

    /// As `all`.
    public func allAsync() async throws -> [Feed] {
        try await apart { try self.all() }
    }

    /// As `lists`.
    public func listsAsync(now: Int64) async throws -> [InstalledList] {
        try await apart { try self.lists(now: now) }
    }

    /// As `quarantine`.
    public func quarantineAsync() async throws -> [Quarantined] {
        try await apart { try self.quarantine() }
    }

    /// As `installList`.
    public func installListAsync(path: String, now: Int64) async throws -> Int64 {
        try await apart { try self.installList(path: path, now: now) }
    }

    /// As `removeList`.
    public func removeListAsync(id: Int64, now: Int64) async throws -> Bool {
        try await apart { try self.removeList(id: id, now: now) }
    }
}

extension Rules {
    /// As `all`.
    public func allAsync() async throws -> [Rule] {
        try await apart { try self.all() }
    }

    /// As `check`.
    public func checkAsync(draft: RuleDraft, home: String?, now: Int64, language: String) async throws -> [String] {
        try await apart { try self.check(draft: draft, home: home, now: now, language: language) }
    }

    /// As `add`.
    public func addAsync(draft: RuleDraft, home: String?, now: Int64) async throws -> Int64 {
        try await apart { try self.add(draft: draft, home: home, now: now) }
    }

    /// As `remove`.
    public func removeAsync(id: Int64, now: Int64) async throws -> Bool {
        try await apart { try self.remove(id: id, now: now) }
    }
}

extension History {
    /// As `calls`.
    public func callsAsync(filter: HistoryFilter, limit: UInt32, language: String) async throws -> [PastCall] {
        try await apart { try self.calls(filter: filter, limit: limit, language: language) }
    }

    /// As `call`.
    public func callAsync(id: Int64, language: String) async throws -> PastCall? {
        try await apart { try self.call(id: id, language: language) }
    }

    /// As `messages`.
    public func messagesAsync(filter: HistoryFilter, limit: UInt32, language: String) async throws -> [PastMessage] {
        try await apart { try self.messages(filter: filter, limit: limit, language: language) }
    }

    /// As `message`.
    public func messageAsync(id: Int64, language: String) async throws -> PastMessage? {
        try await apart { try self.message(id: id, language: language) }
    }

    /// As `undoCall`.
    public func undoCallAsync(id: Int64, now: Int64) async throws -> String? {
        try await apart { try self.undoCall(id: id, now: now) }
    }

    /// As `undoMessage`.
    public func undoMessageAsync(id: Int64, now: Int64) async throws -> Bool {
        try await apart { try self.undoMessage(id: id, now: now) }
    }

    /// As `counters`.
    public func countersAsync(since: Int64) async throws -> Counters {
        try await apart { try self.counters(since: since) }
    }

    /// As `forgetCalls`.
    public func forgetCallsAsync(id: Int64?) async throws -> UInt64 {
        try await apart { try self.forgetCalls(id: id) }
    }

    /// As `forgetMessages`.
    public func forgetMessagesAsync(id: Int64?) async throws -> UInt64 {
        try await apart { try self.forgetMessages(id: id) }
    }
}

extension Health {
    /// As `report`.
    public func reportAsync(now: Int64, language: String) async throws -> HealthReport {
        try await apart { try self.report(now: now, language: language) }
    }

    /// As `noteScreeningFailed`.
    public func noteScreeningFailedAsync(now: Int64) async throws {
        try await apart { try self.noteScreeningFailed(now: now) }
    }

    /// As `clear`.
    public func clearAsync() async throws {
        try await apart { try self.clear() }
    }
}

extension Owner {
    /// As `saveSettings`.
    public func saveSettingsAsync(settings: OwnerSettings, now: Int64) async throws {
        try await apart { try self.saveSettings(settings: settings, now: now) }
    }

    /// As `setPreset`.
    public func setPresetAsync(preset: Preset, now: Int64) async throws {
        try await apart { try self.setPreset(preset: preset, now: now) }
    }

    /// As `preview`.
    public func previewAsync(preset: Preset, now: Int64, language: String) async throws -> [PreviewedCall] {
        try await apart { try self.preview(preset: preset, now: now, language: language) }
    }

    /// As `lessons`.
    public func lessonsAsync(language: String, now: Int64) async throws -> [Lesson] {
        try await apart { try self.lessons(language: language, now: now) }
    }

    /// As `exportDocument`.
    public func exportDocumentAsync() async throws -> String {
        try await apart { try self.exportDocument() }
    }

    /// As `importDocument`.
    public func importDocumentAsync(document: String, now: Int64) async throws -> ImportedDocument {
        try await apart { try self.importDocument(document: document, now: now) }
    }

    /// As `importLists`.
    public func importListsAsync(bytes: Data, home: String?, now: Int64) async throws -> ImportedLists {
        try await apart { try self.importLists(bytes: bytes, home: home, now: now) }
    }
}
