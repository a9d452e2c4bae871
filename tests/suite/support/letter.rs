//! Mail, as its reader gets it.

use entraide::mail::{Mail, Sent};
use mail_parser::MessageParser;

/// A mail that left, read back from the octets that would have gone to the server.
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// As handed to the mailer.
    pub mail: Mail,
    raw: Vec<u8>,
}

impl Letter {
    pub fn new(sent: Sent) -> Self {
        let message = MessageParser::default().parse(&sent.message).unwrap();
        let body = |text: Option<std::borrow::Cow<'_, str>>| text.unwrap().replace("\r\n", "\n");
        Self {
            to: sent.mail.to.clone(),
            subject: message.subject().unwrap().to_owned(),
            text: body(message.body_text(0)),
            html: body(message.body_html(0)),
            mail: sent.mail,
            raw: sent.message,
        }
    }

    /// A header as sent, unfolded; `None` when it is not there.
    pub fn header(&self, name: &str) -> Option<String> {
        let message = MessageParser::default().parse(&self.raw).unwrap();
        let value = message.header_raw(name)?;
        Some(value.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The first address in the text that has these words in it.
    #[track_caller]
    pub fn link(&self, part: &str) -> String {
        self.text
            .split_whitespace()
            .find(|word| word.starts_with("http") && word.contains(part))
            .unwrap_or_else(|| panic!("no link with {part:?} in: {}", self.text))
            .to_owned()
    }
}

/// `text` with keys of links and identifiers made `…`, for comparing a whole mail.
pub fn redacted(text: &str) -> String {
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_key) {
        let (before, run) = rest.split_at(start);
        let end = run.find(|c| !is_key(c)).unwrap_or(run.len());
        let (run, after) = run.split_at(end);
        let long = run.len() >= 24 && run.contains(|c: char| c.is_ascii_digit());
        out.push_str(before);
        out.push_str(if long { "…" } else { run });
        rest = after;
    }
    out.push_str(rest);
    out
}
