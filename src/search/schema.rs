//! The fields of the index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, TantivyDocument, Term};

use super::document::{Document, Kind};
use super::ranking::{FAMILY_TITLE, FIRST_TITLE};
use super::sounds;
use super::tokens::{self, Given, Tokens};
use crate::domain::TopicState;

/// Version of the schema and of the analysis. An index of another version is rebuilt: raise it
/// with every change of either.
pub(super) const INDEX_VERSION: u32 = 2;

/// Category of the documents that have none.
pub(super) const NO_CATEGORY: i64 = i64::MIN;

/// Name of the tokeniser.
const GIVEN: &str = "given";

/// Names of the fast fields, read while grouping.
pub(super) mod fast {
    pub const KIND: &str = "kind";
    pub const GROUP: &str = "group";
    pub const POST_NUMBER: &str = "post_number";
    pub const CREATED: &str = "created";
    pub const CATEGORY: &str = "category";
    pub const VERSION: &str = "version";
    pub const STANDING: &str = "standing";
    pub const VOTES: &str = "votes";
}

/// Handles of the fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// Unique name of the document.
    pub key: Field,
    /// `kind:group`, to delete a group.
    pub scope: Field,
    pub kind: Field,
    pub group: Field,
    pub post_number: Field,
    pub revision: Field,
    /// Stems of the title.
    pub title: Field,
    /// Stems of the body.
    pub body: Field,
    /// Stems of title and body, the title's several times: among them candidates are looked for.
    pub both: Field,
    /// Title and body as given.
    pub heading: Field,
    pub text: Field,
    /// First letters of the words of title and body, the title's several times.
    pub roots: Field,
    /// Folded, unstemmed words of title and body: the dictionary that tells misspelt words.
    pub words: Field,
    /// The same words, each behind its sound and a space.
    pub sounds: Field,
    pub category: Field,
    pub app: Field,
    pub state: Field,
    pub tags: Field,
    pub author: Field,
    pub created: Field,
    pub version: Field,
    pub standing: Field,
    pub votes: Field,
}

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = |record, fieldnorms| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(GIVEN)
            .set_index_option(record)
            .set_fieldnorms(fieldnorms);
        TextOptions::default().set_indexing_options(indexing)
    };
    let stems = indexing(IndexRecordOption::WithFreqsAndPositions, true);
    let dictionary = indexing(IndexRecordOption::Basic, false);
    let fields = Fields {
        key: builder.add_text_field("key", STRING | STORED),
        scope: builder.add_text_field("scope", STRING),
        kind: builder.add_u64_field(fast::KIND, INDEXED | FAST),
        group: builder.add_i64_field(fast::GROUP, FAST),
        post_number: builder.add_i64_field(fast::POST_NUMBER, FAST | STORED),
        revision: builder.add_i64_field("revision", STORED),
        title: builder.add_text_field("title", stems.clone()),
        body: builder.add_text_field("body", stems),
        both: builder.add_text_field("both", indexing(IndexRecordOption::WithFreqs, true)),
        heading: builder.add_text_field("heading", STORED),
        text: builder.add_text_field("text", STORED),
        roots: builder.add_text_field("roots", indexing(IndexRecordOption::WithFreqs, false)),
        words: builder.add_text_field("words", dictionary.clone()),
        sounds: builder.add_text_field("sounds", dictionary),
        category: builder.add_i64_field(fast::CATEGORY, INDEXED | FAST),
        app: builder.add_text_field("app", STRING),
        state: builder.add_text_field("state", STRING),
        tags: builder.add_text_field("tags", STRING),
        author: builder.add_i64_field("author", INDEXED),
        created: builder.add_i64_field(fast::CREATED, FAST),
        version: builder.add_u64_field(fast::VERSION, INDEXED | FAST),
        standing: builder.add_u64_field(fast::STANDING, FAST),
        votes: builder.add_i64_field(fast::VOTES, FAST),
    };
    (builder.build(), fields)
}

/// Gives the index the tokeniser the schema names. An index just opened has none.
pub(super) fn register_tokenizer(index: &Index) {
    let given = TextAnalyzer::from(Given);
    index.tokenizers().register(GIVEN, given);
}

/// What a message is to its topic, as one number of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing(pub u64);

impl Standing {
    fn of(document: &Document) -> Self {
        let solved = document.state.as_deref() == Some(TopicState::Solved.as_str());
        Self(u64::from(solved) | (u64::from(document.solution) << 1))
    }

    /// Whether the topic is solved.
    pub fn is_solved(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether the message solved it.
    pub fn is_solution(self) -> bool {
        self.0 & 2 != 0
    }
}

impl Fields {
    /// The term that names one document.
    pub fn key_term(&self, key: &str) -> Term {
        Term::from_field_text(self.key, key)
    }

    /// The term that names all documents of a group.
    pub fn scope_term(&self, kind: Kind, group: i64) -> Term {
        Term::from_field_text(self.scope, &scope(kind, group))
    }

    /// The document as the index stores it.
    pub fn to_stored(self, document: &Document) -> TantivyDocument {
        let mut stored = TantivyDocument::default();
        stored.add_text(self.key, &document.key);
        stored.add_text(self.scope, scope(document.kind, document.group));
        stored.add_u64(self.kind, document.kind.code());
        stored.add_i64(self.group, document.group);
        stored.add_text(self.heading, &document.title);
        stored.add_text(self.text, &document.body);
        self.add_tokens(&mut stored, document);
        stored.add_i64(self.revision, document.revision);
        stored.add_u64(self.standing, Standing::of(document).0);
        stored.add_i64(self.votes, document.votes);
        stored.add_i64(self.category, document.category.unwrap_or(NO_CATEGORY));
        stored.add_i64(self.created, document.created);
        if let Some(number) = document.post_number {
            stored.add_i64(self.post_number, number);
        }
        if let Some(app) = &document.app {
            stored.add_text(self.app, app);
        }
        if let Some(state) = &document.state {
            stored.add_text(self.state, state);
        }
        for tag in &document.tags {
            stored.add_text(self.tags, tag);
        }
        if let Some(version) = document.version {
            stored.add_u64(self.version, version.into());
        }
        if let Some(author) = document.author {
            stored.add_i64(self.author, author);
        }
        stored
    }

    fn add_tokens(self, stored: &mut TantivyDocument, document: &Document) {
        let mut tokens = Tokens::default();
        tokens::tokenize(&document.title, &mut tokens);
        let title = std::mem::take(&mut tokens.stems);
        tokens.roots = tokens.roots.repeat(FAMILY_TITLE as usize);
        tokens::tokenize(&document.body, &mut tokens);
        let sounds = tokens.forms.iter();
        let sounds: Vec<String> = sounds
            .filter_map(|form| Some(format!("{} {form}", sounds::key(form)?)))
            .collect();
        let mut both = title.repeat(FIRST_TITLE);
        both.push_str(&tokens.stems);
        stored.add_text(self.both, both);
        stored.add_text(self.title, title);
        stored.add_text(self.body, tokens.stems);
        stored.add_text(self.roots, tokens.roots);
        stored.add_text(self.words, tokens::joined(&tokens.forms));
        stored.add_text(self.sounds, tokens::joined(&sounds));
    }
}

fn scope(kind: Kind, group: i64) -> String {
    format!("{}:{group}", kind.code())
}
