//! Records out of JSON, one at a time: a file of 64 MiB must not become a tree that is many times as large.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{ForeignFormat, ImportError};

/// Where a list of records stands: the keys that lead to it.
pub(super) type Path = &'static [&'static str];

/// A value of a record.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Bool(bool),
    Record(Record),
    /// Null, fractions, lists.
    Other,
}

/// The fields of an object that were asked for; a field that is null counts as missing.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Record(Vec<(&'static str, Value)>);

impl Record {
    pub(super) fn get(&self, field: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, value)| value)
    }

    /// A text field; `None` when it holds something else, and the empty text when it is missing.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        match self.get(field) {
            None => Some(""),
            Some(Value::Text(text)) => Some(text),
            Some(_) => None,
        }
    }

    /// A whole number; `None` when the field holds something else, and `missing` when there is none.
    pub(super) fn integer(&self, field: &str, missing: i64) -> Option<i64> {
        match self.get(field) {
            None => Some(missing),
            Some(Value::Integer(integer)) => Some(*integer),
            Some(_) => None,
        }
    }

    /// A truth value; `None` when the field holds something else, and `missing` when there is none.
    pub(super) fn bool(&self, field: &str, missing: bool) -> Option<bool> {
        match self.get(field) {
            None => Some(missing),
            Some(Value::Bool(bool)) => Some(*bool),
            Some(_) => None,
        }
    }
}

/// Gives `each` the elements of the lists at `paths`, with the fields named in `fields`: which path, and the element.
/// Says whether any of the lists was there.
pub(super) fn records(
    text: &str,
    format: ForeignFormat,
    paths: &[Path],
    fields: &'static [&'static str],
    each: impl FnMut(usize, &Value) -> Result<(), ImportError>,
) -> Result<bool, ImportError> {
    let mut state = State { paths, fields, each, has_list: false, refusal: None };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let walk = Walk { state: &mut state, at: (0..paths.len()).collect(), depth: 0 };
    let result = walk.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    if let Some(refusal) = state.refusal {
        return Err(refusal);
    }
    result.map_err(|error| ImportError::Json {
        format,
        line: error.line(),
        column: error.column(),
        what: what(&error),
    })?;
    Ok(state.has_list)
}

/// Whether one of `paths` leads to a list. Broken JSON counts as far as it goes.
pub(super) fn has_any(text: &str, paths: &[Path]) -> bool {
    // The first element settles it; an empty list is only known at the end.
    let mut is_found = false;
    let result = records(text, ForeignFormat::Csv, paths, &[], |_, _| {
        is_found = true;
        Err(ImportError::Unrecognised)
    });
    is_found || result == Ok(true)
}

/// The parser's message without the place, which is given apart.
fn what(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    super::input::shown(&text[..end], super::MAX_WHAT_CHARS)
}

struct State<'p, F> {
    paths: &'p [Path],
    fields: &'static [&'static str],
    each: F,
    has_list: bool,
    /// Why `each` wanted no more.
    refusal: Option<ImportError>,
}

/// Follows the paths down.
struct Walk<'s, 'p, F> {
    state: &'s mut State<'p, F>,
    /// The paths that may lead on from here.
    at: Vec<usize>,
    depth: usize,
}

impl<'de, F: FnMut(usize, &Value) -> Result<(), ImportError>> DeserializeSeed<'de> for Walk<'_, '_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(usize, &Value) -> Result<(), ImportError>> Visitor<'de> for Walk<'_, '_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let leads_on = |path: &&usize| self.state.paths[**path].get(self.depth) == Some(&key.as_str());
            let at: Vec<usize> = self.at.iter().filter(leads_on).copied().collect();
            if at.is_empty() {
                map.next_value::<IgnoredAny>()?;
            } else {
                map.next_value_seed(Walk { state: &mut *self.state, at, depth: self.depth + 1 })?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Some(path) = self.at.iter().copied().find(|path| self.state.paths[*path].len() == self.depth) else {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        self.state.has_list = true;
        while let Some(value) = list.next_element_seed(Read { fields: self.state.fields })? {
            if let Err(refusal) = (self.state.each)(path, &value) {
                self.state.refusal = Some(refusal);
                return Err(serde::de::Error::custom("refused"));
            }
        }
        Ok(())
    }
}

/// Reads one value; of an object only the fields that are asked for, of a list nothing.
struct Read {
    fields: &'static [&'static str],
}

impl<'de> DeserializeSeed<'de> for Read {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Read {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, bool: bool) -> Result<Value, E> {
        Ok(Value::Bool(bool))
    }

    fn visit_i64<E>(self, integer: i64) -> Result<Value, E> {
        Ok(Value::Integer(integer))
    }

    fn visit_u64<E>(self, integer: u64) -> Result<Value, E> {
        Ok(i64::try_from(integer).map_or(Value::Other, Value::Integer))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut record = Record::default();
        while let Some(key) = map.next_key::<String>()? {
            let field = self.fields.iter().find(|field| **field == key);
            match field {
                // A field that comes twice: the first stands, and the record stays small.
                Some(field) if record.get(field).is_none() => {
                    let value = map.next_value::<Nullable>()?;
                    record.0.extend(value.0.map(|value| (*field, value)));
                }
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(Value::Record(record))
    }
}

/// A field's value; null is none.
struct Nullable(Option<Value>);

impl<'de> serde::Deserialize<'de> for Nullable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Field;

        impl<'de> Visitor<'de> for Field {
            type Value = Nullable;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_none<E>(self) -> Result<Nullable, E> {
                Ok(Nullable(None))
            }

            fn visit_unit<E>(self) -> Result<Nullable, E> {
                Ok(Nullable(None))
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Nullable, D::Error> {
                Ok(Nullable(Some(Read { fields: &[] }.deserialize(deserializer)?)))
            }
        }

        deserializer.deserialize_option(Field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: &[Path] = &[&["a", "list"], &["list"]];

    fn read(text: &str) -> Result<Vec<(usize, String)>, ImportError> {
        let mut found = Vec::new();
        records(text, ForeignFormat::PhoneBlockJson, PATHS, &["n", "s"], |path, value| {
            found.push((path, format!("{value:?}")));
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn lists_are_found_by_their_path_only() {
        let text = r#"{"x": [{"n": 1}], "list": [{"n": 1, "other": [1, 2]}, 7], "a": {"a": 1, "list": [{"s": null}]}}"#;
        let found = read(text).expect("well-formed");
        assert_eq!(
            found,
            [
                (1, r#"Record(Record([("n", Integer(1))]))"#.to_owned()),
                (1, "Integer(7)".to_owned()),
                (0, "Record(Record([]))".to_owned()),
            ]
        );
    }

    #[test]
    fn broken_json_says_where_it_breaks() {
        let error = read("{\"list\": [\n{\"n\": }]}").expect_err("broken");
        assert!(matches!(error, ImportError::Json { line: 2, column: 7, .. }), "{error}");
        assert!(matches!(read(&"[".repeat(100_000)), Ok(_) | Err(ImportError::Json { .. })));
        assert!(matches!(read("{} trailing"), Err(ImportError::Json { .. })));
    }

    #[test]
    fn a_list_is_recognised_even_when_empty_or_cut_off() {
        for (text, expected) in [
            (r#"{"list": []}"#, true),
            (r#"{"list": [{"n": 1}, {"n""#, true),
            (r#"{"list": {}}"#, false),
            (r#"{"b": {"list": [1]}}"#, false),
            ("{", false),
        ] {
            assert_eq!(has_any(text, PATHS), expected, "{text}");
        }
    }
}
