//! What goes into the index and what comes out of it.

/// The last page a request may ask for; later pages are clipped to it.
pub const MAX_PAGE: usize = 50;
/// The most hits on one page; larger requests are clipped to it.
pub const MAX_PER_PAGE: usize = 50;

/// What a group of documents is. Results are grouped by `(Kind, group id)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A topic; its documents are its messages.
    Topic,
    /// A tutorial; its documents are its passages.
    Tutorial,
    /// A video; its documents are its chapters.
    Video,
    /// An announcement.
    Announcement,
}

impl Kind {
    /// Every kind, in the order [`Answer::counts`] lists them.
    pub const ALL: [Self; 4] = [Self::Topic, Self::Tutorial, Self::Video, Self::Announcement];

    /// The stable code stored in the index.
    pub(super) const fn code(self) -> u64 {
        match self {
            Self::Topic => 0,
            Self::Tutorial => 1,
            Self::Video => 2,
            Self::Announcement => 3,
        }
    }

    /// The kind a stored code stands for; `None` for a code no version ever wrote.
    pub(super) fn from_code(code: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One searchable text: a message of a topic, a passage of a tutorial, a chapter of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Unique name of the document: `post:12`, `tutorial:7:0`.
    pub key: String,
    /// Kind of the group it belongs to.
    pub kind: Kind,
    /// Id of the topic, tutorial, video or announcement.
    pub group: i64,
    /// Number of the message within its topic, or of the passage within its text.
    pub post_number: Option<i64>,
    /// Title of the group.
    pub title: String,
    /// Plain text, as the reader sees it, without markup.
    pub body: String,
    /// Edition of that text, given back with a hit: who knows of a later one shows no excerpt.
    pub revision: i64,
    /// Category that decides who may see it; without one, everybody may.
    pub category: Option<i64>,
    /// Key of the application it is about.
    pub app: Option<String>,
    /// Key of the topic's state.
    pub state: Option<String>,
    /// Folded keys of the tags.
    pub tags: Vec<String>,
    /// Id of the author.
    pub author: Option<i64>,
    /// Time of creation, in seconds since 1970 (UTC). Equal scores show the newest first.
    pub created: i64,
    /// Major version of Nextcloud that it speaks of, if it is known.
    pub version: Option<u32>,
    /// Whether it is the answer that solved its topic.
    pub solution: bool,
    /// Votes of readers for it.
    pub votes: i64,
}

/// One step of the change log.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are documents: a box each would be one more allocation"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Adds the document, in the place of the one with the same key if there is one.
    Put(Document),
    /// Removes the document with this key, if there is one.
    Delete {
        /// Key of the document.
        key: String,
    },
    /// Removes every document of a group, those put earlier in the same batch included.
    DeleteGroup {
        /// Kind of the group.
        kind: Kind,
        /// Id of the group.
        group: i64,
    },
}

/// What a reader asks. `Request::default()` with a text searches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The reader's words; no syntax, any text is valid.
    pub text: String,
    /// Kinds of the hits; empty for all.
    pub kinds: Vec<Kind>,
    /// Categories the reader may see; `None` for all. Documents without a category are seen by
    /// everybody.
    pub visible_categories: Option<Vec<i64>>,
    /// Only this category.
    pub category: Option<i64>,
    /// Only this application.
    pub app: Option<String>,
    /// Only this state.
    pub state: Option<String>,
    /// Only documents with this tag.
    pub tag: Option<String>,
    /// Only this author.
    pub author: Option<i64>,
    /// Each must be found as it is written, words side by side.
    pub phrases: Vec<String>,
    /// What to look for where nothing holds the phrases: the text and their words, one by one.
    pub apart: Option<String>,
    /// None of these words may be found.
    pub without: Vec<String>,
    /// No correction of mistakes, and no equivalents.
    pub exact: bool,
    /// Created at or after this time, in seconds since 1970 (UTC).
    pub since: Option<i64>,
    /// Created before this time, in seconds since 1970 (UTC).
    pub before: Option<i64>,
    /// Only what speaks of this major version of Nextcloud.
    pub version: Option<u32>,
    /// The major version that the reader uses: what was written for much older ones sinks.
    pub current_version: Option<u32>,
    /// Newest first instead of best first.
    pub newest: bool,
    /// Only the best matter: fewer documents are looked at, and totals and counts say less.
    pub best_only: bool,
    /// Page, from 1 to [`MAX_PAGE`]; 0 means 1.
    pub page: usize,
    /// Hits on a page, at most [`MAX_PER_PAGE`].
    pub per_page: usize,
}

/// A page of results.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// Groups found. Exact unless `more`, a floor then.
    pub total: usize,
    /// Whether more documents matched than [`super::MAX_DOCUMENTS`], the most that are grouped.
    pub more: bool,
    /// Groups found of each kind, without regard to [`Request::kinds`], in the order of
    /// [`Kind::ALL`]; kinds without any are left out. Floors if more documents matched than are
    /// grouped.
    pub counts: Vec<(Kind, usize)>,
    /// What was looked for in the place of the text: with its misspelt words replaced, or
    /// [`Request::apart`]. A replacement always occurs in a document that this request may find.
    pub corrected: Option<String>,
    /// Whether nothing within the request holds the phrases: their words were looked for one by one.
    pub apart: bool,
    /// Words to try instead, within reach of this request, when nothing was found.
    pub nearest: Vec<String>,
    /// Keys of the documents that the words of `corrected` and `nearest` were taken from: an index that
    /// lags does not know yet which of them may not be seen any more.
    pub quoted: Vec<String>,
    /// The hits of the page, best first.
    pub hits: Vec<Hit>,
}

/// A group that matched, shown by its best document.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Kind of the group.
    pub kind: Kind,
    /// Id of the group.
    pub group: i64,
    /// Number of the best message.
    pub post_number: Option<i64>,
    /// Key of the best document.
    pub key: String,
    /// Score of the best document, as a share of the best of all: the score itself would tell how often
    /// a word stands in what one may not see.
    pub score: f32,
    /// [`Document::revision`] of the best document.
    pub revision: i64,
    /// A passage of the body: escaped HTML whose only elements are `<mark>`.
    pub excerpt_html: String,
    /// The version that the hit speaks of, when it sank for being old.
    pub outdated: Option<u32>,
}
