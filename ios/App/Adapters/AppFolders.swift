import Foundation
import RingfenceKit

extension AppGroup {
    /// The app's keeper; `nil` where the App Group is missing, which is a fault in how the app was signed.
    static let keeper: Keeper? = container.map { container in
        let manager = FileManager.default
        let support = manager.urls(for: .applicationSupportDirectory, in: .userDomainMask)[0]
        return Keeper(folder: support.appendingPathComponent("guard"), container: container)
    }
}
