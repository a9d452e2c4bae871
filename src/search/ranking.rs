//! Every weight of the ranking, with the measure that set it.
//!
//! Figures are MRR@10 on three judged French question sets of very different kinds, public services,
//! encyclopaedia, and a help desk (cnil, 79 questions: ±.03 is noise there), one setting for all:
//!
//! ```text
//! cargo run --release --example search -- quality ../shared/data/search
//! ```
//!
//! | step | spf | piaf | cnil | mean |
//! |---|---|---|---|---|
//! | words by BM25, title ×.6, pairs ×.3 | .715 | .774 | .553 | .681 |
//! | pairs by the weight of the lighter word | .718 | .776 | .563 | .685 |
//! | pairs in the title too | .715 | .776 | .576 | .689 |
//! | title and body in one saturation (BM25F) | .737 | .791 | .549 | .692 |
//! | the title a little by itself as well | .729 | .787 | .604 | .707 |
//! | words of one family, pairs ×.4 | .740 | .798 | .615 | .718 |
//! | familiar forms (`pub`, `mail`…) | .740 | .798 | .623 | .720 |
//! | the title counted twice for families | .749 | .800 | .629 | .726 |
//! | the best of many passages counts for less | .786 | .800 | .629 | .738 |
//!
//! Tried without gain: all passages of a group as one text beside the best one (−.002 to −.015), wider
//! windows for pairs, other k1 and b, other powers of rarity, question words at .15 or .5.

use super::evidence::Row;

/// Weight of a question word (`comment`, `quel`, `peut`…): they carry little, but not nothing. .15 and
/// .5 measure .001 and .004 less.
pub(super) const QUESTION_WEIGHT: f32 = 0.3;

/// Weight of an article, preposition or pronoun when the query has no other word. Otherwise they
/// are left out: weighing them in every query costs .010 on the first set, and half the speed.
pub(super) const STOP_WEIGHT: f32 = 0.3;

/// Documents that are found by words alone and then weighed; the others follow in their order.
pub(super) const WEIGHED_DOCUMENTS: usize = 300;

/// How often a word of the title counts among the candidates. Title and body are one field there: half
/// the lists to walk, and among a million messages two thirds of the time.
pub(super) const FIRST_TITLE: usize = 2;

/// The share of what all words of a query say that is enough to find candidates by in a large index, and
/// the most words. On the judged sets, were it used there: −.003.
pub(super) const ESSENTIAL: f32 = 0.8;
pub(super) const MOST_ESSENTIAL: usize = 8;

/// Terms by which candidates are found there, the words themselves before what stands for them.
pub(super) const MOST_SOUGHT: usize = 12;

/// How fast repeating a word counts for less: BM25's k1. .9 and 2 measure up to .005 less.
pub(super) const SATURATION: f32 = 1.2;

/// How much longer bodies count for less: BM25's b. .5 measures .012 less on the first set.
pub(super) const BODY_LENGTH: f32 = 0.75;

/// As [`BODY_LENGTH`], of pairs.
pub(super) const PAIR_LENGTH: f32 = 0.75;

/// How often a word of the title counts as if the body said it. 2 and 6 measure .005 less on a set.
pub(super) const TITLE_IN_BODY: f32 = 4.0;

/// As [`BODY_LENGTH`], of titles.
pub(super) const TITLE_LENGTH: f32 = 0.75;

/// Weight of the title by itself: titles that are questions find their like. 0: −.055 on the third
/// set; .8: −.004 on the first.
pub(super) const TITLE_ALONE: f32 = 0.6;

/// As [`SATURATION`], of the title by itself.
pub(super) const TITLE_SATURATION: f32 = 0.6;

/// Weight of the words of one family (`partager`, `partageable`, `partagiciel`), told by their first
/// letters. .2 to .7 measure alike on the two large sets.
pub(super) const FAMILY_WEIGHT: f32 = 0.4;

/// Letters that tell a family. 5 and 7 measure .001 to .003 less.
pub(super) const FAMILY_LETTERS: usize = 6;

/// How often the title counts for families. 1: −.003; 4: −.002.
pub(super) const FAMILY_TITLE: f32 = 2.0;

/// Weight of two neighbouring words found side by side in the body. .2: −.006, .45: −.001.
pub(super) const PAIR_BODY: f32 = 0.4;

/// Weight of two neighbouring words found side by side in the title. .15: −.006 on the third set.
pub(super) const PAIR_TITLE: f32 = 0.3;

/// How far the second may stand from the first, in words. 1 and 4 measure up to .009 less.
pub(super) const PAIR_NEAR: u32 = 2;

/// Documents whose words are looked up side by side, the best ones without that.
pub(super) const PAIRED_DOCUMENTS: usize = 100;

/// How much less the best of several passages of a text counts: its score is divided by 1 + this times
/// the logarithm of their number. The more passages, the higher the best one stands by chance alone.
/// 0: −.036 on the first set, whose texts are long; .07 and .13: −.004.
pub(super) const CHANCES: f32 = 0.1;

/// Weight of an equivalent beside the word itself. .6 and 1 measure alike; under 1 so that who says
/// `Zoom` sees what speaks of Zoom before what speaks of Talk.
pub(super) const GLOSSARY_WEIGHT: f32 = 0.8;

/// How many words replace one unknown to the dictionary. With the distances below: +.099, +.112, +.101
/// on questions with one random edit; on every word instead of unknown ones it would cost .085.
pub(super) const NEIGHBOURS: usize = 3;

/// Words shorter than this, in letters, have no neighbours: too many would be other words.
pub(super) const NEIGHBOUR_MIN_LETTERS: usize = 4;

/// From this length on, in letters, two edits are allowed where one leads to no frequent word. Allowing
/// them always measures the same, and takes twice as long to look up.
pub(super) const TWO_EDITS_LETTERS: usize = 9;

/// How much a word two edits away counts beside those within one.
pub(super) const SECOND_EDIT: f32 = 0.1;

/// From this length on, in letters, two edits are allowed where nothing else helps: better a guess than
/// no answer.
pub(super) const LAST_RESORT_LETTERS: usize = 6;

/// Forums hold misspelt words: a word in at most this many documents…
pub(super) const RARE_DOCUMENTS: u64 = 10;

/// …also gets its neighbours that are this many times as frequent. On a corpus with 2 % misspelt
/// words: .699 → .722.
pub(super) const RARE_RATIO: u64 = 20;

/// How many times as frequent a word with the same sound counts.
pub(super) const SAME_SOUND: f32 = 4.0;

/// How many times as frequent a word counts that is one slip of the fingers away.
pub(super) const CLOSE_SLIP: f32 = 2.0;

// What follows decides among near-equals only. No judged set says anything of it: the values are small
// by intention, and `tests/suite/search` holds what they have to bring about.

/// A message of a solved topic.
const SOLVED: f32 = 0.05;
/// The message that solved it.
const SOLUTION: f32 = 0.03;
/// Ten votes or more.
const VOTES: f32 = 0.03;
/// As new as the newest; half of it after two years.
const FRESH: f32 = 0.04;
const FRESH_HALF: f32 = 2.0 * 365.25 * 86_400.0;
/// What is left of the score of a text for a version two majors or more behind.
const OUTDATED: f32 = 0.7;
const OUTDATED_MAJORS: u32 = 2;

/// What a candidate's score is multiplied with, whatever its words, and the version that it speaks of
/// if that makes it sink.
pub(super) fn prior(row: &Row, current: Option<u32>, newest: i64) -> (f32, Option<u32>) {
    let mut factor = 1.0;
    if row.standing.is_solved() {
        factor += SOLVED;
    }
    if row.standing.is_solution() {
        factor += SOLUTION;
    }
    let votes = row.votes.clamp(0, 10) as f32;
    factor += VOTES * (1.0 + votes).ln() / 11_f32.ln();
    let age = newest.saturating_sub(row.created).max(0) as f32;
    factor += FRESH * (-age / FRESH_HALF).exp2();
    let outdated = row.version.filter(|version| {
        current.is_some_and(|current| version.saturating_add(OUTDATED_MAJORS) <= current)
    });
    if outdated.is_some() {
        factor *= OUTDATED;
    }
    (factor, outdated)
}

/// How a word of a query counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Carries the meaning.
    Content,
    /// Shapes the question.
    Question,
    /// Holds the sentence together.
    Stop,
}

/// The role of a folded word.
pub(super) fn role(form: &str) -> Role {
    if QUESTION_WORDS.contains(&form) {
        Role::Question
    } else if STOP_WORDS.contains(&form) {
        Role::Stop
    } else {
        Role::Content
    }
}

/// Folded words that shape a question.
const QUESTION_WORDS: &[&str] = &[
    "quel",
    "quelle",
    "quels",
    "quelles",
    "comment",
    "combien",
    "pourquoi",
    "quand",
    "quoi",
    "qui",
    "lequel",
    "laquelle",
    "lesquels",
    "lesquelles",
    "peut",
    "peux",
    "peuvent",
    "pouvez",
    "pouvons",
    "pouvoir",
    "puis",
    "pourrait",
    "pourrais",
    "faut",
    "faudrait",
    "falloir",
    "doit",
    "dois",
    "doivent",
    "devez",
    "devoir",
    "devrais",
    "faire",
    "fait",
    "fais",
    "font",
    "faites",
    "sert",
    "existe",
    "veux",
    "veut",
    "voudrais",
    "vouloir",
    "souhaite",
    "souhaiterais",
    "aimerais",
    "cherche",
    "arrive",
    "possible",
    "besoin",
    "savoir",
    "sait",
    "sais",
    "bonjour",
    "merci",
    "svp",
    "ou",
    "donc",
    "alors",
    "bonsoir",
];

/// Folded words that hold sentences together.
const STOP_WORDS: &[&str] = &[
    "a", "afin", "ai", "aie", "ainsi", "as", "au", "aucun", "aucune", "aux", "avais", "avait",
    "avant", "avec", "avez", "avoir", "avons", "c", "ca", "car", "ce", "ceci", "cela", "celle",
    "celles", "celui", "ces", "cet", "cette", "ceux", "chez", "d", "dans", "de", "des", "du",
    "elle", "elles", "en", "entre", "es", "est", "et", "etaient", "etait", "etant", "ete", "etes",
    "etre", "eu", "eux", "il", "ils", "iel", "iels", "j", "je", "l", "la", "le", "les", "leur",
    "leurs", "lors", "lui", "m", "ma", "mais", "me", "mes", "meme", "moi", "mon", "n", "ne", "ni",
    "nos", "notre", "nous", "on", "ont", "par", "parce", "pas", "plus", "pour", "qu", "que", "s",
    "sa", "sans", "se", "sera", "serait", "ses", "si", "soi", "soit", "sommes", "son", "sont",
    "sous", "suis", "sur", "t", "ta", "te", "tes", "toi", "ton", "tous", "tout", "toute", "toutes",
    "tres", "tu", "un", "une", "vers", "vos", "votre", "vous", "y", "dont", "etc",
];
