import Foundation

extension Screen {
    public static func lists(_ facts: Facts) -> Screen {
        let say = facts.language
        let lists = facts.lists.enumerated().map { index, list in
            let age = list.ageDays == 0 ? say(.today) : say(.daysOld(list.ageDays))
            let facts = [list.publisher, say(.entries(list.entries)), age] + (list.isStale ? [say(.stale)] : [])
            return Row(
                "list\(index)", symbol: list.isStale ? .caution : .list, tone: list.isStale ? .caution : .plain,
                title: list.title, detail: facts.filter { !$0.isEmpty }.joined(separator: " · "))
        }
        let feeds = facts.feeds.map { feed in
            let tone: Tone = feed.problem == nil ? .good : .caution
            return Row(
                "feed\(feed.id)", symbol: tone.symbol, tone: tone, title: feed.name,
                detail: say(feed.problem == nil ? .feedFine : .feedFailing),
                control: .destructive(.unfollow(feed.id), label: say(.leave)))
        }
        let none = Row("none", symbol: .caution, tone: .caution, title: say(.noLists), detail: say(.noListsDetail))
        let sync = Row("sync", symbol: .refresh, title: say(.syncNow), detail: updated(facts), control: .button(.sync))
        return Screen(
            title: say(.lists),
            sections: [
                Section(
                    "lists", rows: lists.isEmpty ? [none] : lists, footer: facts.hasQuarantine ? say(.quarantined) : nil),
                Section("sync", rows: feeds.isEmpty ? [] : [sync]),
                Section("feeds", header: say(.feeds), rows: feeds),
                Section(
                    "follow",
                    rows: [
                        Row("link", title: say(.followLink), control: .field(.link, hint: say(.followHint))),
                        Row(
                            "warn", symbol: .list, title: say(.mayWarn), detail: say(.mayWarnDetail),
                            control: .button(.follow(mayBlock: false))),
                        Row(
                            "block", symbol: .block, title: say(.mayBlock), detail: say(.mayBlockDetail),
                            control: .button(.follow(mayBlock: true))),
                    ]),
            ].filter { !$0.rows.isEmpty })
    }

    public static func rules(_ facts: Facts) -> Screen {
        let say = facts.language
        let rules = facts.rules.map { rule in
            let parts = [say(rule.blocks ? .blocks : .allows), rule.until.map { say(.until(day($0, say))) }, rule.note]
            return Row(
                "rule\(rule.id)", symbol: rule.blocks ? .block : .person, title: rule.pattern,
                detail: parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · "),
                control: .destructive(.removeRule(rule.id), label: say(.remove)))
        }
        let none = Row("none", title: say(.noRules), detail: say(.noRulesDetail))
        return Screen(
            title: say(.rules),
            sections: [
                Section("rules", rows: rules.isEmpty ? [none] : rules),
                Section(
                    "add",
                    rows: [
                        Row("rule", title: say(.addRule), control: .field(.rule, hint: say(.ruleHint))),
                        Row("block", symbol: .block, title: say(.block), control: .button(.addBlock)),
                        Row("allow", symbol: .person, title: say(.allow), control: .button(.addAllow)),
                    ], footer: say(.ruleTakesEffect)),
            ])
    }
}
