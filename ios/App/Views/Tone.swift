import RingfenceKit
import SwiftUI

extension Screen.Tone {
    /// System colours, which follow contrast and appearance; the symbol and the word say the same.
    var colour: Color {
        switch self {
        case .plain: .accentColor
        case .good: .green
        case .unknown: .gray
        case .caution: .orange
        case .danger: .red
        }
    }
}

extension Screen.Row {
    /// The detail with its marks: bold and underlined, for colour alone tells nothing.
    var marked: AttributedString {
        var text = AttributedString(detail)
        for mark in marks {
            let start = text.index(text.startIndex, offsetByCharacters: mark.lowerBound)
            let end = text.index(text.startIndex, offsetByCharacters: mark.upperBound)
            text[start..<end].font = .subheadline.bold()
            text[start..<end].underlineStyle = .single
        }
        return text
    }
}
