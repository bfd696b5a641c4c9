/// Where a directory's entries go: `CXCallDirectoryExtensionContext` on a phone.
///
/// The contract is Apple's (CXCallDirectoryExtensionContext.h): numbers are E.164 digits with the country code; those added
/// ascend and are unique, blocking and identification each for itself; single entries are removed only in an incremental
/// run; a run that is not incremental brings everything.
public protocol DirectorySink {
    /// Whether the system still has what the last run gave it. To be read before anything else.
    var isIncremental: Bool { get }

    func addBlocking(_ number: Int64)
    func addIdentification(_ number: Int64, label: String)
    func removeBlocking(_ number: Int64)
    func removeIdentification(_ number: Int64)
    func removeAllBlocking()
    func removeAllIdentification()
}

/// The two sequences of a directory.
public enum DirectorySequence: String, CaseIterable, Codable, Sendable {
    /// Calls from these numbers never ring.
    case blocking
    /// Calls from these numbers ring under a label.
    case identification
}
