//! Cleaning what telephony hands over.

/// Longer texts are cut: no caller's name or number is longer, and foreign input must not cost time.
const MAX_CHARS: usize = 250;

/// Without invisible characters, with ASCII digits for those of other scripts, trimmed and cut to a sane length.
pub(super) fn clean(text: &str) -> String {
    let cleaned: String = text.chars().filter(|c| !is_invisible(*c)).take(MAX_CHARS).map(plain).collect();
    cleaned.trim().to_owned()
}

/// Controls, joiners, bidirectional marks: they turn the order of what people see, or hide in copied numbers.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn plain(c: char) -> char {
    match c {
        '\u{ff0b}' => '+',
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{3000}' => ' ',
        _ => digit(c).map_or(c, |digit| char::from(b'0' + digit)),
    }
}

/// The value of a decimal digit of the scripts in which phones show numbers (Unicode 16, general category Nd).
fn digit(c: char) -> Option<u8> {
    const ZEROS: [u32; 15] =
        [0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xe50, 0xed0, 0xff10];
    ZEROS.iter().find_map(|zero| (u32::from(c)).checked_sub(*zero).filter(|value| *value < 10)).map(|value| value as u8)
}

/// What stands between digits without meaning.
pub(super) fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2015}')
}
