import Foundation
import RingfenceKit

/// The system's side of one Call Directory extension, as Apple documents it and others have measured it. A run is a
/// transaction; whatever breaks the contract is answered with the code that iOS answers with.
///
/// Sources: CXCallDirectoryExtensionContext.h (incremental or full, removals only in an incremental run, ascending,
/// unique), CXError.h (codes), reports of undocumented codes and of the limit (README).
public final class SimulatedDirectory {
    /// Entries that the system takes for one extension.
    public var limit = 1_999_999
    public private(set) var isEnabled = true
    public private(set) var blocking: Set<Int64> = []
    public private(set) var identification: [Int64: String] = [:]
    /// Whether the system has data to which an incremental run can add.
    private var hasData = false
    /// What a run did that no answer of the system excuses: an exception on a phone.
    public private(set) var violations: [String] = []
    public private(set) var runs = 0
    public var now = Date(timeIntervalSince1970: 1_800_000_000)
    public private(set) var fullRuns = 0
    /// Calls of the last run that was committed.
    public private(set) var lastCalls = 0

    private let feeder: CallDirectoryFeeder
    /// What the extension writes at the end of a run (DirectoryFolder).
    private let pending: URL

    public init(part: Int, folder: DirectoryFolder) {
        feeder = CallDirectoryFeeder(part: part, folder: folder)
        pending = folder.url.appendingPathComponent("parts/\(part)/pending.json")
    }

    /// What befalls a run.
    public enum Fate {
        case nothing
        /// The system breaks it off at a call; `hears` says whether the extension still learns of it.
        case interrupted(atCall: Int, hears: Bool)
        /// The extension dies at a call, before it has written anything.
        case killed(atCall: Int)
        /// An undocumented code, with or without a commit.
        case strange(code: Int, commits: Bool)
        /// Another load is under way.
        case busy
        /// The phone has trouble with more than so many calls in one run.
        case breaksAfter(calls: Int)
    }

    /// The system loses an entry, and nobody hears of it.
    public func lose(_ number: Int64) {
        blocking.remove(number)
        identification[number] = nil
    }

    /// Runs the extension; throws what the app's completion handler gets.
    public func run(_ fate: Fate = .nothing) throws {
        guard isEnabled else { throw DirectoryError.extensionDisabled }
        if case .busy = fate { throw DirectoryError.currentlyLoading }
        runs += 1
        let session = Session(incremental: hasData, blocking: hasData ? blocking : [], identification: hasData ? identification : [:])
        session.limit = limit
        switch fate {
        case .interrupted(let call, _), .killed(let call): session.breaksAt = call
        case .breaksAfter(let calls): session.breaksAt = calls
        default: break
        }
        let before = try? Data(contentsOf: pending)
        do {
            _ = try feeder.feed(session, now: now)
        } catch {
            // The extension cancelled its request.
            throw DirectoryError.unknown
        }
        if case .killed = fate, session.error != nil {
            try FileManager.default.removeItem(at: pending)
            try before?.write(to: pending)
        }
        violations += session.violations
        var error = session.error
        if case .strange(let code, let commits) = fate, error == nil {
            error = DirectoryError(code: code)
            if commits { commit(session) }
        }
        if let error {
            // CXCallDirectoryExtensionContextDelegate.requestFailed, if the extension still lives.
            if case .interrupted(_, true) = fate { try feeder.undo() }
            throw error
        }
        commit(session)
    }

    private func commit(_ session: Session) {
        (blocking, identification, hasData) = (session.blocking, session.identification, true)
        lastCalls = session.calls
        if !session.wasIncremental || session.removedAll { fullRuns += 1 }
    }

    /// The owner switches the extension off: its data go.
    public func disable() {
        (isEnabled, hasData, blocking, identification) = (false, false, [], [:])
    }

    /// The owner switches it on: the system builds it from nothing, and the app hears nothing of it.
    public func enable() {
        isEnabled = true
        try? run()
    }

    /// The system loses its database and builds it anew by itself.
    public func rebuild(_ fate: Fate = .nothing) {
        (hasData, blocking, identification) = (false, [], [:])
        try? run(fate)
    }
}

/// One run.
private final class Session: DirectorySink {
    var blocking: Set<Int64>
    var identification: [Int64: String]
    var limit = 0
    var breaksAt: Int?
    private(set) var calls = 0
    private(set) var error: DirectoryError?
    private(set) var violations: [String] = []
    private(set) var wasIncremental = false
    private(set) var removedAll = false
    private let mayBeIncremental: Bool
    private var hasBegun = false
    private var lastBlocking: Int64 = 0
    private var lastIdentification: Int64 = 0

    init(incremental: Bool, blocking: Set<Int64>, identification: [Int64: String]) {
        (mayBeIncremental, self.blocking, self.identification) = (incremental, blocking, identification)
    }

    var isIncremental: Bool {
        if !hasBegun { wasIncremental = mayBeIncremental }
        return mayBeIncremental
    }

    /// Counts a call; false when the run is over.
    private func goesOn() -> Bool {
        if !hasBegun {
            hasBegun = true
            // Who never asked whether the run is incremental has to bring everything.
            if !wasIncremental { (blocking, identification) = ([], [:]) }
        }
        calls += 1
        if calls == breaksAt { error = error ?? .loadingInterrupted }
        return error == nil
    }

    private func checkRoom() {
        if blocking.count + identification.count > limit { error = error ?? .maximumEntriesExceeded }
    }

    func addBlocking(_ number: Int64) {
        guard goesOn() else { return }
        if number < lastBlocking { error = .entriesOutOfOrder }
        if number == lastBlocking || !blocking.insert(number).inserted { error = error ?? .duplicateEntries }
        if number <= 0 || number > 999_999_999_999_999 { violations.append("not an E.164 number") }
        lastBlocking = number
        checkRoom()
    }

    func addIdentification(_ number: Int64, label: String) {
        guard goesOn() else { return }
        if number < lastIdentification { error = .entriesOutOfOrder }
        if number == lastIdentification || identification.updateValue(label, forKey: number) != nil {
            error = error ?? .duplicateEntries
        }
        if label.isEmpty { violations.append("an empty label") }
        lastIdentification = number
        checkRoom()
    }

    func removeBlocking(_ number: Int64) {
        guard removal() else { return }
        if blocking.remove(number) == nil { error = .unexpectedIncrementalRemoval }
    }

    func removeIdentification(_ number: Int64) {
        guard removal() else { return }
        if identification.removeValue(forKey: number) == nil { error = .unexpectedIncrementalRemoval }
    }

    func removeAllBlocking() {
        guard removal() else { return }
        blocking = []
        removedAll = true
    }

    func removeAllIdentification() {
        guard removal() else { return }
        identification = [:]
        removedAll = true
    }

    private func removal() -> Bool {
        guard goesOn() else { return false }
        guard wasIncremental else {
            violations.append("a removal in a run that is not incremental")
            return false
        }
        return true
    }
}
