import Foundation

extension Screen {
    public static func lessons(_ facts: Facts) -> Screen {
        let rows = facts.lessons.map { Row($0.id, symbol: .book, title: $0.title, control: .link(.lesson($0.id))) }
        return Screen(title: facts.language(.lessons), sections: [Section("lessons", rows: rows)])
    }

    /// What to do stands first: whoever opens a lesson may be on the phone with the swindler.
    public static func lesson(_ id: String, _ facts: Facts) -> Screen {
        guard let lesson = facts.lessons.first(where: { $0.id == id }) else { return lessons(facts) }
        let say = facts.language
        let says = lesson.saysNext.enumerated().map { Row("says\($0)", title: $1) }
        return Screen(
            title: lesson.title,
            sections: [
                Section("do", header: say(.whatToDo), rows: [Row("do", symbol: .hand, title: lesson.doThis)]),
                Section("looks", header: say(.looksLike), rows: [Row("looks", title: lesson.looksLike)]),
                Section("says", header: say(.saysNext), rows: says),
                Section("happened", header: say(.ifItHappened), rows: [Row("happened", title: lesson.ifItHappened)]),
                places(facts.places, say),
            ].filter { $0.rows.contains { !$0.title.isEmpty } })
    }

    /// Where fraud is reported at home.
    static func places(_ places: [PlaceFacts], _ say: Language) -> Section {
        let rows = places.enumerated().map { index, place in
            let (phrase, link) = way(place)
            let url = link.flatMap { URL(string: $0.filter { !$0.isWhitespace }) }
            return Row(
                "place\(index)", symbol: place.kind == .call ? .phone : .info, title: say(phrase), detail: place.name,
                control: url.map(Control.open) ?? .none)
        }
        return Section("places", header: say(.reportTitle), rows: rows)
    }

    private static func way(_ place: PlaceFacts) -> (Phrase, String?) {
        switch place.kind {
        case .call: (.reportCall(place.contact), "tel:\(place.contact)")
        case .text: (.reportText(place.contact), "sms:\(place.contact)")
        case .site: (.reportSite(place.contact), "https://\(place.contact)")
        case .mail: (.reportMail(place.contact), "mailto:\(place.contact)")
        case .visit: (.reportVisit(place.contact), nil)
        case .warnings: (.reportWarnings(place.contact), nil)
        }
    }
}
