import Foundation

/// The languages that the app speaks; the core's catalogues use the same tags.
public enum Language: String, CaseIterable, Codable, Sendable {
    case english = "en"
    case chinese = "zh"

    /// In its own words.
    public var name: String {
        switch self {
        case .english: "English"
        case .chinese: "简体中文"
        }
    }

    /// For dates and names of countries.
    var locale: String {
        switch self {
        case .english: "en"
        case .chinese: "zh-Hans"
        }
    }

    /// The first of the phone's languages that the app speaks.
    public init(preferred: [String]) {
        self = preferred.lazy.compactMap { tag in Self.allCases.first { tag.hasPrefix($0.rawValue) } }.first ?? .english
    }

    /// As the phone says.
    public static var preferred: Language { Language(preferred: Locale.preferredLanguages) }

    /// The words of a phrase.
    public func callAsFunction(_ phrase: Phrase) -> String {
        switch self {
        case .english: phrase.english
        case .chinese: phrase.chinese
        }
    }
}

/// Whatever the app itself says; reasons, advice and lessons come from the core's catalogues.
///
/// One file a language, each a switch over all phrases: a phrase without words in a language does not compile.
public enum Phrase: Equatable, Sendable {
    // Names of screens.
    case home, history, check, lists, rules, settings, regions, lessons, setUp, health

    case done

    // Home.
    case protected, notProtected, loading
    case directoriesOff, directoriesOffDetail
    case partlyOn, partlyOnDetail(needed: Int)
    case noLists, noListsDetail
    case listsStale, listsStaleDetail(days: Int)
    case directoryTrouble, directoryTroubleDetail
    case numbersOnGuard(count: Int), updated(days: Int), neverUpdated
    case checkAMessage, checkAMessageDetail

    // History.
    case historyLimits, historyLimitsTitle, nothingYet
    case checkedMessage, reportedCall, reportedMessage, undo

    // Check a message.
    case pasteHere, sender, senderHint, textOfMessage, checkNow, whyTitle, whatToDo
    case nothingLeaves, nothingToCheck, nothingToCheckDetail

    // How dangerous a message is.
    case levelClear, levelUnknown, levelCaution, levelDanger

    // What a symbol means.
    case toneGood, toneUnknown, toneCaution, toneDanger

    // Where to report.
    case reportTitle, reportCall(String), reportText(String), reportSite(String), reportMail(String), reportVisit(String)
    case reportWarnings(String)

    // Lists.
    case followLink, followHint, entries(Int), daysOld(Int), today, stale, syncNow, feeds, leave, quarantined
    case mayWarn, mayWarnDetail, mayBlock, mayBlockDetail
    case feedFine, feedFailing

    // Rules.
    case blocks, allows, addRule, ruleHint, block, allow, noRules, noRulesDetail, remove, ruleTakesEffect, until(String)

    // Settings.
    case protection, gentle, balanced, strict, gentleDetail, balancedDetail, strictDetail
    case language, region, noRegion, keepText, keepTextDetail, languageReloads

    // Lessons.
    case looksLike, saysNext, ifItHappened

    // Set-up.
    case setUpIntro, identifyCalls, identifyCallsDetail(needed: Int), directory(Int), isOn, isOff, isUnknown, openSettings
    case filterMessages, filterMessagesSteps, filterLimits
    case reportCalls, reportCallsSteps
    case refreshInBackground, refreshDetail
    case allDone

    // The reporting extension.
    case willBlock, willKeep, reportDetail

    // Health.
    case allWell, directoryHolds(held: Int, ordered: Int), directoryLoading, tryAgain
    case stoppedTooMany, stoppedInterrupted, stoppedDamaged, stoppedUnknown(code: Int)
    case fewerNumbers(count: Int), lastChecked
    case guardUnreadable, forHelper

    // What could not be done.
    case badLink, badNumber, notUpdated, busy, notSaved, failed

    // Notices.
    case noticeDirectoryOff, noticeDirectoryStalled, noticeListsOld, noticeQuarantine
}
