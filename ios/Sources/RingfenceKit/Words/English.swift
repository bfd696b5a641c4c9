extension Phrase {
    var english: String {
        switch self {
        case .home: "Home"
        case .history: "History"
        case .check: "Check a message"
        case .lists: "Warning lists"
        case .rules: "Blocked and allowed"
        case .settings: "Settings"
        case .regions: "Country"
        case .lessons: "Lessons"
        case .setUp: "Switch on protection"
        case .health: "Is it working?"
        case .done: "Done"

        case .protected: "You are protected."
        case .notProtected: "You are not protected yet."
        case .loading: "Protection is being loaded."
        case .directoriesOff: "Call warnings are off."
        case .directoriesOffDetail: "Switch Ringfence on in the phone's settings. Tap to see how."
        case .partlyOn: "Not all numbers fit in."
        case .partlyOnDetail(let needed): "Switch on Ringfence 1 to \(needed) in the phone's settings. Tap to see how."
        case .noLists: "You have no warning list yet."
        case .noListsDetail: "Add one to be warned of known scam numbers."
        case .listsStale: "Your warning lists are out of date."
        case .listsStaleDetail(let days): "They are \(Self.days(days)) old. Go online, then tap Update now."
        case .directoryTrouble: "Some numbers could not be loaded."
        case .directoryTroubleDetail: "Tap to see what to do."
        case .numbersOnGuard(let count): "Warns of \(Self.grouped(count)) numbers"
        case .updated(let days): days == 0 ? "Updated today" : "Updated \(Self.days(days)) ago"
        case .neverUpdated: "Never updated"
        case .checkAMessage: "Check a message"
        case .checkAMessageDetail: "Paste it here, or share it from another app."

        case .historyLimitsTitle: "Why is there so little here?"
        case .historyLimits:
            "iPhone tells no app who calls you, so your calls are not listed. You see what you checked and what you reported."
        case .nothingYet: "Nothing yet."
        case .checkedMessage: "Message checked"
        case .reportedCall: "Call reported"
        case .reportedMessage: "Message reported"
        case .undo: "Not a scam: undo"

        case .pasteHere: "Paste the message here"
        case .sender: "Who sent it"
        case .senderHint: "Number or name, if you know it"
        case .textOfMessage: "The message"
        case .checkNow: "Check it"
        case .whyTitle: "Why"
        case .whatToDo: "What to do"
        case .nothingLeaves: "The message stays on this phone."

        case .nothingToCheck: "There is no text to check."
        case .nothingToCheckDetail: "Copy the message, open Ringfence and paste it there."

        case .levelClear: "Looks all right"
        case .levelUnknown: "We cannot tell"
        case .levelCaution: "Be careful"
        case .levelDanger: "Probably a scam"

        case .toneGood: "All right"
        case .toneUnknown: "Not known"
        case .toneCaution: "Please look"
        case .toneDanger: "Please act"

        case .reportTitle: "Where to report it"
        case .reportCall(let contact): "Call \(contact)"
        case .reportText(let contact): "Forward the message to \(contact)"
        case .reportSite(let contact): "Website \(contact)"
        case .reportMail(let contact): "Write to \(contact)"
        case .reportVisit(let contact): "Go to \(contact)"
        case .reportWarnings(let contact): "Official warnings come from \(contact)"

        case .followLink: "Link to a list"
        case .followHint: "Paste the link you were given"
        case .entries(let count): "\(Self.grouped(count)) numbers or links"
        case .daysOld(let days): "\(Self.days(days)) old"
        case .today: "from today"
        case .stale: "Out of date"
        case .syncNow: "Update now"
        case .feeds: "Where your lists come from"
        case .leave: "Remove"
        case .quarantined: "One update looked wrong, so it was not used. The list before it still works. You need do nothing."
        case .mayWarn: "Add, to warn me"
        case .mayWarnDetail: "Calls ring and show a warning."
        case .mayBlock: "Add, to warn and block"
        case .mayBlockDetail: "Calls from certain scammers do not ring. Only for a list you trust fully."
        case .feedFine: "Up to date"
        case .feedFailing: "Could not be updated. It tries again by itself."

        case .blocks: "Blocked"
        case .allows: "Always rings"
        case .addRule: "Phone number"
        case .ruleHint: "For example +1 202 555 0123"
        case .block: "Block this number"
        case .allow: "Always let it ring"
        case .noRules: "No numbers yet."
        case .noRulesDetail: "Block a number, or let it ring whatever the lists say."
        case .remove: "Remove"
        case .ruleTakesEffect: "A change works within a few minutes. For many numbers, write how they begin, then *."
        case .until(let day): "until \(day)"

        case .protection: "How strict"
        case .gentle: "Warn only"
        case .balanced: "Block certain scams"
        case .strict: "Block what is doubtful too"
        case .gentleDetail: "Every call rings. Listed numbers show a warning."
        case .balancedDetail: "Scam numbers from lists that may block do not ring. Others show a warning."
        case .strictDetail: "The safest choice. A wanted call may be blocked now and then."
        case .language: "Language"
        case .region: "Your country"
        case .noRegion: "Not chosen"
        case .keepText: "Keep checked messages"
        case .keepTextDetail: "On this phone only. If off, only the result is kept."
        case .languageReloads: "Warnings on calls change within a few minutes."

        case .looksLike: "What it looks like"
        case .saysNext: "What they say next"
        case .ifItHappened: "If it has happened"

        case .setUpIntro: "Switch these on in the phone's settings, one after the other."
        case .identifyCalls: "1. Warn of calls"
        case .identifyCallsDetail(let needed):
            needed == 1
                ? "Settings › Apps › Phone › Call Blocking & Identification. Switch on Ringfence 1."
                : "Settings › Apps › Phone › Call Blocking & Identification. Switch on Ringfence 1 to \(needed). Each holds some of the numbers."
        case .directory(let part): "Ringfence \(part)"
        case .isOn: "On"
        case .isOff: "Off"
        case .isUnknown: "The phone does not say"
        case .openSettings: "Open the phone's settings"
        case .filterMessages: "2. Sort messages from strangers"
        case .filterMessagesSteps: "Settings › Apps › Messages › Unknown & Spam. Choose Ringfence."
        case .filterLimits: "Ringfence sees text messages from strangers only, never iMessages. Nothing is deleted."
        case .reportCalls: "3. Report with one tap"
        case .reportCallsSteps: "Settings › Apps › Phone › SMS/Call Reporting. Choose Ringfence. Reports stay on this phone."
        case .refreshInBackground: "4. Update by itself"
        case .refreshDetail: "Settings › General › Background App Refresh. Leave Ringfence on."
        case .allDone: "Call warnings are on."

        case .willBlock: "Ringfence will block this sender."
        case .willKeep: "Ringfence will note this under History. It cannot block a sender without a number."
        case .reportDetail: "This takes effect when you next open Ringfence. The report stays on this phone. You can undo it under History."

        case .allWell: "Everything works."
        case .directoryHolds(let held, let ordered): "\(Self.grouped(held)) of \(Self.grouped(ordered)) numbers loaded"
        case .directoryLoading: "Loading"
        case .tryAgain: "Try again"
        case .stoppedTooMany: "The phone does not take so many numbers."
        case .stoppedInterrupted: "The phone stopped loading several times. Restart it, then try again."
        case .stoppedDamaged: "The phone mixed up the numbers. Switch Ringfence off and on in its settings, then try again."
        case .stoppedUnknown(let code): "The phone gave no reason (code \(code)). Restart it, then try again."
        case .fewerNumbers(let count): "This phone takes \(Self.grouped(count)) numbers in each part. The most dangerous ones are loaded."
        case .lastChecked: "Last update"
        case .guardUnreadable: "Ringfence cannot read its data. Close it and open it again. If that does not help, delete it and install it again."
        case .forHelper: "For whoever helps you"

        case .badLink: "This link is not right. Copy the whole link and paste it again."
        case .badNumber: "This is not a phone number. Write it with its country code, for example +1 202 555 0123."
        case .notUpdated: "A list could not be updated. Check your internet connection, then try again."
        case .busy: "An update is running. Wait a minute, then try again."
        case .notSaved: "This could not be saved. Free some space on the phone, then try again."
        case .failed: "This did not work. Close Ringfence, open it and try again."

        case .noticeDirectoryOff: "Call warnings are off. Open Ringfence to see how to switch them on."
        case .noticeDirectoryStalled: "Some numbers could not be loaded. Open Ringfence to see what to do."
        case .noticeListsOld: "Your warning lists are out of date. Open Ringfence to update them."
        case .noticeQuarantine: "One update looked wrong, so it was not used. The list before it still works."
        }
    }

    private static func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(grouped(count)) days" }

    /// Digits in groups of three.
    static func grouped(_ count: Int) -> String {
        var text = ""
        for (index, digit) in String(count).reversed().enumerated() {
            if index > 0, index % 3 == 0, digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
