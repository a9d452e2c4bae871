use crate::domain::AccountId;

/// Where a text is being written, and by whom: what the script needs to keep it.
#[derive(Debug, Clone)]
pub struct Writing {
    /// Name of the draft: `ask:topic`, `answer:12`, `edit:34`.
    pub place: String,
    /// Version of the draft that the form shows; 0 when there is none.
    pub version: i64,
    /// The signed-in person, whose drafts and files the server keeps. What a visitor types stays in
    /// their browser.
    pub account: Option<AccountId>,
}

/// A text in Markdown: a text area that is complete without script, with what the script needs to
/// add a toolbar, a preview, drafts and files (`assets/js/editor.js`).
#[derive(Debug, Clone)]
pub struct Editor {
    /// What was typed, or stands there at first.
    pub value: String,
    /// Lines shown.
    pub rows: u8,
    /// Characters accepted, at most; the script counts them as they get near.
    pub max: usize,
    /// Turns on drafts; without it the text is only formatted and shown.
    pub writing: Option<Writing>,
}

impl Editor {
    /// What can be joined, as `accept` wants it; the server decides by content.
    pub(super) const ACCEPT: &str = "image/jpeg,image/png,image/gif,image/webp,.pdf,.txt,.csv,.log,.odt,.ods,.odp,.docx,.xlsx,.pptx,.ics,.vcf";

    /// Whether the form shows a field for files, and thus must be sent as `multipart/form-data`.
    pub(super) fn takes_files(&self) -> bool {
        self.writing.as_ref().is_some_and(|w| w.account.is_some())
    }
}
