import RingfenceKit
import SwiftUI

/// Holds what the views draw; the work is the keeper's.
@MainActor
final class AppModel: ObservableObject {
    @Published var fields: [Screen.Field: String] = [:]
    /// `nil` until the core was asked: nobody is told "not protected" while nothing is known.
    @Published private var facts: Facts?
    /// Whether something that the person chose is being done.
    @Published private(set) var isWorking = false
    @Published private var checked: CheckedFacts?
    private let keeper = AppGroup.keeper

    var language: Language { facts?.language ?? .preferred }

    func screen(_ route: Route) -> Screen {
        facts.map { Screen.of(route, $0, checked: checked) } ?? Screen(title: "Ringfence", sections: [])
    }

    /// The app came to the front.
    func wake() async {
        guard let keeper else {
            facts = .unreadable
            return
        }
        facts = await keeper.facts(CallDirectories())
        for notice in await keeper.wake(CallDirectories()) { await Notifications.show(notice, language) }
        facts = await keeper.facts(CallDirectories())
        BackgroundRefresh.schedule(await keeper.nextWake(CallDirectories()))
    }

    func perform(_ action: ScreenAction) {
        let given = fields
        Task {
            if action == .openCallSettings { return await CallDirectories.openSettings() }
            guard let keeper else { return }
            isWorking = true
            defer { isWorking = false }
            checked = await keeper.perform(action, fields: given) ?? checked
            facts = await keeper.facts(CallDirectories())
            // What was written stays where it could not be used, to be mended.
            if action != .check, facts?.problem == nil { fields = [:] }
            await wake()
        }
    }
}
