import Foundation

extension Screen {
    /// One sentence: protected or not, and the one thing to fix.
    public static func home(_ facts: Facts) -> Screen {
        let say = facts.language
        var rows = [homeSentence(facts)]
        let held = facts.directories.reduce(0) { $0 + $1.held }
        if held > 0 { rows.append(Row("numbers", symbol: .phone, title: say(.numbersOnGuard(count: held)))) }
        rows.append(Row("updated", symbol: .clock, title: updated(facts)))
        let check = Row(
            "check", symbol: .message, title: say(.checkAMessage), detail: say(.checkAMessageDetail), control: .link(.check))
        let routes: [(String, Symbol, Phrase, Route)] = [
            ("history", .clock, .history, .history), ("lists", .list, .lists, .lists), ("rules", .person, .rules, .rules),
            ("lessons", .book, .lessons, .lessons), ("setUp", .shieldCheck, .setUp, .setUp),
            ("health", .heart, .health, .health), ("settings", .gear, .settings, .settings),
        ]
        return Screen(
            title: say(.home),
            sections: [
                Section("state", rows: rows), Section("check", rows: [check]),
                Section("more", rows: routes.map { Row($0, symbol: $1, title: say($2), control: .link($3)) }),
            ])
    }

    /// The worst of what is wrong, or that all is well.
    private static func homeSentence(_ facts: Facts) -> Row {
        let say = facts.language
        func row(_ tone: Tone, _ title: Phrase, _ detail: Phrase, _ route: Route) -> Row {
            Row("sentence", symbol: tone.symbol, tone: tone, title: say(title), detail: say(detail), control: .link(route))
        }
        if !facts.isReadable { return row(.danger, .notProtected, .guardUnreadable, .health) }
        if !facts.directories.contains(where: { $0.status == .enabled }) {
            return row(.danger, .notProtected, .directoriesOffDetail, .setUp)
        }
        if facts.lists.isEmpty { return row(.caution, .noLists, .noListsDetail, .lists) }
        if facts.directories.contains(where: { $0.stopped != nil }) {
            return row(.caution, .directoryTrouble, .directoryTroubleDetail, .health)
        }
        if let oldest = facts.lists.filter(\.isStale).map(\.ageDays).max() {
            return row(.caution, .listsStale, .listsStaleDetail(days: oldest), .lists)
        }
        if facts.directories.contains(where: { $0.part <= facts.directoriesNeeded && $0.status == .disabled }) {
            return row(.caution, .partlyOn, .partlyOnDetail(needed: facts.directoriesNeeded), .setUp)
        }
        if facts.directories.contains(where: \.isLoading) {
            return Row("sentence", symbol: .refresh, title: say(.loading), control: .link(.health))
        }
        return Row("sentence", symbol: .shieldCheck, tone: .good, title: say(.protected))
    }

    static func updated(_ facts: Facts) -> String {
        guard let last = facts.lastSync else { return facts.language(.neverUpdated) }
        return facts.language(.updated(days: max(0, Int(facts.now.timeIntervalSince(last) / 86_400))))
    }
}
