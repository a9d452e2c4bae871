//! What a reader may write in the search box besides words: « mot de passe », -tuto, auteur:zoe.
//!
//! Pure, linear, and total: any text is read, the first [`MAX_PHRASES`] phrases and [`MAX_WITHOUT`]
//! excluded words count ([`MAX_WITHOUT_EXPRESSIONS`] of them may be expressions), and what looks like a filter without being one is searched as words, with a
//! sentence that says so. Addresses (`https://…`), times (`12:30`) and commands (`occ files:scan`) are
//! words. [`Wording::write`] is the way back: what it writes is read as the same.

mod filter;
mod scan;
mod values;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use self::filter::Filter;
use self::scan::Scanner;
use self::values::Span;
use crate::domain::{App, TopicState};
use crate::search::{Kind, is_everywhere, is_expression};
use crate::text;

/// Phrases that count, the first ones.
pub const MAX_PHRASES: usize = 5;
/// Excluded words that count, the first ones.
pub const MAX_WITHOUT: usize = 10;
/// Those among them of several words, which take longer to tell.
pub const MAX_WITHOUT_EXPRESSIONS: usize = 2;

/// What the words of a search say, before the database is asked who « zoe » is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// The words to look for.
    pub words: String,
    /// Each as it must be written.
    pub phrases: Vec<String>,
    /// What must not be found.
    pub without: Vec<String>,
    pub kind: Option<Kind>,
    /// A category, as it was named.
    pub category: Option<String>,
    pub app: Option<&'static App>,
    /// Key of a tag.
    pub tag: Option<String>,
    /// A member, as they were named.
    pub author: Option<String>,
    pub state: Option<TopicState>,
    /// From this day on.
    pub since: Option<NaiveDate>,
    /// Until the day before.
    pub before: Option<NaiveDate>,
    /// Major version of Nextcloud.
    pub version: Option<u32>,
}

/// A search as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    pub wording: Wording,
    /// A sentence for each thing that was taken for words instead.
    pub troubles: Vec<String>,
}

/// Reads a search; `today` is the day where the forum is.
#[must_use]
pub fn read(text: &str, today: NaiveDate) -> Read {
    let mut reader = Reader {
        today,
        words: Vec::new(),
        read: Read::default(),
    };
    let mut scanner = Scanner::new(text);
    while let Some(span) = scanner.next() {
        match span {
            Span::Quoted(phrase) => reader.phrase(&phrase),
            Span::Bare(token) => reader.token(token, &mut scanner),
        }
    }
    reader.read.wording.words = reader.words.join(" ");
    reader.read
}

struct Reader {
    today: NaiveDate,
    words: Vec<String>,
    read: Read,
}

impl Reader {
    fn phrase(&mut self, phrase: &str) {
        if !phrase.contains(char::is_alphanumeric)
            || self
                .read
                .wording
                .phrases
                .iter()
                .any(|known| known == phrase)
        {
            return;
        }
        if is_everywhere(phrase) {
            self.plainly(phrase);
            return self.trouble(format!(
                "«\u{a0}{phrase}\u{a0}» est trop courant pour être cherché tel quel."
            ));
        }
        if self.read.wording.phrases.len() < MAX_PHRASES {
            self.read.wording.phrases.push(phrase.to_owned());
        } else {
            self.plainly(phrase);
            self.trouble(format!(
                "Les {MAX_PHRASES} premières expressions entre guillemets comptent\u{202f}; les suivantes sont cherchées mot à mot."
            ));
        }
    }

    fn token(&mut self, token: &str, scanner: &mut Scanner<'_>) {
        if let Some(rest) = excluded(token, scanner) {
            return self.exclude(&rest);
        }
        if let Some((name, value)) = token.split_once(':')
            && !value.starts_with("//")
        {
            if let Some(filter) = Filter::named(name) {
                return self.filter((filter, name), value, scanner);
            }
            let follows = value.starts_with(char::is_alphanumeric);
            if let Some(known) = Filter::nearly(name).filter(|_| follows) {
                self.plainly(token);
                return self.trouble(format!(
                    "Le filtre «\u{a0}{name}:\u{a0}» n’existe pas. Vouliez-vous dire «\u{a0}{known}:\u{a0}»\u{202f}? En attendant, ces mots sont cherchés comme les autres."
                ));
            }
        }
        // « version : 31 », as French writes a colon; « quel auteur : le mien » are words.
        if let Some(filter) = Filter::named(token).filter(|filter| filter.is_closed())
            && let Some(value) = scanner.after_lone_colon()
            && let Some(length) = self.closed(filter, Span::Bare(value))
        {
            scanner.skip_colon_and(length);
            return;
        }
        self.word(token);
    }

    fn exclude(&mut self, rest: &str) {
        if let Some((name, _)) = rest.split_once(':')
            && Filter::named(name).is_some()
        {
            self.plainly(rest);
            return self.trouble(format!(
                "On peut exclure un mot, pas un filtre\u{a0}: «\u{a0}-{rest}\u{a0}» est cherché comme des mots."
            ));
        }
        let rest = values::clean(rest);
        let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
        let without = &mut self.read.wording.without;
        if without.iter().any(|known| known == rest) {
            return;
        }
        let expressions = without.iter().filter(|known| is_expression(known)).count();
        if is_expression(rest) && is_everywhere(rest) {
            self.trouble(format!(
                "«\u{a0}{rest}\u{a0}» est trop courant pour être exclu."
            ));
        } else if is_expression(rest) && expressions == MAX_WITHOUT_EXPRESSIONS {
            self.trouble(format!(
                "Les {MAX_WITHOUT_EXPRESSIONS} premières expressions exclues comptent\u{202f}; les suivantes sont laissées de côté."
            ));
        } else if without.len() == MAX_WITHOUT {
            self.trouble(format!(
                "Les {MAX_WITHOUT} premiers mots exclus comptent\u{202f}; les suivants sont laissés de côté."
            ));
        } else {
            without.push(rest.to_owned());
        }
    }

    /// A filter by its name; its value may stand after spaces, and between quotes.
    fn filter(&mut self, (filter, name): (Filter, &str), value: &str, scanner: &mut Scanner<'_>) {
        let span = if value.is_empty() {
            scanner.value()
        } else {
            Some(scanner.rest_from(value))
        };
        let Some(span) = span else {
            self.plainly(name);
            return self.trouble(write_after(name, filter));
        };
        if filter.is_closed() {
            if let Some(length) = self.closed(filter, span.clone()) {
                scanner.take(&span, length);
                return;
            }
        } else if let Some(named) = self.open(filter, &span) {
            scanner.take(&span, named);
            return;
        }
        let typed = scanner.take_first(&span);
        self.plainly(name);
        self.plainly(&typed);
        self.trouble(if typed.is_empty() {
            write_after(name, filter)
        } else {
            let expects = sentence(format!("«\u{a0}{name}:\u{a0}» attend {}", filter.expects()));
            format!("{expects} «\u{a0}{typed}\u{a0}» est cherché comme un mot.")
        });
    }

    /// Sets a filter whose values are known; how many bytes of the span said it.
    fn closed(&mut self, filter: Filter, span: Span<'_>) -> Option<usize> {
        let wording = &mut self.read.wording;
        let (twice, length) = match filter {
            Filter::Kind => set(&mut wording.kind, values::kind(span)?),
            Filter::App => set(&mut wording.app, values::app(span)?),
            Filter::State => set(&mut wording.state, values::state(span)?),
            Filter::Version => set(&mut wording.version, values::version(span)?),
            Filter::Since => set(&mut wording.since, values::day(span, self.today)?),
            Filter::Before => set(&mut wording.before, values::day(span, self.today)?),
            Filter::Category | Filter::Tag | Filter::Author => return None,
        };
        self.once(filter, twice);
        Some(length)
    }

    /// Sets a filter whose value is a name; how many bytes of the span said it.
    fn open(&mut self, filter: Filter, span: &Span<'_>) -> Option<usize> {
        let (named, length) = values::name(span)?;
        let wording = &mut self.read.wording;
        let slot = match filter {
            Filter::Category => &mut wording.category,
            Filter::Author => &mut wording.author,
            _ => &mut wording.tag,
        };
        let named = match filter {
            Filter::Author => named.trim_start_matches(['@', ':', '/']).to_owned(),
            // What has no letter or digit names no tag; a slug would make a word of it.
            Filter::Tag if named.contains(char::is_alphanumeric) => text::slug(&named),
            Filter::Tag => String::new(),
            _ => named,
        };
        if named.is_empty() {
            return None;
        }
        let twice = slot.replace(named).is_some();
        self.once(filter, twice);
        Some(length)
    }

    fn once(&mut self, filter: Filter, twice: bool) {
        if twice {
            self.trouble(format!(
                "«\u{a0}{}:\u{a0}» est écrit plusieurs fois\u{a0}: le dernier compte.",
                filter.name()
            ));
        }
    }

    fn word(&mut self, token: &str) {
        if token.starts_with(':') {
            return self.plainly(token);
        }
        if token != "-" {
            self.words.push(token.to_owned());
        }
    }

    /// Takes what was no filter for words, so that it is none at the next reading either.
    fn plainly(&mut self, text: &str) {
        self.words.extend(plain(text).map(str::to_owned));
    }

    fn trouble(&mut self, sentence: String) {
        if !self.read.troubles.contains(&sentence) {
            self.read.troubles.push(sentence);
        }
    }
}

/// The words of a text without what would make filters of them.
fn plain(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c == ':' || c.is_whitespace())
        .map(|part| part.trim_start_matches('-'))
        .filter(|part| !part.is_empty())
}

fn write_after(name: &str, filter: Filter) -> String {
    sentence(format!(
        "Après «\u{a0}{name}:\u{a0}», écrivez {}",
        filter.expects()
    ))
}

/// Ends a sentence; an ellipsis ends it already.
fn sentence(mut words: String) -> String {
    if !words.ends_with('…') {
        words.push('.');
    }
    words
}

/// `-mot` or `-"mot de passe"`; `--option`, `-1` and `-r` are words.
fn excluded(token: &str, scanner: &mut Scanner<'_>) -> Option<String> {
    let rest = token.strip_prefix('-')?;
    if rest.is_empty() {
        return scanner
            .quoted_here()
            .filter(|phrase| phrase.contains(char::is_alphanumeric));
    }
    is_excludable(rest).then(|| rest.to_owned())
}

/// Whether a word after `-` is one to leave out, and not an option or a number.
fn is_excludable(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_some()
}

/// Whether it was set before, and how long its words are.
fn set<T>(slot: &mut Option<T>, (value, length): (T, usize)) -> (bool, usize) {
    (slot.replace(value).is_some(), length)
}

impl Wording {
    /// The same search in words: [`read`] gives it back.
    #[must_use]
    pub fn write(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        if !self.words.is_empty() {
            parts.push(self.words.clone());
        }
        parts.extend(self.phrases.iter().map(|phrase| format!("\"{phrase}\"")));
        parts.extend(self.without.iter().map(|word| {
            if is_excludable(word) && !word.contains(' ') {
                format!("-{word}")
            } else {
                format!("-\"{word}\"")
            }
        }));
        let day = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
        let filters = [
            (
                Filter::Kind,
                self.kind.map(values::kind_word).map(str::to_owned),
            ),
            (Filter::Category, self.category.clone()),
            (Filter::App, self.app.map(|app| app.id.to_owned())),
            (Filter::Tag, self.tag.clone()),
            (Filter::Author, self.author.clone()),
            (
                Filter::State,
                self.state.map(|state| state.word().to_owned()),
            ),
            (Filter::Since, self.since.map(day)),
            (Filter::Before, self.before.map(day)),
            (
                Filter::Version,
                self.version.map(|number| number.to_string()),
            ),
        ];
        parts.extend(filters.into_iter().filter_map(|(filter, value)| {
            let value = value?;
            Some(if value.contains(char::is_whitespace) {
                format!("{}:\"{value}\"", filter.name())
            } else {
                format!("{}:{value}", filter.name())
            })
        }));
        parts.join(" ")
    }

    /// The same search with the words of a phrase one by one, in which [`read`] finds nothing but words.
    #[must_use]
    pub fn loosened(&self, phrase: &str) -> Self {
        let plain: Vec<&str> = plain(phrase).collect();
        let mut words: Vec<&str> = self.words.split_whitespace().collect();
        let known = !plain.is_empty() && words.windows(plain.len()).any(|run| run == plain);
        if !known {
            words.extend(plain);
        }
        let others = self.phrases.iter().filter(|one| *one != phrase);
        Self {
            words: words.join(" "),
            phrases: others.cloned().collect(),
            ..self.clone()
        }
    }

    /// The same search with the words of all phrases one by one.
    #[must_use]
    pub fn apart(&self) -> Self {
        let phrases = self.phrases.iter();
        phrases.fold(self.clone(), |wording, phrase| wording.loosened(phrase))
    }

    /// Whether nothing is asked, filters aside.
    #[must_use]
    pub fn has_no_words(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty()
    }

    /// Whether more is asked than words and their kind.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.category.is_some()
            || self.app.is_some()
            || self.tag.is_some()
            || self.author.is_some()
            || self.state.is_some()
            || self.since.is_some()
            || self.before.is_some()
            || self.version.is_some()
    }
}
