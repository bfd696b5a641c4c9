import Foundation
import RingfenceCore

// The core's records as facts of screens.

extension RingfenceFailure {
    /// For the screen; the core's own words name what happened and what to do.
    var words: String {
        switch self {
        case .Input(let reason), .Storage(let reason): reason
        default: localizedDescription
        }
    }
}

extension LessonFacts {
    init(_ lesson: Lesson) {
        let paragraphs = [lesson.looksLike] + lesson.saysNext + [lesson.doThis, lesson.ifItHappened]
        self.init(id: "\(lesson.category)", title: lesson.title, paragraphs: paragraphs.filter { !$0.isEmpty })
    }
}

extension PastFacts {
    init(_ past: PastMessage) {
        self.init(
            id: past.id, kind: past.isShared ? .checked : .reportedMessage, sender: past.sender,
            at: Date(seconds: past.at), danger: Danger(past.verdict.level), headline: past.verdict.headline,
            canUndo: !past.isUndone)
    }

    init(_ past: PastCall) {
        self.init(
            id: past.id, kind: .reportedCall, sender: past.caller, at: Date(seconds: past.at),
            danger: Danger(past.verdict.level), headline: past.verdict.headline, canUndo: !past.isUndone)
    }
}

extension OwnerSettings {
    /// The same settings with this one changed; the record is immutable.
    func keeping(text: Bool) -> OwnerSettings {
        OwnerSettings(
            preset: preset, onDanger: onDanger, onCaution: onCaution, onHidden: onHidden, onUnknown: onUnknown,
            onForeign: onForeign, onFalseNumber: onFalseNumber, onCategory: onCategory, ownNumbers: ownNumbers,
            dialledDays: dialledDays, repeatedMinutes: repeatedMinutes, emergencyMinutes: emergencyMinutes,
            homeRegion: homeRegion, historyEntries: historyEntries, historyDays: historyDays, keepMessageText: text)
    }
}
