import Foundation

extension Screen {
    /// Paste or share a message; the answer stands above the field.
    public static func check(_ facts: Facts, result: CheckedFacts? = nil) -> Screen {
        let say = facts.language
        let form = Section(
            "form",
            rows: [
                Row("sender", title: say(.sender), control: .field(.sender, hint: say(.senderHint))),
                Row("message", title: say(.textOfMessage), control: .field(.message, hint: say(.pasteHere))),
                Row("check", symbol: .message, title: say(.checkNow), control: .button(.check)),
            ], footer: say(.nothingLeaves))
        return Screen(title: say(.check), sections: (result.map { verdict($0, say) } ?? []) + [form])
    }

    /// How the core judges a message: the level, why, and what to do.
    static func verdict(_ result: CheckedFacts, _ say: Language) -> [Section] {
        let tone = result.danger.tone
        let level = result.danger.word(say)
        let headline = Row(
            "level", symbol: tone.symbol, tone: tone, level: level, title: level, detail: result.headline)
        let reasons = result.reasons.enumerated().map { index, reason in
            Row("reason\(index)", symbol: .info, title: reason.text)
        }
        let text = Row("text", title: say(.textOfMessage), detail: result.text, marks: result.marks)
        return [
            Section("level", rows: [headline]),
            Section("advice", header: say(.whatToDo), rows: [Row("advice", symbol: .hand, title: result.advice)]),
            Section("reasons", header: say(.whyTitle), rows: reasons + [text]),
            places(result.danger == .danger || result.danger == .caution ? result.places : [], say),
        ].filter { !$0.rows.isEmpty }
    }

    /// What the person checked and reported; and why calls are not here.
    public static func history(_ facts: Facts) -> Screen {
        let say = facts.language
        let limits = Section(
            "limits", rows: [Row("limits", symbol: .info, title: say(.historyLimitsTitle), detail: say(.historyLimits))])
        let rows = facts.past.map { past in
            Row(
                past.kind == .reportedCall ? "call\(past.id)" : "message\(past.id)", symbol: past.danger.tone.symbol,
                tone: past.danger.tone, level: past.danger.word(say),
                title: past.sender.isEmpty ? kind(past.kind, say) : past.sender,
                detail: "\(kind(past.kind, say)), \(day(past.at, say)): \(past.headline)",
                control: past.canUndo ? .destructive(undo(past), label: say(.undo)) : .none)
        }
        let past = Section("past", rows: rows.isEmpty ? [Row("none", title: say(.nothingYet))] : rows)
        return Screen(title: say(.history), sections: [past, limits])
    }

    private static func undo(_ past: PastFacts) -> ScreenAction {
        past.kind == .reportedCall ? .undoCall(past.id) : .undoMessage(past.id)
    }

    private static func kind(_ kind: PastFacts.Kind, _ say: Language) -> String {
        switch kind {
        case .checked: say(.checkedMessage)
        case .reportedCall: say(.reportedCall)
        case .reportedMessage: say(.reportedMessage)
        }
    }

    /// A day in the owner's calendar and language.
    static func day(_ date: Date, _ say: Language) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: say.locale)
        formatter.dateStyle = .medium
        formatter.timeStyle = .none
        return formatter.string(from: date)
    }
}
