//! Decoding a request body: a flat JSON object of texts and integers, read as proto3's JSON mapping has it.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::domain::{Error, Result};

/// How errors name the body as a whole.
const BODY: &str = "the request body";

/// How much of a name that the caller made up is repeated in an error.
const SHOWN_OF_NAME: usize = 64;

/// More fields than any request has, in both spellings.
const MAX_FIELDS: usize = 32;

/// The fields of a request, taken out one by one; what is left at the end is unknown.
pub struct Fields(Vec<(String, Value)>);

/// A field's value, as far as any request has use for it.
#[derive(Clone, PartialEq, Eq)]
enum Value {
    /// `null`, which is an absent field.
    Absent,
    /// A string.
    Text(String),
    /// A whole number that is not negative.
    Integer(u64),
    /// Anything else.
    Other,
}

impl Fields {
    /// Parses a body. An empty one is `{}`.
    ///
    /// # Errors
    /// [`Error::Invalid`] that names the place if it isn't one JSON object, or names a field twice.
    pub fn parse(body: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(body)
            .map_err(|error| Error::invalid(BODY, format!("is not UTF-8 at byte {}", error.valid_up_to())))?;
        if text.trim_ascii().is_empty() {
            return Ok(Self(Vec::new()));
        }
        let fields: Self = serde_json::from_slice(text.as_bytes()).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            let problem = match error.classify() {
                serde_json::error::Category::Data => "is not a JSON object of strings and integers",
                _ => "is not valid JSON",
            };
            Error::invalid(BODY, format!("{problem} at {place}"))
        })?;
        fields.without_repetition()
    }

    /// Takes a text; an absent one is empty.
    pub fn text(&mut self, field: &'static str) -> Result<String> {
        self.given_text(field).map(Option::unwrap_or_default)
    }

    /// Takes a text that makes a difference also when it is empty; `None` for an absent one.
    pub fn given_text(&mut self, field: &'static str) -> Result<Option<String>> {
        match self.take(field)? {
            Value::Absent => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            _ => Err(Error::invalid(field, "must be a string")),
        }
    }

    /// Takes a whole number, also one in decimal digits in a string; an absent one is 0.
    pub fn integer(&mut self, field: &'static str) -> Result<u64> {
        let number = match self.take(field)? {
            Value::Absent => Some(0),
            Value::Integer(number) => Some(number),
            Value::Text(text) if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| Error::invalid(field, "must be a whole number that is not negative"))
    }

    /// Makes sure that every field was taken.
    pub fn finish(self) -> Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => {
                let shown: String = name.chars().take(SHOWN_OF_NAME).collect();
                Err(Error::invalid(BODY, format!("has an unknown field {shown:?}")))
            }
        }
    }

    /// Takes what stands under either spelling of a field.
    fn take(&mut self, field: &'static str) -> Result<Value> {
        let is_field = |name: &str| name == field || name == lower_camel(field);
        let mut values = self
            .0
            .extract_if(.., |(name, _)| is_field(name))
            .map(|(_, value)| value);
        let first = values.next().unwrap_or(Value::Absent);
        if values.all(|other| other == first) {
            Ok(first)
        } else {
            Err(Error::invalid(field, "is given twice, with different values"))
        }
    }

    fn without_repetition(self) -> Result<Self> {
        if self.0.len() > MAX_FIELDS {
            return Err(Error::invalid(BODY, "has more fields than any request"));
        }
        let mut names = self.0.iter().map(|(name, _)| name);
        while let Some(name) = names.next() {
            if names.clone().any(|other| other == name) {
                let shown: String = name.chars().take(SHOWN_OF_NAME).collect();
                return Err(Error::invalid(BODY, format!("has the field {shown:?} twice")));
            }
        }
        Ok(self)
    }
}

/// `session_id` as `sessionId`.
fn lower_camel(field: &str) -> String {
    let mut words = field.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        name.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    fields.push(entry);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Scalar;
        impl<'de> Visitor<'de> for Scalar {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> std::result::Result<Value, E> {
                Ok(Value::Absent)
            }

            fn visit_str<E>(self, text: &str) -> std::result::Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }

            fn visit_string<E>(self, text: String) -> std::result::Result<Value, E> {
                Ok(Value::Text(text))
            }

            fn visit_u64<E>(self, number: u64) -> std::result::Result<Value, E> {
                Ok(Value::Integer(number))
            }

            fn visit_i64<E>(self, _: i64) -> std::result::Result<Value, E> {
                Ok(Value::Other)
            }

            fn visit_f64<E>(self, _: f64) -> std::result::Result<Value, E> {
                Ok(Value::Other)
            }

            fn visit_bool<E>(self, _: bool) -> std::result::Result<Value, E> {
                Ok(Value::Other)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Value, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Value::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Other)
            }
        }
        deserializer.deserialize_any(Scalar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Result<Fields> {
        Fields::parse(body.as_bytes())
    }

    /// Takes the fields of a test's request, as a method does.
    fn session_and_limit(body: &str) -> Result<(String, u64)> {
        let mut fields = fields(body)?;
        let taken = (fields.text("session_id")?, fields.integer("limit")?);
        fields.finish().map(|()| taken)
    }

    #[test]
    fn both_spellings_and_both_number_forms_are_read() {
        let read = Ok(("s".to_owned(), 7));
        assert_eq!(session_and_limit(r#"{"session_id":"s","limit":7}"#), read);
        assert_eq!(session_and_limit(r#"{"sessionId":"s","limit":"7"}"#), read);
        assert_eq!(
            session_and_limit(r#"{"sessionId":"s","session_id":"s","limit":7}"#),
            read
        );
    }

    #[test]
    fn absent_null_and_empty_are_alike() {
        for body in [
            "",
            " \n",
            "{}",
            r#"{"session_id":null,"limit":null}"#,
            r#"{"session_id":""}"#,
        ] {
            assert_eq!(session_and_limit(body), Ok((String::new(), 0)), "{body}");
        }
    }

    #[test]
    fn every_mistake_is_named() {
        let deep = format!(r#"{{"limit":{}1{}}}"#, "[".repeat(500), "]".repeat(500));
        let mistakes = [
            (r#"{"session_id":1}"#, "session_id must be a string"),
            (r#"{"limit":-1}"#, "limit must be a whole number"),
            (r#"{"limit":1.5}"#, "limit must be a whole number"),
            (r#"{"limit":"x"}"#, "limit must be a whole number"),
            (r#"{"limit":"+1"}"#, "limit must be a whole number"),
            (r#"{"limit":99999999999999999999}"#, "limit must be a whole number"),
            (r#"{"limit":"99999999999999999999"}"#, "limit must be a whole number"),
            (r#"{"limit":[1,{"a":2}]}"#, "limit must be a whole number"),
            (r#"{"limit":true}"#, "limit must be a whole number"),
            (r#"{"limit":1e400}"#, "not valid JSON at line 1, column"),
            (r#"{"sessionId":"a","session_id":"b"}"#, "session_id is given twice"),
            (r#"{"limit":1,"limit":1}"#, "has the field \"limit\" twice"),
            (r#"{"SessionId":"a"}"#, "has an unknown field \"SessionId\""),
            (r#"{"limit":1"#, "not valid JSON at line 1, column 10"),
            (r#"{"limit":1} x"#, "not valid JSON"),
            (r#"{"session_id":"\ud800"}"#, "not valid JSON"),
            ("[]", "not a JSON object"),
            ("1", "not a JSON object"),
            (&deep, "limit must be a whole number"),
        ];
        for (body, expected) in mistakes {
            match session_and_limit(body) {
                Err(Error::Invalid(fault)) => {
                    let message = fault.to_string();
                    assert!(message.contains(expected), "{body}: {message}");
                }
                other => panic!("{body}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_is_not_utf8_is_located() {
        let error = Fields::parse(b"{\"limit\":\"\xff\"}").err();
        assert_eq!(error, Some(Error::invalid(BODY, "is not UTF-8 at byte 10")));
    }
}
