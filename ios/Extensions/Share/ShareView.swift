import RingfenceKit
import SwiftUI

/// The verdict on what was shared.
struct ShareView: View {
    let screen: Screen
    let language: Language
    let close: @MainActor () -> Void
    @State private var fields: [Screen.Field: String] = [:]

    var body: some View {
        NavigationStack {
            ScreenView(screen: screen, language: language, fields: $fields) { _ in }
                .toolbar { Button(language(.done), action: close) }
        }
    }
}
