import RingfenceKit
import SwiftUI

/// Holds what the views draw; the work is the keeper's.
@MainActor
final class AppModel: ObservableObject {
    @Published var fields: [Screen.Field: String] = [:]
    @Published private var facts = Facts(language: Language(preferred: Locale.preferredLanguages), now: .now)
    @Published private var checked: CheckedFacts?
    private let keeper = AppGroup.keeper

    var language: Language { facts.language }

    func screen(_ route: Route) -> Screen { Screen.of(route, facts, checked: checked) }

    /// The app came to the front.
    func wake() async {
        guard let keeper else { return }
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
            checked = await keeper.perform(action, fields: given) ?? checked
            if action != .check { fields = [:] }
            facts = await keeper.facts(CallDirectories())
            await wake()
        }
    }
}
