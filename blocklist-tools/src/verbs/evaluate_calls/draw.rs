//! Numbers at random, and of a described shape.

/// `SplitMix64`: the same lists draw the same numbers.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }
}

/// What a line such as `/((?:\+|00)44)?07700900([0-9]{3})/g` describes: the corner of regular expressions in which public
/// lists of fictitious numbers are written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Literal(char),
    OneOf(Vec<char>),
    Sequence(Vec<Shape>),
    Either(Vec<Shape>),
    Times(Box<Shape>, usize),
}

impl Shape {
    /// `None` for a line that is no such expression.
    pub(super) fn read(line: &str) -> Option<Self> {
        let (inner, flags) = line.strip_prefix('/')?.rsplit_once('/')?;
        let mut rest = inner;
        let shape = either(&mut rest)?;
        (rest.is_empty() && flags.chars().all(|flag| flag.is_ascii_lowercase())).then_some(shape)
    }

    /// A text of the shape; what may be left out is there, and `00` in front is written `+`.
    pub(super) fn draw(&self, random: &mut Random) -> String {
        let mut text = String::new();
        self.write(&mut text, random);
        text.strip_prefix("00").map_or(text.clone(), |digits| format!("+{digits}"))
    }

    fn write(&self, text: &mut String, random: &mut Random) {
        match self {
            Self::Literal(c) => text.push(*c),
            Self::OneOf(set) => text.extend(set.get(random.below(set.len() as u64) as usize)),
            Self::Sequence(parts) => parts.iter().for_each(|part| part.write(text, random)),
            Self::Either(parts) => {
                if let Some(part) = parts.get(random.below(parts.len() as u64) as usize) {
                    part.write(text, random);
                }
            }
            Self::Times(part, times) => (0..*times).for_each(|_| part.write(text, random)),
        }
    }
}

fn take(rest: &mut &str, text: &str) -> bool {
    let after = rest.strip_prefix(text);
    *rest = after.unwrap_or(rest);
    after.is_some()
}

fn either(rest: &mut &str) -> Option<Shape> {
    let mut parts = vec![sequence(rest)?];
    while take(rest, "|") {
        parts.push(sequence(rest)?);
    }
    Some(Shape::Either(parts))
}

fn sequence(rest: &mut &str) -> Option<Shape> {
    let mut parts = Vec::new();
    while !rest.is_empty() && !rest.starts_with(['|', ')']) {
        let part = atom(rest)?;
        if take(rest, "{") {
            let (times, after) = rest.split_once('}')?;
            *rest = after;
            parts.push(Shape::Times(Box::new(part), times.parse().ok().filter(|times| *times <= 15)?));
        } else {
            take(rest, "?");
            parts.push(part);
        }
    }
    Some(Shape::Sequence(parts))
}

fn atom(rest: &mut &str) -> Option<Shape> {
    if take(rest, "(") {
        take(rest, "?:");
        let inner = either(rest)?;
        return take(rest, ")").then_some(inner);
    }
    if take(rest, "[") {
        let (inner, after) = rest.split_once(']')?;
        *rest = after;
        return set(inner);
    }
    take(rest, "\\");
    let c = rest.chars().next().filter(|c| c.is_ascii_digit() || *c == '+')?;
    *rest = &rest[c.len_utf8()..];
    Some(Shape::Literal(c))
}

fn set(inner: &str) -> Option<Shape> {
    let mut chars: Vec<char> = Vec::new();
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        if c == '-' {
            chars.extend(*chars.last()?..=rest.next()?);
        } else {
            chars.push(c);
        }
    }
    (!chars.is_empty() && chars.iter().all(char::is_ascii_digit)).then_some(Shape::OneOf(chars))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_drawn_of_the_shape_that_a_line_describes() {
        for (line, length, begins) in [
            (r"/((?:\+|00)44)?07700900([0-9]{3})/g", 14, "+4407700900"),
            (r"/((?:\+|00)61)?0491570(006|156|157)/g", 13, "+610491570"),
            (r"/((?:\+|00)46)?07017406(0[5-9]|[1-9][0-9])/g", 13, "+4607017406"),
        ] {
            let shape = Shape::read(line).expect(line);
            for seed in 0..50 {
                let text = shape.draw(&mut Random(seed));
                assert!(text.len() == length && text.starts_with(begins), "{line}: {text}");
            }
        }
        for wrong in ["+44 7700 900123", "/[a-z]{3}/g", "/(12/g", "/1{99}/g", "/1/ 2"] {
            assert_eq!(Shape::read(wrong), None, "{wrong}");
        }
    }
}
