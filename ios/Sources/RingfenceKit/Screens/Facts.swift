import Foundation

/// What the screens are made of, gathered from the core and the system. Plain values; nothing here decides.
public struct Facts: Equatable, Sendable {
    public var language: Language
    public var now: Date
    public var directories: [DirectoryFacts] = []
    public var lists: [ListFacts] = []
    public var feeds: [FeedFacts] = []
    public var rules: [RuleFacts] = []
    public var past: [PastFacts] = []
    public var lessons: [LessonFacts] = []
    public var settings = SettingsFacts()
    /// The core's words on what is degraded.
    public var degraded: [String] = []
    public var lastSync: Date?
    public var hasQuarantine = false
    /// Extensions that the entries need.
    public var directoriesNeeded = 1
    /// Entries that one extension takes, where the phone made it less than usual.
    public var loweredLimit: Int?
    /// Whether the core's data could be opened at all.
    public var isReadable = true
    /// Where to report fraud at home, the best place first.
    public var places: [PlaceFacts] = []
    /// Why what was chosen last, or the last wake-up, failed.
    public var problem: Problem?

    public init(language: Language, now: Date) {
        (self.language, self.now) = (language, now)
    }

    /// Where there is no folder to read from.
    public static var unreadable: Facts {
        var facts = Facts(language: .preferred, now: Date())
        facts.isReadable = false
        return facts
    }
}

public struct DirectoryFacts: Equatable, Sendable {
    public var part: Int
    public var status: DirectoryStatus
    public var held: Int
    public var ordered: Int
    public var stopped: DirectoryError?

    public init(part: Int, status: DirectoryStatus, held: Int, ordered: Int, stopped: DirectoryError? = nil) {
        (self.part, self.status, self.held, self.ordered, self.stopped) = (part, status, held, ordered, stopped)
    }

    var isLoading: Bool { status == .enabled && held != ordered && stopped == nil }
}

public struct ListFacts: Equatable, Sendable {
    public var title: String
    public var publisher: String
    public var entries: Int
    public var ageDays: Int
    public var isStale: Bool

    public init(title: String, publisher: String, entries: Int, ageDays: Int, isStale: Bool) {
        (self.title, self.publisher, self.entries) = (title, publisher, entries)
        (self.ageDays, self.isStale) = (ageDays, isStale)
    }
}

public struct FeedFacts: Equatable, Sendable {
    public var id: Int64
    public var name: String
    /// In the core's words; `nil` where it is in order.
    public var problem: String?

    public init(id: Int64, name: String, problem: String? = nil) {
        (self.id, self.name, self.problem) = (id, name, problem)
    }
}

public struct RuleFacts: Equatable, Sendable {
    public var id: Int64
    public var pattern: String
    public var blocks: Bool
    public var note: String
    public var until: Date?

    public init(id: Int64, pattern: String, blocks: Bool, note: String = "", until: Date? = nil) {
        (self.id, self.pattern, self.blocks, self.note, self.until) = (id, pattern, blocks, note, until)
    }
}

/// How dangerous, as the core says.
public enum Danger: Int, Equatable, Sendable, CaseIterable {
    case clear, unknown, caution, danger

    var tone: Screen.Tone {
        switch self {
        case .clear: .good
        case .unknown: .unknown
        case .caution: .caution
        case .danger: .danger
        }
    }

    func word(_ language: Language) -> String {
        switch self {
        case .clear: language(.levelClear)
        case .unknown: language(.levelUnknown)
        case .caution: language(.levelCaution)
        case .danger: language(.levelDanger)
        }
    }
}

public struct PastFacts: Equatable, Sendable {
    public enum Kind: Equatable, Sendable { case checked, reportedCall, reportedMessage }

    public var id: Int64
    public var kind: Kind
    public var sender: String
    public var at: Date
    public var danger: Danger
    public var headline: String
    public var canUndo: Bool

    public init(
        id: Int64, kind: Kind, sender: String, at: Date, danger: Danger, headline: String, canUndo: Bool
    ) {
        (self.id, self.kind, self.sender, self.at) = (id, kind, sender, at)
        (self.danger, self.headline, self.canUndo) = (danger, headline, canUndo)
    }
}

public struct LessonFacts: Equatable, Sendable {
    public var id: String
    public var title: String
    public var looksLike: String
    public var saysNext: [String]
    public var doThis: String
    public var ifItHappened: String

    public init(
        id: String, title: String, looksLike: String, saysNext: [String], doThis: String, ifItHappened: String
    ) {
        (self.id, self.title, self.looksLike, self.saysNext) = (id, title, looksLike, saysNext)
        (self.doThis, self.ifItHappened) = (doThis, ifItHappened)
    }
}

/// A place that takes reports of fraud.
public struct PlaceFacts: Equatable, Sendable {
    public enum Kind: Equatable, Sendable { case call, text, site, mail, visit, warnings }

    public var kind: Kind
    public var contact: String
    public var name: String

    public init(kind: Kind, contact: String, name: String) {
        (self.kind, self.contact, self.name) = (kind, contact, name)
    }
}

/// Why something could not be done.
public struct Problem: Equatable, Sendable {
    /// What happened and what to do, for anybody.
    public var phrase: Phrase
    /// What the core or the system said, for somebody who helps.
    public var detail: String

    public init(_ phrase: Phrase, detail: String) {
        (self.phrase, self.detail) = (phrase, detail)
    }
}

public struct SettingsFacts: Equatable, Sendable {
    /// `gentle`, `balanced`, `strict`, or `nil` for the owner's own combination.
    public var preset: String?
    public var region: String?
    public var keepsText = false

    public init(preset: String? = nil, region: String? = nil, keepsText: Bool = false) {
        (self.preset, self.region, self.keepsText) = (preset, region, keepsText)
    }
}

/// What the core says of a checked message.
public struct CheckedFacts: Equatable, Sendable {
    public var danger: Danger
    public var headline: String
    public var advice: String
    public var reasons: [Reason]
    public var text: String
    public var places: [PlaceFacts]

    public struct Reason: Equatable, Sendable {
        public var text: String
        /// The part of the message's text that it is about, in UTF-16 units, as the core counts.
        public var span: Range<Int>?

        public init(text: String, span: Range<Int>? = nil) {
            (self.text, self.span) = (text, span)
        }
    }

    public init(
        danger: Danger, headline: String, advice: String, reasons: [Reason], text: String, places: [PlaceFacts] = []
    ) {
        (self.danger, self.headline, self.advice) = (danger, headline, advice)
        (self.reasons, self.text, self.places) = (reasons, text, places)
    }

    /// The marked parts as ranges of characters, merged.
    var marks: [Range<Int>] {
        let units = text.utf16
        let ranges = reasons.compactMap(\.span).compactMap { span -> Range<Int>? in
            guard span.lowerBound >= 0, span.upperBound <= units.count, !span.isEmpty else { return nil }
            let start = units.index(units.startIndex, offsetBy: span.lowerBound)
            let end = units.index(units.startIndex, offsetBy: span.upperBound)
            let from = text.distance(from: text.startIndex, to: start)
            return from..<max(text.distance(from: text.startIndex, to: end), from + 1)
        }
        return ranges.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { merged, range in
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
    }
}
