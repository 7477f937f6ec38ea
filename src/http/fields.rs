//! The fields of a request: a JSON object, read as proto3's JSON mapping has it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_with::{Map, serde_as};

use super::error::ApiError;
use crate::domain::{Error, Result};

/// How much of a name that the caller made up is repeated in an error.
const SHOWN_OF_NAME: usize = 64;

/// More fields than any request has, in both spellings.
const MAX_FIELDS: usize = 32;

/// The fields of a request, taken out one by one. What is left at the end is unknown.
#[serde_as]
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Fields(#[serde_as(as = "Map<_, _>")] Vec<(String, Value)>);

impl Fields {
    /// Parses a body. An empty one is `{}`.
    ///
    /// # Errors
    /// [`ApiError::InvalidBody`] that names the place if it isn't one JSON object, or has a field twice.
    pub fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let text = std::str::from_utf8(body)
            .map_err(|error| ApiError::InvalidBody(format!("is not UTF-8 at byte {}", error.valid_up_to())))?;
        if text.trim_ascii().is_empty() {
            return Ok(Self(Vec::new()));
        }
        let fields: Self = serde_json::from_str(text).map_err(|error| {
            let problem = match error.classify() {
                serde_json::error::Category::Data => "is not a JSON object",
                _ => "is not valid JSON",
            };
            let (line, column) = (error.line(), error.column());
            ApiError::InvalidBody(format!("{problem} at line {line}, column {column}"))
        })?;
        fields.check_names()?;
        Ok(fields)
    }

    /// Takes the texts of an RPC that has no other fields. Takes all of them before any is judged, so that a misspelt field
    /// is reported as unknown, and not another one as missing.
    pub fn into_texts<const N: usize>(mut self, names: [&'static str; N]) -> Result<[String; N], ApiError> {
        let mut texts = [const { String::new() }; N];
        for (text, name) in texts.iter_mut().zip(names) {
            *text = self.text(name)?;
        }
        self.finish()?;
        Ok(texts)
    }

    /// Takes a text; an absent one is empty.
    pub fn text(&mut self, field: &'static str) -> Result<String> {
        self.optional_text(field).map(Option::unwrap_or_default)
    }

    /// Takes a text that makes a difference also if it is empty; `None` for an absent one.
    pub fn optional_text(&mut self, field: &'static str) -> Result<Option<String>> {
        match self.take(field)? {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            _ => Err(Error::invalid(field, "must be a string")),
        }
    }

    /// Takes `true` or `false`; `None` for an absent one.
    pub fn optional_boolean(&mut self, field: &'static str) -> Result<Option<bool>> {
        match self.take(field)? {
            Value::Null => Ok(None),
            Value::Bool(boolean) => Ok(Some(boolean)),
            _ => Err(Error::invalid(field, "must be true or false")),
        }
    }

    /// Takes a list of texts; `None` for an absent one.
    pub fn optional_texts(&mut self, field: &'static str) -> Result<Option<Vec<String>>> {
        self.optional(field, "must be a list of strings")
    }

    /// Takes an object of texts, some of which may be null; `None` for an absent one.
    pub fn optional_map(&mut self, field: &'static str) -> Result<Option<BTreeMap<String, Option<String>>>> {
        self.optional(field, "must be an object of strings")
    }

    fn optional<T: DeserializeOwned>(&mut self, field: &'static str, rule: &'static str) -> Result<Option<T>> {
        serde_json::from_value(self.take(field)?).map_err(|_| Error::invalid(field, rule))
    }

    /// Takes a whole number, also one in decimal digits in a string; an absent one is 0.
    pub fn integer(&mut self, field: &'static str) -> Result<u64> {
        let number = match self.take(field)? {
            Value::Null => Some(0),
            Value::Number(number) => number.as_u64(),
            Value::String(text) if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| Error::invalid(field, "must be a whole number that is not negative"))
    }

    /// Makes sure that every field was taken.
    pub fn finish(self) -> Result<(), ApiError> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => {
                let name = shown(name);
                Err(ApiError::InvalidBody(format!("has an unknown field {name:?}")))
            }
        }
    }

    /// Takes what a field has in either spelling; null if it has nothing.
    fn take(&mut self, field: &'static str) -> Result<Value> {
        let camel = lower_camel(field);
        let taken = self.0.extract_if(.., |(name, _)| name == field || *name == camel);
        let mut values = taken.map(|(_, value)| value);
        let first = values.next().unwrap_or(Value::Null);
        if values.all(|other| other == first) {
            Ok(first)
        } else {
            Err(Error::invalid(field, "is given twice, with different values"))
        }
    }

    fn check_names(&self) -> Result<(), ApiError> {
        if self.0.len() > MAX_FIELDS {
            return Err(ApiError::InvalidBody("has more fields than any request".to_owned()));
        }
        let mut names = self.0.iter().map(|(name, _)| name);
        while let Some(name) = names.next() {
            if names.clone().any(|other| other == name) {
                let name = shown(name);
                return Err(ApiError::InvalidBody(format!("has the field {name:?} twice")));
            }
        }
        Ok(())
    }
}

/// The beginning of a name that a caller made up.
fn shown(name: &str) -> String {
    name.chars().take(SHOWN_OF_NAME).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes the fields of a test's request, as a method does.
    fn session_and_limit(body: &str) -> Result<(String, u64), ApiError> {
        let mut fields = Fields::parse(body.as_bytes())?;
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
            (&deep, "not valid JSON"),
        ];
        for (body, expected) in mistakes {
            let message = match session_and_limit(body) {
                Err(ApiError::Domain(Error::InvalidField(invalid))) => invalid.to_string(),
                Err(ApiError::InvalidBody(mistake)) => mistake,
                other => panic!("{body}: {other:?}"),
            };
            assert!(message.contains(expected), "{body}: {message}");
        }
    }

    #[test]
    fn what_is_not_utf8_is_located() {
        let error = Fields::parse(b"{\"limit\":\"\xff\"}").err();
        assert_eq!(error, Some(ApiError::InvalidBody("is not UTF-8 at byte 10".to_owned())));
    }
}
