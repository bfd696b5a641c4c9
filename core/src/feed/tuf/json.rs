//! Canonical JSON as TUF signs it: keys in ascending order, no white space, only `"` and `\` escaped, whole numbers.
//! <http://gibson042.github.io/canonicaljson-spec/> calls it OLPC's; securesystemslib writes it so.

use serde_json::Value;

/// The bytes that signatures cover. `None` for a fraction, which canonical JSON does not have.
#[must_use]
pub fn canonical(value: &Value) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    write(value, &mut out).then_some(out)
}

fn write(value: &Value, out: &mut Vec<u8>) -> bool {
    match value {
        Value::Null => out.extend(b"null"),
        Value::Bool(true) => out.extend(b"true"),
        Value::Bool(false) => out.extend(b"false"),
        Value::Number(number) if number.is_f64() => return false,
        Value::Number(number) => out.extend(number.to_string().as_bytes()),
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                if !write(item, out) {
                    return false;
                }
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            // serde_json keeps keys sorted only while nobody in the build asks it to preserve their order.
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            out.push(b'{');
            for (index, (name, item)) in fields.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_text(name, out);
                out.push(b':');
                if !write(item, out) {
                    return false;
                }
            }
            out.push(b'}');
        }
    }
    true
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn canonical_json_is_what_securesystemslib_writes() {
        // Expected texts: securesystemslib.formats.encode_canonical of the same values.
        let cases = [
            (json!({"b": 1, "a": [true, false, null]}), r#"{"a":[true,false,null],"b":1}"#),
            (json!({"text": "line\nquote\"back\\"}), "{\"text\":\"line\nquote\\\"back\\\\\"}"),
            (json!({"é": "ü", "z": -5, "A": {}}), r#"{"A":{},"z":-5,"é":"ü"}"#),
            (json!([]), "[]"),
        ];
        for (value, expected) in cases {
            assert_eq!(canonical(&value).as_deref(), Some(expected.as_bytes()));
        }
    }

    #[test]
    fn fractions_have_no_canonical_form() {
        assert_eq!(canonical(&json!({"a": [1.5]})), None);
    }
}
