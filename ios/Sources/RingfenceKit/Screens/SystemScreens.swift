import Foundation

extension Screen {
    public static func settings(_ facts: Facts) -> Screen {
        let say = facts.language
        let presets: [(String, Phrase, Phrase)] = [
            ("gentle", .gentle, .gentleDetail), ("balanced", .balanced, .balancedDetail), ("strict", .strict, .strictDetail),
        ]
        return Screen(
            title: say(.settings),
            sections: [
                Section(
                    "protection", header: say(.protection),
                    rows: presets.map { name, title, detail in
                        Row(
                            name, title: say(title), detail: say(detail),
                            control: .choice(facts.settings.preset == name, .preset(name)))
                    }),
                Section(
                    "language", header: say(.language),
                    rows: Language.allCases.map {
                        Row($0.rawValue, title: $0.name, control: .choice($0 == say, .language($0)))
                    }, footer: say(.languageReloads)),
                Section(
                    "messages",
                    rows: [
                        Row(
                            "keepText", symbol: .message, title: say(.keepText), detail: say(.keepTextDetail),
                            control: .toggle(facts.settings.keepsText, .keepText(!facts.settings.keepsText)))
                    ]),
                Section(
                    "region",
                    rows: [
                        Row(
                            "region", symbol: .house, title: say(.region),
                            detail: facts.settings.region.map { name(ofRegion: $0, say) } ?? say(.noRegion),
                            control: .link(.regions))
                    ]),
            ])
    }

    /// Where the owner's numbers are at home: for numbers without a country code, and for where to report.
    public static func regions(_ facts: Facts) -> Screen {
        let say = facts.language
        let chosen = facts.settings.region
        let names = Locale.Region.isoRegions.map(\.identifier).filter { $0.count == 2 && $0.allSatisfy(\.isLetter) }
            .map { (code: $0, name: name(ofRegion: $0, say)) }
        let locale = Locale(identifier: say.locale)
        let sorted = names.sorted {
            if ($0.code == chosen) != ($1.code == chosen) { return $0.code == chosen }
            return $0.name.compare($1.name, locale: locale) == .orderedAscending
        }
        let rows = sorted.map { Row($0.code, title: $0.name, control: .choice($0.code == chosen, .region($0.code))) }
        return Screen(title: say(.regions), sections: [Section("regions", rows: rows)])
    }

    private static func name(ofRegion code: String, _ say: Language) -> String {
        Locale(identifier: say.locale).localizedString(forRegionCode: code) ?? code
    }

    /// How each extension is switched on, and whether it is.
    public static func setUp(_ facts: Facts) -> Screen {
        let say = facts.language
        let needed = max(1, facts.directoriesNeeded)
        let directories = facts.directories.filter { $0.part <= needed || $0.status == .enabled }.map { directory in
            let (tone, word): (Tone, Phrase) =
                switch directory.status {
                case .enabled: (.good, .isOn)
                case .disabled: (directory.part <= needed ? .danger : .plain, .isOff)
                case .unknown: (.unknown, .isUnknown)
                }
            return Row(
                "directory\(directory.part)", symbol: tone.symbol, tone: tone, title: say(.directory(directory.part)),
                detail: say(word))
        }
        let isDone = facts.directories.filter { $0.part <= needed }.allSatisfy { $0.status == .enabled }
        return Screen(
            title: say(.setUp),
            sections: [
                Section(
                    "intro",
                    rows: [
                        isDone && !facts.directories.isEmpty
                            ? Row("intro", symbol: .shieldCheck, tone: .good, title: say(.allDone))
                            : Row("intro", title: say(.setUpIntro))
                    ]),
                Section(
                    "calls", header: say(.identifyCalls),
                    rows: directories + [
                        Row("open", symbol: .gear, title: say(.openSettings), control: .button(.openCallSettings))
                    ], footer: say(.identifyCallsDetail(needed: needed))),
                Section(
                    "messages", header: say(.filterMessages),
                    rows: [Row("messages", symbol: .message, title: say(.filterMessagesSteps))], footer: say(.filterLimits)),
                Section(
                    "reports", header: say(.reportCalls),
                    rows: [Row("reports", symbol: .block, title: say(.reportCallsSteps))]),
                Section(
                    "refresh", header: say(.refreshInBackground),
                    rows: [Row("refresh", symbol: .refresh, title: say(.refreshDetail))]),
            ])
    }

    /// Whether the guard works, and why not.
    public static func health(_ facts: Facts) -> Screen {
        let say = facts.language
        var troubles = facts.degraded.enumerated().map { index, words in
            Row("degraded\(index)", symbol: .caution, tone: .caution, title: words)
        }
        if !facts.isReadable {
            troubles.insert(Row("unreadable", symbol: .danger, tone: .danger, title: say(.guardUnreadable)), at: 0)
        }
        if !facts.directories.contains(where: { $0.status == .enabled }) {
            troubles.append(
                Row(
                    "off", symbol: .danger, tone: .danger, title: say(.directoriesOff), detail: say(.directoriesOffDetail),
                    control: .link(.setUp)))
        }
        let directories = facts.directories.filter { $0.status == .enabled }.flatMap { directory(of: $0, say) }
        let raw = [facts.problem?.detail].compactMap { $0 } + facts.feeds.compactMap(\.problem)
        let helper = raw.enumerated().map { Row("raw\($0)", symbol: .info, title: $1) }
        let isWell = troubles.isEmpty && !facts.directories.contains { $0.stopped != nil }
        let well = Row("well", symbol: .shieldCheck, tone: .good, title: say(.allWell))
        return Screen(
            title: say(.health),
            sections: [
                Section("troubles", rows: isWell ? [well] : troubles),
                Section(
                    "directories", header: say(.identifyCalls), rows: directories,
                    footer: facts.loweredLimit.map { say(.fewerNumbers(count: $0)) }),
                Section("sync", rows: [Row("sync", symbol: .clock, title: say(.lastChecked), detail: updated(facts))]),
                Section("raw", header: say(.forHelper), rows: helper),
            ].filter { !$0.rows.isEmpty })
    }

    /// What a directory holds; where loading stopped, why, and a button.
    private static func directory(of directory: DirectoryFacts, _ say: Language) -> [Row] {
        let (id, title) = ("directory\(directory.part)", say(.directory(directory.part)))
        let holds = say(.directoryHolds(held: directory.held, ordered: directory.ordered))
        if let error = directory.stopped {
            return [
                Row(id, symbol: .caution, tone: .caution, title: title, detail: "\(say(why(error))) (\(holds))"),
                Row("retry\(directory.part)", symbol: .refresh, title: say(.tryAgain), control: .button(.retryDirectory(directory.part))),
            ]
        }
        if directory.isLoading {
            return [Row(id, symbol: .refresh, title: say(.directoryLoading), detail: "\(title): \(holds)")]
        }
        return [Row(id, symbol: .shieldCheck, tone: .good, title: title, detail: holds)]
    }

    /// Why loading stopped, in words.
    private static func why(_ error: DirectoryError) -> Phrase {
        switch error {
        case .maximumEntriesExceeded: .stoppedTooMany
        case .loadingInterrupted: .stoppedInterrupted
        case .entriesOutOfOrder, .duplicateEntries, .unexpectedIncrementalRemoval: .stoppedDamaged
        default: .stoppedUnknown(code: error.code)
        }
    }

    /// What a notification says.
    public static func words(for notice: Notice, _ say: Language) -> String {
        switch notice {
        case .directoryOff: say(.noticeDirectoryOff)
        case .directoryStalled: say(.noticeDirectoryStalled)
        case .listsOld: say(.noticeListsOld)
        case .updateQuarantined: say(.noticeQuarantine)
        }
    }
}
