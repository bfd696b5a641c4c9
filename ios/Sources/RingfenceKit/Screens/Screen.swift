import Foundation

/// What a screen shows, as plain values. Views draw it and hand back the ``ScreenAction`` that the person chose.
public struct Screen: Equatable, Sendable {
    public var title: String
    public var sections: [Section]

    public init(title: String, sections: [Section]) {
        (self.title, self.sections) = (title, sections)
    }

    public struct Section: Equatable, Sendable, Identifiable {
        public var id: String
        public var header: String?
        public var rows: [Row]
        public var footer: String?

        public init(_ id: String, header: String? = nil, rows: [Row], footer: String? = nil) {
            (self.id, self.header, self.rows, self.footer) = (id, header, rows, footer)
        }
    }

    public struct Row: Equatable, Sendable, Identifiable {
        public var id: String
        public var symbol: Symbol?
        public var tone: Tone
        /// The meaning of the symbol, where it is another than the tone's own.
        public var level: String?
        public var title: String
        public var detail: String
        public var control: Control
        /// Parts of the detail to mark, as ranges of its characters.
        public var marks: [Range<Int>]

        public init(
            _ id: String, symbol: Symbol? = nil, tone: Tone = .plain, level: String? = nil, title: String, detail: String = "",
            control: Control = .none, marks: [Range<Int>] = []
        ) {
            (self.id, self.symbol, self.tone, self.level, self.title) = (id, symbol, tone, level, title)
            (self.detail, self.control, self.marks) = (detail, control, marks)
        }

        /// What VoiceOver reads: everything that is seen, the meaning of the symbol first.
        public func spoken(_ language: Language) -> String {
            let words = [word(language), title, detail].compactMap { $0 }.filter { !$0.isEmpty }
            return words.joined(separator: language == .chinese ? "，" : ", ")
        }

        /// The meaning of the symbol in words, for colour and shape alone tell nothing; `nil` where the title says it.
        public func word(_ language: Language) -> String? {
            let word = level ?? tone.word(language)
            return word == title ? nil : word
        }
    }

    /// What a row does.
    public enum Control: Equatable, Sendable {
        case none
        /// Leads to another screen.
        case link(Route)
        /// Leads out of the app: to a number, a site, an address.
        case open(URL)
        case button(ScreenAction)
        /// Removes or undoes something: asks first.
        case destructive(ScreenAction, label: String)
        case toggle(Bool, ScreenAction)
        /// One of several; this one is chosen or not.
        case choice(Bool, ScreenAction)
        /// Takes text; `hint` stands in the empty field.
        case field(Field, hint: String)
    }

    /// Fields that the app keeps while a screen is open.
    public enum Field: String, Equatable, Sendable {
        case sender, message, link, rule
    }

    /// Each tone has a colour, a symbol and a word, so that none carries meaning alone.
    public enum Tone: Equatable, Sendable {
        case plain, good, unknown, caution, danger

        public var symbol: Symbol? {
            switch self {
            case .plain: nil
            case .good: .shieldCheck
            case .unknown: .question
            case .caution: .caution
            case .danger: .danger
            }
        }

        public func word(_ language: Language) -> String? {
            switch self {
            case .plain: nil
            case .good: language(.toneGood)
            case .unknown: language(.toneUnknown)
            case .caution: language(.toneCaution)
            case .danger: language(.toneDanger)
            }
        }
    }

    /// SF Symbols, all of iOS 16 or earlier.
    public enum Symbol: String, CaseIterable, Sendable {
        case shieldCheck = "checkmark.shield.fill"
        case question = "questionmark.circle.fill"
        case caution = "exclamationmark.triangle.fill"
        case danger = "xmark.octagon.fill"
        case phone = "phone.fill"
        case message = "message.fill"
        case list = "list.bullet.rectangle.fill"
        case gear = "gearshape.fill"
        case book = "book.fill"
        case person = "person.fill.checkmark"
        case clock = "clock.fill"
        case house = "house.fill"
        case heart = "waveform.path.ecg"
        case refresh = "arrow.clockwise"
        case block = "hand.raised.fill"
        case info = "info.circle.fill"
        case hand = "hand.point.right.fill"
    }
}

/// Where a row leads.
public enum Route: Equatable, Hashable, Sendable {
    case home, history, check, lists, rules, settings, regions, lessons, setUp, health
    case lesson(String)
}

/// What the person chose; the app's model carries it out.
public enum ScreenAction: Equatable, Hashable, Sendable {
    case check
    case sync
    case follow(mayBlock: Bool)
    case unfollow(Int64)
    case addBlock, addAllow
    case removeRule(Int64)
    case undoMessage(Int64)
    case undoCall(Int64)
    case preset(String)
    case language(Language)
    case region(String)
    case keepText(Bool)
    case openCallSettings
    case retryDirectory(Int)
}

extension Screen {
    /// The screen of a route.
    public static func of(_ route: Route, _ facts: Facts, checked: CheckedFacts? = nil) -> Screen {
        var screen = plain(route, facts, checked)
        if let problem = facts.problem {
            let row = Row("problem", symbol: .caution, tone: .caution, title: facts.language(problem.phrase))
            screen.sections.insert(Section("problem", rows: [row]), at: 0)
        }
        return screen
    }

    private static func plain(_ route: Route, _ facts: Facts, _ checked: CheckedFacts?) -> Screen {
        switch route {
        case .home: home(facts)
        case .history: history(facts)
        case .check: check(facts, result: checked)
        case .lists: lists(facts)
        case .rules: rules(facts)
        case .settings: settings(facts)
        case .regions: regions(facts)
        case .lessons: lessons(facts)
        case .lesson(let id): lesson(id, facts)
        case .setUp: setUp(facts)
        case .health: health(facts)
        }
    }
}
