import Foundation
import RingfenceCore

// The core's records as facts of screens.

extension LessonFacts {
    init(_ lesson: Lesson) {
        self.init(
            id: "\(lesson.category)", title: lesson.title, looksLike: lesson.looksLike, saysNext: lesson.saysNext,
            doThis: lesson.doThis, ifItHappened: lesson.ifItHappened)
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

extension PlaceFacts {
    /// Where fraud is reported in a region; none where it is not known.
    static func of(_ region: String?) -> [PlaceFacts] {
        let places = region.flatMap { try? placesToReport(region: $0) } ?? []
        return places.map { PlaceFacts(kind: Kind($0.kind), contact: $0.contact, name: $0.name) }
    }
}

extension PlaceFacts.Kind {
    init(_ kind: ContactKind) {
        switch kind {
        case .call: self = .call
        case .text: self = .text
        case .site: self = .site
        case .mail: self = .mail
        case .visit: self = .visit
        case .warnings: self = .warnings
        }
    }
}

extension OwnerSettings {
    /// The same settings with another value; the record is immutable.
    func with(region: String? = nil, keepMessageText: Bool? = nil) -> OwnerSettings {
        OwnerSettings(
            preset: preset, onDanger: onDanger, onCaution: onCaution, onHidden: onHidden, onUnknown: onUnknown,
            onForeign: onForeign, onFalseNumber: onFalseNumber, onCategory: onCategory, ownNumbers: ownNumbers,
            dialledDays: dialledDays, repeatedMinutes: repeatedMinutes, emergencyMinutes: emergencyMinutes,
            homeRegion: region ?? homeRegion, historyEntries: historyEntries, historyDays: historyDays,
            keepMessageText: keepMessageText ?? self.keepMessageText)
    }
}
