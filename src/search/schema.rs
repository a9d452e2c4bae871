//! The fields of the index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, TantivyDocument, Term};

use super::analysis::{FrenchTokenizer, Keep};
use super::document::{Document, Kind};

/// Version of the schema and of the analysis. An index of another version is rebuilt: raise it
/// with every change of either.
pub(super) const INDEX_VERSION: u32 = 2;

/// Category of the documents that have none.
pub(super) const NO_CATEGORY: i64 = i64::MIN;

const STEMS: &str = "french_stems";
const FORMS: &str = "french_forms";

/// Names of the fast fields, read while grouping.
pub(super) mod fast {
    pub const KIND: &str = "kind";
    pub const GROUP: &str = "group";
    pub const CREATED: &str = "created";
    pub const CATEGORY: &str = "category";
    pub const VERSION: &str = "version";
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
    /// Stems of the title.
    pub title: Field,
    /// Stems of the body, and its text as given.
    pub body: Field,
    /// Folded, unstemmed words of title and body: the dictionary that tells misspelt words.
    pub words: Field,
    pub category: Field,
    pub app: Field,
    pub state: Field,
    pub tags: Field,
    pub author: Field,
    pub created: Field,
    pub version: Field,
}

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = |tokenizer, record, fieldnorms| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(record)
            .set_fieldnorms(fieldnorms);
        TextOptions::default().set_indexing_options(indexing)
    };
    let stems = indexing(STEMS, IndexRecordOption::WithFreqsAndPositions, true);
    let fields = Fields {
        key: builder.add_text_field("key", STRING | STORED),
        scope: builder.add_text_field("scope", STRING),
        kind: builder.add_u64_field(fast::KIND, INDEXED | FAST),
        group: builder.add_i64_field(fast::GROUP, FAST),
        post_number: builder.add_i64_field("post_number", STORED),
        title: builder.add_text_field("title", stems.clone()),
        body: builder.add_text_field("body", stems.set_stored()),
        words: builder.add_text_field("words", indexing(FORMS, IndexRecordOption::Basic, false)),
        category: builder.add_i64_field(fast::CATEGORY, INDEXED | FAST),
        app: builder.add_text_field("app", STRING),
        state: builder.add_text_field("state", STRING),
        tags: builder.add_text_field("tags", STRING),
        author: builder.add_i64_field("author", INDEXED),
        created: builder.add_i64_field(fast::CREATED, FAST),
        version: builder.add_u64_field(fast::VERSION, INDEXED | FAST),
    };
    (builder.build(), fields)
}

/// Gives the index the tokenisers the schema names. An index just opened has none.
pub(super) fn register_tokenizers(index: &Index) {
    for (name, keep) in [(STEMS, Keep::Stems), (FORMS, Keep::Forms)] {
        index
            .tokenizers()
            .register(name, TextAnalyzer::from(FrenchTokenizer(keep)));
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
        stored.add_text(self.title, &document.title);
        stored.add_text(self.body, &document.body);
        stored.add_text(self.words, &document.title);
        stored.add_text(self.words, &document.body);
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
}

fn scope(kind: Kind, group: i64) -> String {
    format!("{}:{group}", kind.code())
}
