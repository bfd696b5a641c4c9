import Foundation
import RingfenceCore

// What the person chooses.
extension Keeper {
    /// Carries an action out. Gives the verdict where a message was checked.
    public func perform(_ action: ScreenAction, fields: [Screen.Field: String] = [:]) async -> CheckedFacts? {
        problem = nil
        do {
            return try await carryOut(action, fields)
        } catch {
            problem = Problem(error, during: action)
            return nil
        }
    }

    private func carryOut(_ action: ScreenAction, _ fields: [Screen.Field: String]) async throws -> CheckedFacts? {
        let core = try core()
        let now = clock().seconds
        let settings = try core.owner().settings()
        let home = settings.homeRegion
        func field(_ field: Screen.Field) -> String {
            (fields[field] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        }
        switch action {
        case .openCallSettings: break
        case .check:
            guard !field(.message).isEmpty else { return nil }
            let message = IncomingMessage(
                sender: field(.sender), text: field(.message), at: now, region: home, isShared: true)
            let screened = try core.messages().screen(message: message)
            _ = try screened.record()
            return CheckedFacts(
                screened.verdict(language: language.rawValue), text: message.text, places: PlaceFacts.of(home))
        case .sync: try await refreshAll()
        case .follow(let mayBlock):
            _ = try core.feeds().follow(
                link: field(.link), trust: mayBlock ? .mayBlock : .mayWarn, regions: [], now: now)
            try await refreshAll()
        case .unfollow(let feed): _ = try core.feeds().unfollow(feed: feed, now: now)
        case .addBlock, .addAllow:
            let draft = RuleDraft(pattern: field(.rule), effect: action == .addBlock ? .block : .allow)
            _ = try core.rules().add(draft: draft, home: home, now: now)
        case .removeRule(let id): _ = try core.rules().remove(id: id, now: now)
        case .undoMessage(let id): _ = try core.history().undoMessage(id: id, now: now)
        case .undoCall(let id): _ = try core.history().undoCall(id: id, now: now)
        case .preset(let name):
            let presets: [String: Preset] = ["gentle": .gentle, "balanced": .balanced, "strict": .strict]
            if let preset = presets[name] { try core.owner().setPreset(preset: preset, now: now) }
        case .language(let language): memory.language = language
        case .region(let region): try core.owner().saveSettings(settings: settings.with(region: region), now: now)
        case .keepText(let keeps): try core.owner().saveSettings(settings: settings.with(keepMessageText: keeps), now: now)
        case .retryDirectory(let part): try DirectoryRecord.retry(part, container.directory)
        }
        return nil
    }
}

extension Problem {
    /// What went wrong, in words that say what to do; what the core or the system said is the detail.
    init?(_ error: any Error, during action: ScreenAction?) {
        if error is CancellationError { return nil }
        guard let failure = error as? RingfenceFailure else {
            self.init(.notSaved, detail: "\(error)")
            return
        }
        switch (failure, action) {
        case (.Input(let reason), .follow): self.init(.badLink, detail: reason)
        case (.Input(let reason), .addBlock), (.Input(let reason), .addAllow): self.init(.badNumber, detail: reason)
        case (.Busy, _): self.init(.busy, detail: "\(failure)")
        case (.Storage(let reason), _): self.init(.notSaved, detail: reason)
        default: self.init(.failed, detail: failure.localizedDescription)
        }
    }
}
