import RingfenceKit
import SwiftUI

@main
struct RingfenceApp: App {
    @StateObject private var model = AppModel()
    @Environment(\.scenePhase) private var phase

    init() {
        BackgroundRefresh.register()
    }

    var body: some Scene {
        WindowGroup {
            NavigationStack {
                screen(.home)
                    .navigationDestination(for: Route.self) { route in screen(route) }
            }
            .overlay { if model.isWorking { ProgressView().controlSize(.large) } }
            .environment(\.locale, Locale(identifier: model.language == .chinese ? "zh-Hans" : "en"))
            .task(id: phase) { if phase == .active { await model.wake() } }
        }
    }

    private func screen(_ route: Route) -> some View {
        ScreenView(
            screen: model.screen(route), language: model.language, fields: $model.fields, perform: model.perform)
    }
}
