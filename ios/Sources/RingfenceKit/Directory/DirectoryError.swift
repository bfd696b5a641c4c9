/// What the system answered to a reload, by its raw code: codes that Apple does not document do occur (11, 102), so
/// nothing here is an exhaustive list.
public struct DirectoryError: Error, Equatable, Hashable, Sendable, Codable {
    /// `NSError.code` in the domain `CXErrorDomainCallDirectoryManager`; errors of other domains are ``foreign``.
    public var code: Int

    public init(code: Int) {
        self.code = code
    }

    // CXErrorCodeCallDirectoryManagerError.Code (CXError.h).
    public static let unknown = DirectoryError(code: 0)
    public static let noExtensionFound = DirectoryError(code: 1)
    public static let loadingInterrupted = DirectoryError(code: 2)
    public static let entriesOutOfOrder = DirectoryError(code: 3)
    public static let duplicateEntries = DirectoryError(code: 4)
    public static let maximumEntriesExceeded = DirectoryError(code: 5)
    public static let extensionDisabled = DirectoryError(code: 6)
    public static let currentlyLoading = DirectoryError(code: 7)
    public static let unexpectedIncrementalRemoval = DirectoryError(code: 8)
    /// An error of another domain.
    public static let foreign = DirectoryError(code: -1)
}

/// What a reload's answer asks for.
struct DirectoryReaction: Equatable {
    var state: State
    var next: Next

    enum State: Equatable {
        /// The run never happened; what was confirmed before still holds.
        case asBefore
        /// Unknown: the next run sends everything.
        case inDoubt
        /// Another run is under way and has yet to end.
        case open
    }

    enum Next: Equatable {
        /// Fewer changes a run.
        case smallerRuns
        /// Fewer entries in all, remembered.
        case lowerLimit
        /// Everything anew.
        case again
        /// Later: another load is under way.
        case wait
        /// The person has to switch the extension on.
        case askOwner
    }

    init(to error: DirectoryError) {
        switch error {
        case .loadingInterrupted: (state, next) = (.asBefore, .smallerRuns)
        case .maximumEntriesExceeded: (state, next) = (.inDoubt, .lowerLimit)
        case .currentlyLoading: (state, next) = (.open, .wait)
        case .extensionDisabled, .noExtensionFound: (state, next) = (.inDoubt, .askOwner)
        case .entriesOutOfOrder, .duplicateEntries, .unexpectedIncrementalRemoval: (state, next) = (.inDoubt, .again)
        default: (state, next) = (.inDoubt, .smallerRuns)
        }
    }
}
