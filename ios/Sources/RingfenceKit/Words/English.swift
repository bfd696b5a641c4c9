extension Phrase {
    var english: String {
        switch self {
        case .home: "Home"
        case .history: "History"
        case .check: "Check a message"
        case .lists: "Lists"
        case .rules: "My rules"
        case .settings: "Settings"
        case .lessons: "Lessons"
        case .setUp: "Set-up"
        case .health: "Health"
        case .done: "Done"

        case .protected: "You are protected."
        case .notProtected: "You are not protected yet."
        case .loading: "Protection is being loaded."
        case .directoriesOff: "Call identification is off."
        case .directoriesOffDetail: "Switch Ringfence on in the phone's settings, so that calls from listed numbers are named."
        case .noLists: "You follow no list."
        case .noListsDetail: "Only your own rules count. Follow a feed to be warned of known scammers."
        case .listsStale: "The lists are old."
        case .listsStaleDetail(let days): "\(Self.days(days)) old. Connect to the internet and update."
        case .directoryTrouble: "The phone did not take the numbers."
        case .directoryTroubleDetail: "See why, and try again."
        case .numbersOnGuard(let count): "\(Self.grouped(count)) numbers on guard"
        case .updated(let days): days == 0 ? "Updated today" : "Updated \(Self.days(days)) ago"
        case .neverUpdated: "Never updated"
        case .checkAMessage: "Check a message"
        case .checkAMessageDetail: "Paste a message, or share it from another app."

        case .historyLimitsTitle: "Why is there so little here?"
        case .historyLimits:
            "iPhone tells no app who calls you. So Ringfence cannot list your calls. Here are the messages that you checked and what you reported."
        case .nothingYet: "Nothing yet."
        case .checkedMessage: "Message checked"
        case .reportedCall: "Call reported"
        case .reportedMessage: "Message reported"
        case .undo: "Not a scam: undo"

        case .pasteHere: "Paste the message here"
        case .sender: "Sender"
        case .senderHint: "Number or name, if you know it"
        case .textOfMessage: "Text of the message"
        case .checkNow: "Check"
        case .whyTitle: "Why"
        case .whatToDo: "What to do"
        case .where_(let source): "Says: \(source)"
        case .nothingLeaves: "The message stays on this phone."

        case .levelClear: "In order"
        case .levelUnknown: "Nothing known"
        case .levelCaution: "Be careful"
        case .levelDanger: "Probably a scam"

        case .followLink: "Link of the feed"
        case .followHint: "Paste the link that the publisher gives"
        case .entries(let count): "\(Self.grouped(count)) entries"
        case .daysOld(let days): "\(Self.days(days)) old"
        case .today: "of today"
        case .stale: "Too old"
        case .syncNow: "Update now"
        case .feeds: "Feeds that you follow"
        case .leave: "Stop following"
        case .quarantined: "An update went too far and was not used. Ask the publisher."
        case .addList: "Follow a feed"
        case .mayWarn: "It may only warn."
        case .mayBlock: "It may also keep calls from ringing."
        case .feedFine: "In order"
        case .feedFailing: "Could not be updated"

        case .blocks: "Blocked"
        case .allows: "Always rings"
        case .addRule: "Add a rule"
        case .ruleHint: "A number, or its beginning followed by *"
        case .noRules: "You have no rules."
        case .noRulesDetail: "Block a number, or let it through whatever lists say."
        case .remove: "Remove"
        case .ruleTakesEffect: "On iPhone a rule about calls works after the next load, within minutes."
        case .until(let day): "until \(day)"

        case .protection: "How strictly"
        case .gentle: "Only warn"
        case .balanced: "Block what is surely fraud"
        case .strict: "Block whatever is doubtful"
        case .gentleDetail: "Every call rings. Listed numbers show a warning."
        case .balancedDetail: "Numbers that trusted publishers report for fraud do not ring. Others show a warning."
        case .strictDetail: "For somebody who is easily deceived. Doubtful numbers do not ring either."
        case .language: "Language"
        case .region: "Country"
        case .keepText: "Keep the text of checked messages"
        case .keepTextDetail: "On this phone only. Off: only the result is kept."
        case .languageReloads: "The warnings on incoming calls change after the next load."

        case .setUpIntro: "Three switches in the phone's settings. Each says what it is for."
        case .identifyCalls: "Name and block calls"
        case .identifyCallsDetail(let needed):
            needed == 1
                ? "Settings, Apps, Phone, Call Blocking & Identification: switch on Ringfence 1."
                : "Settings, Apps, Phone, Call Blocking & Identification: switch on Ringfence 1 to \(needed). Each holds part of the numbers."
        case .directory(let part): "Ringfence \(part)"
        case .isOn: "On"
        case .isOff: "Off"
        case .isUnknown: "The phone does not say"
        case .openSettings: "Open settings"
        case .filterMessages: "Sort messages from strangers"
        case .filterMessagesSteps: "Settings, Apps, Messages, Unknown & Spam: choose Ringfence."
        case .filterLimits: "iPhone shows Ringfence only text messages from unknown senders, never iMessages. Nothing is deleted."
        case .reportCalls: "Report from Phone and Messages"
        case .reportCallsSteps: "Settings, Apps, Phone, SMS/Call Reporting: choose Ringfence. Reports stay on this phone."
        case .refreshInBackground: "Update by itself"
        case .refreshDetail: "Settings, General, Background App Refresh: leave Ringfence on."
        case .allDone: "Everything is set up."

        case .allWell: "Everything works."
        case .directoryHolds(let held, let ordered): "\(Self.grouped(held)) of \(Self.grouped(ordered)) numbers loaded"
        case .directoryLoading: "Loading"
        case .tryAgain: "Try again"
        case .stoppedTooMany: "The phone refuses so many numbers, even after fewer were tried."
        case .stoppedInterrupted: "The phone broke the loading off, again and again. Restart it, then try again."
        case .stoppedDamaged: "The phone and Ringfence disagree about what is loaded. Switch Ringfence off and on in the settings."
        case .stoppedUnknown(let code): "The phone refused without a reason (code \(code)). Restart it, then try again."
        case .fewerNumbers(let count): "This phone takes at most \(Self.grouped(count)) numbers for each part. The surest ones are loaded."
        case .lastChecked: "Last update"
        case .guardUnreadable: "Ringfence's data cannot be read. Open the app again; if that does not help, install it anew."

        case .noticeDirectoryOff: "Ringfence is switched off in the phone's settings, so calls are not named."
        case .noticeDirectoryStalled: "The phone did not take the newest numbers. Open Ringfence to see why."
        case .noticeListsOld: "Your lists are old. Open Ringfence to update them."
        case .noticeQuarantine: "An update was not used, because it went too far. Open Ringfence to see more."
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
