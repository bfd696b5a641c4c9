import Foundation
import RingfenceCore

/// Sorts messages for the system, and judges what a person shares: reads the shared folder, writes nothing, asks no network.
///
/// Whatever goes wrong, the message stays where the person sees it.
public final class MessageFilter: Sendable {
    private let container: SharedContainer?
    private let deadline: TimeInterval
    private let reader = GuardReader()
    private let queue = DispatchQueue(label: "org.ringfence.filter", qos: .userInitiated, attributes: .concurrent)

    /// `container` is `nil` where the App Group is missing. iOS gives a filter a few seconds; `deadline` stays well below.
    public init(container: SharedContainer?, deadline: TimeInterval = 1.5) {
        (self.container, self.deadline) = (container, deadline)
    }

    /// How to file a message, within the deadline.
    public func sort(sender: String?, text: String?, country: String?, now: Date = Date()) -> Sorting {
        guard let container, let text else { return Sorting(.allow) }
        let message = IncomingMessage(
            sender: sender ?? "", text: text, at: now.seconds, region: country.map { $0.uppercased() })
        return answer(within: deadline) { [reader] in
            try Sorting(reader.open(container.guardFolder, now: now).messages().screen(message: message))
        } ?? Sorting(.allow)
    }

    /// The verdict on a shared text, as a screen.
    public func check(_ text: String, now: Date = Date()) -> (screen: Screen, language: Language) {
        let owner = container?.owner
        let language = owner?.language ?? .preferred
        let checked = container.flatMap { container in
            let message = IncomingMessage(sender: "", text: text, at: now.seconds, region: owner?.region, isShared: true)
            let screened = try? reader.open(container.guardFolder, now: now).messages().screen(message: message)
            return screened.map {
                CheckedFacts($0.verdict(language: language.rawValue), text: text, places: PlaceFacts.of(owner?.region))
            }
        }
        let sections =
            if text.allSatisfy(\.isWhitespace) {
                failed(language(.nothingToCheck), language(.nothingToCheckDetail))
            } else {
                checked.map { Screen.verdict($0, language) } ?? failed(language(.guardUnreadable))
            }
        return (Screen(title: language(.check), sections: sections), language)
    }

    private func failed(_ title: String, _ detail: String = "") -> [Screen.Section] {
        [.init("failed", rows: [Screen.Row("failed", symbol: .caution, tone: .caution, title: title, detail: detail)])]
    }

    /// The answer, or `nil` where it takes too long or fails.
    func answer<Answer: Sendable>(within seconds: TimeInterval, _ work: @escaping @Sendable () throws -> Answer)
        -> Answer?
    {
        let desk = Desk<Answer>()
        let done = DispatchSemaphore(value: 0)
        queue.async {
            desk.put(try? work())
            done.signal()
        }
        return done.wait(timeout: .now() + seconds) == .success ? desk.take() : nil
    }
}

/// Carries an answer from one thread to another.
private final class Desk<Answer: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var answer: Answer?

    func put(_ answer: Answer?) { lock.withLock { self.answer = answer } }
    func take() -> Answer? { lock.withLock { answer } }
}

/// The read-only guard of a process, opened once and again when the app has published anew.
private final class GuardReader: @unchecked Sendable {
    private let lock = NSLock()
    private var opened: (core: RingfenceGuard, copy: FileIdentity)?

    func open(_ folder: URL, now: Date) throws -> RingfenceGuard {
        try lock.withLock {
            let copy = try FileIdentity(folder.appendingPathComponent("published.db"))
            if let opened, opened.copy == copy { return opened.core }
            let core = try RingfenceGuard.open(directory: folder.path, mode: .readOnly, now: now.seconds)
            opened = (core, copy)
            return core
        }
    }
}

extension Sorting {
    /// The core's folder in the system's words.
    init(_ message: ScreenedMessage) throws {
        switch try message.folder() {
        case .inbox: self.init(.none)
        case .transactions: self.init(.transaction, Self.subAction(message.verdict(language: "en").category))
        case .promotions: self.init(.promotion, Self.promotionalOthers)
        // The core never calls a message with a code junk; asked again here, for a code that is missed locks its owner out.
        case .junk: self.init(message.code() == nil ? .junk : .none)
        }
    }

    private static func subAction(_ category: RingfenceCore.Category?) -> Int {
        switch category {
        case .bank: transactionalFinance
        case .parcel: transactionalOrders
        case .telecom: transactionalCarrier
        case .authority: transactionalPublicServices
        default: transactionalOthers
        }
    }
}

extension CheckedFacts {
    init(_ verdict: Verdict, text: String, places: [PlaceFacts]) {
        self.init(
            danger: Danger(verdict.level), headline: verdict.headline, advice: verdict.advice,
            reasons: verdict.reasons.map { reason in
                Reason(text: reason.words, span: reason.span.map { Int($0.start)..<Int(max($0.start, $0.end)) })
            }, text: text, places: places)
    }
}

extension Danger {
    init(_ level: Level) {
        switch level {
        case .clear: self = .clear
        case .unknown: self = .unknown
        case .caution: self = .caution
        case .danger: self = .danger
        }
    }
}
