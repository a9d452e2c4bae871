//! Data about a page for machines: schema.org in JSON-LD, in a block that nobody runs.

use std::fmt;

use askama::{FastWritable, Values, filters::HtmlSafe};
use serde_json::Value;

/// A block of data, ready to stand in a `<script type="application/ld+json">`: whatever people wrote
/// in it cannot end the element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonLd(String);

impl JsonLd {
    /// Writes a value; `@context` is added.
    #[must_use]
    pub fn new(mut value: Value) -> Self {
        if let Value::Object(fields) = &mut value {
            fields.insert("@context".to_owned(), "https://schema.org".into());
        }
        let json = value.to_string();
        let mut safe = String::with_capacity(json.len() + 16);
        for c in json.chars() {
            match c {
                // Outside of strings JSON has none of these.
                '<' => safe.push_str("\\u003c"),
                '>' => safe.push_str("\\u003e"),
                '&' => safe.push_str("\\u0026"),
                c => safe.push(c),
            }
        }
        Self(safe)
    }
}

impl fmt::Display for JsonLd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FastWritable for JsonLd {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(dest.write_str(&self.0)?)
    }
}

impl HtmlSafe for JsonLd {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_text_ends_the_element() {
        let value = json!({"name": "</script><!-- & <script>"});
        let written = JsonLd::new(value).to_string();
        assert!(!written.contains(['<', '>', '&']), "{written}");
        let read: Value = serde_json::from_str(&written).unwrap();
        assert_eq!(read["name"], "</script><!-- & <script>");
        assert_eq!(read["@context"], "https://schema.org");
    }
}
