//! `NoPhoneSpam`'s blacklist: one `NUMBER: name` a line, in UTF-8. `%` or `*` stands for any digits and `_` or `#` for
//! one. Lists that people share have comments too, lines that begin with `#`. Not documented: written by
//! `BlacklistFile` at <https://gitlab.com/bitfireAT/NoPhoneSpam>.

use crate::phone::Region;
use crate::store::Effect;

use super::{ImportError, Sink, pattern};

/// Stands between number and name; editors take the space away where the name is empty.
fn parts(line: &str) -> Option<(&str, &str)> {
    line.split_once(": ").or_else(|| line.trim_end().strip_suffix(':').map(|number| (number, "")))
}

/// `#` stands for a digit too, but then others follow it.
fn is_comment(line: &str) -> bool {
    line.trim()
        .strip_prefix('#')
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit() || "#*%_".contains(c)))
}

/// Whether the first line that is no comment begins with a pattern and the separator.
pub(super) fn is_export(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty() && !is_comment(line));
    first.and_then(parts).is_some_and(|(number, _)| {
        number.chars().all(|c| c.is_ascii_digit() || "+*#%_ -./()".contains(c))
            && number.contains(|c: char| c.is_ascii_digit())
    })
}

pub(super) fn read(text: &str, region: Option<Region>, sink: &mut Sink) -> Result<(), ImportError> {
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || is_comment(line) {
            continue;
        }
        let (number, name) = parts(line).unwrap_or((line, ""));
        match pattern::read(number, region) {
            Ok(pattern) => sink.plain(index + 1, pattern, Effect::Block, name)?,
            Err(why) => sink.skip(index + 1, line, why)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::import::tests::{germany, summary};
    use crate::import::{ForeignFormat, import};

    #[test]
    fn every_line_that_holds_a_pattern_is_read() {
        let text = "# shared list\n\
                    +49301234%: Call centre: the old one\n\
                    \n\
                    0900*: Premium\r\n\
                    +12025550100:\n\
                    +442079460___: \n\
                    nobody: Name\n\
                    %: All\n";
        let read = import(text.as_bytes(), None, germany()).expect("an export");
        let expected = "2 block +49301234* \"Call centre: the old one\"\n\
                        4 block +49900* \"Premium\"\n\
                        5 block +12025550100 \"\"\n\
                        6 block +442079460??? \"\"\n\
                        7 skipped nobody: Name: NotANumber\n\
                        8 skipped %: All: PatternTooWide\n";
        assert_eq!((read.format, summary(&read, 0)), (ForeignFormat::NoPhoneSpam, expected.to_owned()));
    }
}
