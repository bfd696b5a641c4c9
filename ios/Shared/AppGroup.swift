import Foundation
import RingfenceKit

/// The folder that app and extensions share, and which of them this process is.
enum AppGroup {
    static let identifier = "group.org.ringfence.guard"

    static var container: SharedContainer? {
        FileManager.default.containerURL(forSecurityApplicationGroupIdentifier: identifier).map(SharedContainer.init)
    }

    /// Which Call Directory this is; one that does not know is in no part's way.
    static var directoryPart: Int {
        (Bundle.main.object(forInfoDictionaryKey: "RingfenceDirectoryPart") as? String).flatMap(Int.init) ?? 0
    }

    static func directoryIdentifier(part: Int) -> String { "org.ringfence.guard.directory\(part)" }
}
