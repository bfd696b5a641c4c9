import CallKit
import RingfenceKit

/// The system's Call Directory manager.
struct CallDirectories: DirectoryManager {
    func reload(part: Int) async throws {
        do {
            let identifier = AppGroup.directoryIdentifier(part: part)
            try await CXCallDirectoryManager.sharedInstance.reloadExtension(withIdentifier: identifier)
        } catch let error as NSError {
            guard error.domain == CXErrorDomainCallDirectoryManager else { throw DirectoryError.foreign }
            throw DirectoryError(code: error.code)
        }
    }

    func status(part: Int) async -> DirectoryStatus {
        let identifier = AppGroup.directoryIdentifier(part: part)
        let status = try? await CXCallDirectoryManager.sharedInstance.enabledStatusForExtension(withIdentifier: identifier)
        return status.flatMap { DirectoryStatus(rawValue: $0.rawValue) } ?? .unknown
    }

    static func openSettings() async {
        try? await CXCallDirectoryManager.sharedInstance.openSettings()
    }
}
