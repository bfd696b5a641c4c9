import RingfenceKit
import SwiftUI

/// Draws a row and its control.
struct RowView: View {
    let row: Screen.Row
    let language: Language
    @Binding var fields: [Screen.Field: String]
    let perform: (ScreenAction) -> Void
    @State private var isAsking = false

    var body: some View {
        switch row.control {
        case .none:
            label
        case .link(let route):
            NavigationLink(value: route) { label }
        case .open(let url):
            Link(destination: url) { label }
        case .button(let action):
            Button { perform(action) } label: { label }
        case .destructive(let action, let words):
            // A button that is seen: not everybody knows that rows can be swiped.
            VStack(alignment: .leading, spacing: 8) {
                label
                Button(words, role: .destructive) { isAsking = true }.buttonStyle(.borderless)
            }
            .confirmationDialog(row.title, isPresented: $isAsking, titleVisibility: .visible) {
                Button(words, role: .destructive) { perform(action) }
            }
        case .toggle(let isOn, let action):
            Toggle(isOn: Binding(get: { isOn }, set: { _ in perform(action) })) { label }
        case .choice(let isChosen, let action):
            Button { perform(action) } label: {
                HStack {
                    label
                    Spacer(minLength: 12)
                    if isChosen { Image(systemName: "checkmark").accessibilityHidden(true) }
                }
            }
            .accessibilityAddTraits(isChosen ? .isSelected : [])
        case .field(let field, let hint):
            VStack(alignment: .leading, spacing: 6) {
                Text(row.title).font(.subheadline).foregroundStyle(.secondary)
                TextField(hint, text: Binding(get: { fields[field] ?? "" }, set: { fields[field] = $0 }), axis: .vertical)
                    .lineLimit(field == .message ? 4...12 : 1...3)
                    .accessibilityLabel(row.title)
            }
        }
    }

    private var label: some View {
        HStack(alignment: .firstTextBaseline, spacing: 12) {
            if let symbol = row.symbol {
                Image(systemName: symbol.rawValue).foregroundStyle(row.tone.colour).accessibilityHidden(true)
            }
            VStack(alignment: .leading, spacing: 4) {
                if row.tone != .good, let word = row.word(language) {
                    Text(word).font(.subheadline.bold()).foregroundStyle(row.tone.colour)
                }
                Text(row.title).font(.body).foregroundStyle(.primary)
                if !row.detail.isEmpty { Text(row.marked).font(.subheadline).foregroundStyle(.secondary) }
            }
            .fixedSize(horizontal: false, vertical: true)
        }
        .frame(minHeight: 44)
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(row.spoken(language))
    }
}
