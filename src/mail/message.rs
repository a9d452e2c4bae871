//! From [`Mail`] to an RFC 5322 message.

use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, address::AddressError};
use sha2::{Digest as _, Sha256};
use url::Url;

/// Subjects are cut here, in characters; titles of the forum are shorter.
const LONGEST_SUBJECT: usize = 300;
/// Longest Message-ID or URL in a header: a line may have 998 octets (RFC 5322, 2.1.1) and a
/// token cannot be folded.
const LONGEST_TOKEN: usize = 900;
/// How many ancestors a reply names; RFC 5322 sets no limit, but some servers refuse long headers.
const MOST_REFERENCES: usize = 20;
/// Last second of the year 9999, the last one the Date header can say.
const LAST_SECOND: u64 = 253_402_300_799;

/// A message to one person, ready to be built. Message-IDs are without angle brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The bare address.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The same at each attempt, so that the receiving side can drop a repetition.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    /// Oldest first (RFC 5322, 3.6.4).
    pub references: Vec<String>,
    pub list: Option<ListHeaders>,
    /// The bare address that replies go to, if not the sender's.
    pub reply_to: Option<String>,
    pub auto: AutoSubmitted,
}

/// Headers of a message that one can stop receiving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListHeaders {
    /// The list's name as dotted words (RFC 2919), for example `sujets.entraide.example.org`.
    pub id: String,
    /// Where a POST of `List-Unsubscribe=One-Click` unsubscribes (RFC 8058). That RFC asks for
    /// https: with http (on a developer's machine) the address is given without the promise.
    pub unsubscribe_url: String,
    /// Where past messages can be read (RFC 2369).
    pub archive: Option<String>,
}

/// What made the message (RFC 3834): keeps automatic responders from answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoSubmitted {
    /// An event of the forum.
    Generated,
    /// A message we received.
    Replied,
}

/// Why a [`Mail`] is no valid message. Names the part, never its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    #[error("invalid address in {0}")]
    Address(&'static str),
    #[error("invalid message identifier in {0}")]
    MessageId(&'static str),
    #[error("invalid list identifier")]
    ListId,
    #[error("invalid address of a page in {0}")]
    Url(&'static str),
    #[error("date outside the years 1970 to 9999")]
    Date,
    #[error("the message cannot be assembled")]
    Assembly,
}

/// The message of `mail`, from `from`, dated `at`: multipart/alternative, text then HTML, both
/// UTF-8 in quoted-printable. The same arguments give the same octets. No content can add a
/// header or a part: controls become spaces in the subject and are refused elsewhere, and the boundary
/// depends on the content.
///
/// # Errors
/// Names the first part that is not valid.
pub fn build(mail: &Mail, from: &Mailbox, at: SystemTime) -> Result<Message, BuildError> {
    let boundary = boundary(mail);
    let mut builder = Message::builder()
        .from(clean_mailbox(from))
        .to(mailbox(&mail.to, "To")?)
        .subject(clean_subject(&mail.subject))
        .date(checked_date(at)?)
        .message_id(Some(bracketed(&mail.message_id, "Message-ID")?));
    if let Some(address) = &mail.reply_to {
        builder = builder.reply_to(mailbox(address, "Reply-To")?);
    }
    if let Some(parent) = &mail.in_reply_to {
        builder = builder.in_reply_to(bracketed(parent, "In-Reply-To")?);
    }
    if !mail.references.is_empty() {
        builder = builder.references(references(&mail.references)?);
    }
    let auto = match mail.auto {
        AutoSubmitted::Generated => "auto-generated",
        AutoSubmitted::Replied => "auto-replied",
    };
    builder = with_header(builder, "Auto-Submitted", auto.to_owned());
    if let Some(list) = &mail.list {
        builder = with_list_headers(builder, list)?;
    }
    let parts = MultiPart::alternative()
        .boundary(boundary)
        .singlepart(part(&mail.text, ContentType::TEXT_PLAIN)?)
        .singlepart(part(&mail.html, ContentType::TEXT_HTML)?);
    builder.multipart(parts).map_err(|_| BuildError::Assembly)
}

fn part(content: &str, content_type: ContentType) -> Result<SinglePart, BuildError> {
    // Lone carriage returns would be hard line breaks to some readers and nothing to others.
    let content = content.replace("\r\n", "\n").replace('\r', "\n");
    let body = Body::new_with_encoding(content, ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| BuildError::Assembly)?;
    Ok(SinglePart::builder().content_type(content_type).body(body))
}

/// A text that no line of the bodies can contain but by breaking SHA-256: whoever writes a message
/// of the forum cannot end its part and begin one of their own.
fn boundary(mail: &Mail) -> String {
    let mut hash = Sha256::new();
    for content in [&mail.message_id, &mail.text, &mail.html] {
        hash.update(content.len().to_be_bytes());
        hash.update(content.as_bytes());
    }
    hex::encode(&hash.finalize()[..20])
}

fn with_header(builder: MessageBuilder, name: &'static str, value: String) -> MessageBuilder {
    builder.raw_header(HeaderValue::new(
        HeaderName::new_from_ascii_str(name),
        value,
    ))
}

fn with_list_headers(
    builder: MessageBuilder,
    list: &ListHeaders,
) -> Result<MessageBuilder, BuildError> {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c))
    };
    if list.id.len() > 255 || !list.id.contains('.') || !list.id.split('.').all(is_word) {
        return Err(BuildError::ListId);
    }
    let unsubscribe = page(&list.unsubscribe_url, "List-Unsubscribe")?;
    let mut builder = with_header(builder, "List-Id", format!("<{}>", list.id));
    builder = with_header(builder, "List-Unsubscribe", format!("<{unsubscribe}>"));
    if unsubscribe.scheme() == "https" {
        let one_click = "List-Unsubscribe=One-Click".to_owned();
        builder = with_header(builder, "List-Unsubscribe-Post", one_click);
    }
    if let Some(archive) = &list.archive {
        let archive = page(archive, "List-Archive")?;
        builder = with_header(builder, "List-Archive", format!("<{archive}>"));
    }
    Ok(builder)
}

/// An http or https address; its serialised form has neither spaces, controls nor brackets.
fn page(text: &str, header: &'static str) -> Result<Url, BuildError> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .filter(|url| url.as_str().len() <= LONGEST_TOKEN)
        .filter(|_| !text.chars().any(char::is_control))
        .ok_or(BuildError::Url(header))
}

fn mailbox(text: &str, header: &'static str) -> Result<Mailbox, BuildError> {
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) || text.len() > 320 {
        return Err(BuildError::Address(header));
    }
    let address: Result<Address, AddressError> = text.parse();
    address
        .map(Mailbox::from)
        .map_err(|_| BuildError::Address(header))
}

fn clean_mailbox(mailbox: &Mailbox) -> Mailbox {
    let name = mailbox
        .name
        .as_deref()
        .map(clean_subject)
        .filter(|name| !name.is_empty());
    Mailbox::new(name, mailbox.email.clone())
}

/// `text` on one line: runs of controls and ASCII spaces become one space, and what looks like an
/// encoded word (RFC 2047) is broken, so that what is read is what was written.
fn clean_subject(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .take(LONGEST_SUBJECT)
        .collect();
    let words: Vec<_> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").replace("=?", "= ?")
}

/// `<id>`, where `id` is two non-empty sides of an `@` made of printable ASCII.
fn bracketed(id: &str, header: &'static str) -> Result<String, BuildError> {
    let printable = |side: &str| {
        !side.is_empty()
            && side
                .bytes()
                .all(|c| c.is_ascii_graphic() && !b"<>()@\"\\,;:".contains(&c))
    };
    let valid = id
        .split_once('@')
        .is_some_and(|(left, right)| printable(left) && printable(right));
    if valid && id.len() <= LONGEST_TOKEN && !id.contains("=?") {
        Ok(format!("<{id}>"))
    } else {
        Err(BuildError::MessageId(header))
    }
}

/// The first ancestor, which names the conversation, and the latest ones.
fn references(ids: &[String]) -> Result<String, BuildError> {
    let skipped = ids.len().saturating_sub(MOST_REFERENCES);
    let kept = ids
        .iter()
        .enumerate()
        .filter(|(at, _)| *at == 0 || *at > skipped);
    let ids: Result<Vec<_>, _> = kept.map(|(_, id)| bracketed(id, "References")).collect();
    Ok(ids?.join(" "))
}

fn checked_date(at: SystemTime) -> Result<SystemTime, BuildError> {
    match at.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) if since <= Duration::from_secs(LAST_SECOND) => Ok(at),
        _ => Err(BuildError::Date),
    }
}
