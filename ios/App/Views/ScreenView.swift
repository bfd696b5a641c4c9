import RingfenceKit
import SwiftUI

/// Draws a screen. Everything that it shows stands in the model; it adds only how it looks.
struct ScreenView: View {
    let screen: Screen
    let language: Language
    @Binding var fields: [Screen.Field: String]
    let perform: (ScreenAction) -> Void

    var body: some View {
        List {
            ForEach(screen.sections) { section in
                Section {
                    ForEach(section.rows) { row in
                        RowView(row: row, language: language, fields: $fields, perform: perform)
                    }
                } header: {
                    if let header = section.header { Text(header) }
                } footer: {
                    if let footer = section.footer { Text(footer) }
                }
            }
        }
        .navigationTitle(screen.title)
    }
}
