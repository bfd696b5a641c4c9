//! How an input is laid out: JSON Lines, a table with some delimiter, or one number a line.

use std::borrow::Cow;

use serde_json::Value;

use super::normalise::Reject;

/// A field of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The number or range.
    Number,
    /// The category.
    Category,
    /// The confidence, 0 to 15.
    Confidence,
    /// The standing.
    Standing,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Number, Self::Category, Self::Confidence, Self::Standing];

    /// The field's name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.names()[0]
    }

    /// Column titles that mean this field.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Number => &[
                "number",
                "phone",
                "phone_number",
                "phonenumber",
                "telephone",
                "tel",
                "caller",
                "caller_id",
                "msisdn",
                "e164",
                "e164_digits",
                "company_phone_number",
                "range",
                "prefix",
                "pattern",
                "nummer",
                "rufnummer",
                "telefonnummer",
                "telefon",
                "numero",
                "telefono",
                "号码",
                "电话",
            ],
            Self::Category => &["category", "kategorie", "categoria", "subject", "type", "类别"],
            Self::Confidence => &["confidence", "score", "konfidenz"],
            Self::Standing => &["standing", "status"],
        }
    }
}

/// Columns that the user named: a title, or a place from 1.
#[derive(Clone, Debug, Default)]
pub struct Columns(pub Vec<(Field, String)>);

impl Columns {
    fn wanted(&self, field: Field) -> Option<&str> {
        self.0.iter().find(|(named, _)| *named == field).map(|(_, column)| column.as_str())
    }

    fn matches(&self, field: Field, title: &str) -> bool {
        let title = title.trim().trim_matches('"').to_lowercase().replace([' ', '-'], "_");
        match self.wanted(field) {
            Some(column) => column.to_lowercase().replace([' ', '-'], "_") == title,
            None => field.names().contains(&title.as_str()),
        }
    }
}

/// The layout of an input.
#[derive(Clone, Debug)]
pub enum Dialect {
    /// A JSON object a line, with the key of each field.
    JsonLines([Option<String>; 4]),
    /// Fields with a delimiter between them, and the place of each.
    Table {
        /// The delimiter.
        delimiter: char,
        /// Where each field stands.
        places: [Option<usize>; 4],
    },
    /// One number a line.
    Plain,
}

/// One line taken apart.
#[derive(Clone, Debug, Default)]
pub struct Row<'a> {
    /// The number or range as it stands.
    pub number: Cow<'a, str>,
    /// The category as it stands.
    pub category: Option<Cow<'a, str>>,
    /// The confidence as it stands.
    pub confidence: Option<Cow<'a, str>>,
    /// The standing as it stands.
    pub standing: Option<Cow<'a, str>>,
}

impl Dialect {
    /// Finds the layout from the first line that says something; tells whether that line is a header.
    #[must_use]
    pub fn detect(line: &str, columns: &Columns) -> (Self, bool) {
        if line.starts_with('{') {
            return (Self::JsonLines(Field::ALL.map(|field| columns.wanted(field).map(str::to_owned))), false);
        }
        let count = |delimiter: char| line.matches(delimiter).count();
        let delimiter = ['\t', ';', ',', '|']
            .into_iter()
            .max_by_key(|delimiter| count(*delimiter))
            .filter(|delimiter| count(*delimiter) > 0);
        let titles: Vec<Cow<'_, str>> =
            delimiter.map_or_else(|| vec![Cow::Borrowed(line)], |delimiter| split(line, delimiter));
        let has_number = titles.iter().any(|title| title.chars().filter(char::is_ascii_digit).count() >= 5);
        let place_of = |field| titles.iter().position(|title| columns.matches(field, title));
        let is_header = !has_number && Field::ALL.iter().any(|field| place_of(*field).is_some());
        let Some(delimiter) = delimiter else { return (Self::Plain, is_header) };
        let by_place = |field| columns.wanted(field).and_then(|column| column.parse::<usize>().ok()?.checked_sub(1));
        let mut places = Field::ALL.map(|field| by_place(field).or_else(|| place_of(field).filter(|_| is_header)));
        // Without a title the number stands where the first line has one, else in front.
        places[0] = places[0].or_else(|| {
            let digits = |title: &Cow<'_, str>| title.chars().filter(char::is_ascii_digit).count() >= 7;
            Some(titles.iter().position(digits).unwrap_or(0))
        });
        (Self::Table { delimiter, places }, is_header)
    }

    /// Whether line ends inside quotes belong to a field.
    #[must_use]
    pub fn has_quotes(&self) -> bool {
        matches!(self, Self::Table { .. })
    }

    /// Takes a line apart.
    ///
    /// # Errors
    /// [`Reject::BadJson`] or [`Reject::NoNumber`].
    pub fn row<'a>(&self, line: &'a str) -> Result<Row<'a>, Reject> {
        match self {
            Self::Plain => {
                // "+38032246%: a remark"
                let number = line.split_once(": ").map_or(line, |(number, _)| number);
                Ok(Row { number: Cow::Borrowed(number), ..Row::default() })
            }
            Self::Table { delimiter, places } => {
                let mut fields = split(line, *delimiter);
                let mut take = |place: Option<usize>| place.and_then(|place| fields.get_mut(place)).map(std::mem::take);
                let [number, category, confidence, standing] = places.map(&mut take);
                let number = number.filter(|number| !number.trim().is_empty()).ok_or(Reject::NoNumber)?;
                Ok(Row { number, category, confidence, standing })
            }
            Self::JsonLines(keys) => json_row(line, keys),
        }
    }
}

fn json_row(line: &str, keys: &[Option<String>; 4]) -> Result<Row<'static>, Reject> {
    let Ok(Value::Object(object)) = serde_json::from_str(line) else { return Err(Reject::BadJson) };
    let text = |value: &Value| match value {
        Value::String(text) => Some(Cow::Owned(text.clone())),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    };
    let get = |field: Field| {
        let named = keys[field as usize].as_ref().map(|key| object.get(key));
        let value = named.unwrap_or_else(|| field.names().iter().find_map(|name| object.get(*name)));
        value.and_then(text)
    };
    Ok(Row {
        number: get(Field::Number).ok_or(Reject::NoNumber)?,
        category: get(Field::Category),
        confidence: get(Field::Confidence),
        standing: get(Field::Standing),
    })
}

/// The fields of a line. Quotes as in RFC 4180.
fn split(line: &str, delimiter: char) -> Vec<Cow<'_, str>> {
    if !line.contains('"') {
        return line.split(delimiter).map(Cow::Borrowed).collect();
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(line.as_bytes());
    match reader.records().next() {
        Some(Ok(record)) => record.iter().map(|field| Cow::Owned(field.to_owned())).collect(),
        _ => line.split(delimiter).map(Cow::Borrowed).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_layouts_are_recognised() {
        let cases = [
            ("one number a line", "+12125550123", "+12125550123", "+12125550123", None),
            ("a title over plain numbers", "phone", "+12125550123", "+12125550123", None),
            ("commas and a header", "category,number", "bank,+12125550123", "+12125550123", Some("bank")),
            ("semicolons and German titles", "Rufnummer;Kategorie", "030 12345;bank", "030 12345", Some("bank")),
            ("tabs without a header", "spam\t+12125550123", "scam\t+12125550124", "+12125550124", None),
            ("quotes", "number,category", "\"+1 (212) 555-0123\",\"bank\"", "+1 (212) 555-0123", Some("bank")),
            (
                "JSON",
                "{\"number\":1}",
                "{\"category\":\"bank\",\"phone\":\"+12125550123\"}",
                "+12125550123",
                Some("bank"),
            ),
            ("a remark behind a rule", "+38032246%: a", "+380322480%: b", "+380322480%", None),
        ];
        for (case, first, line, number, category) in cases {
            let (dialect, _) = Dialect::detect(first, &Columns::default());
            let row = dialect.row(line).expect(case);
            assert_eq!((row.number.as_ref(), row.category.as_deref()), (number, category), "{case}");
        }
    }

    #[test]
    fn columns_can_be_named_or_counted() {
        for (column, first) in [("2", "a,b"), ("who called", "note,Who Called")] {
            let columns = Columns(vec![(Field::Number, column.to_owned())]);
            let (dialect, _) = Dialect::detect(first, &columns);
            assert_eq!(dialect.row("x,+12125550123").expect("a row").number, "+12125550123");
        }
    }

    #[test]
    fn a_line_without_a_number_says_so() {
        let (dialect, is_header) = Dialect::detect("number,category", &Columns::default());
        assert!(is_header);
        assert_eq!(dialect.row(",bank").unwrap_err(), Reject::NoNumber);
        let (dialect, _) = Dialect::detect("{}", &Columns::default());
        assert_eq!(dialect.row("{\"number\":").unwrap_err(), Reject::BadJson);
        assert_eq!(dialect.row("{\"x\":1}").unwrap_err(), Reject::NoNumber);
    }
}
