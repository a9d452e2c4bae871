//! Every weight of the ranking, with the measure that set it.
//!
//! The gain beside each weight is in MRR@10 on three French question sets (public services,
//! encyclopaedia, data protection), measured on a prototype with the same chain and other word
//! lists. This engine as a whole, on the development half of the questions: .701, .774, .553,
//! against .661, .759, .376 with words weighted alike, without pairs, title and neighbours; with
//! one random edit .694, .766, .562 against .570, .648, .343.

macro_rules! tuned {
    ($name:ident, $default:expr) => {
        #[allow(non_snake_case)]
        pub(super) fn $name() -> f32 {
            static V: std::sync::OnceLock<f32> = std::sync::OnceLock::new();
            *V.get_or_init(|| {
                std::env::var(stringify!($name))
                    .ok()
                    .and_then(|v| v.parse().ok())
                    .unwrap_or($default)
            })
        }
    };
}
tuned!(K1, 1.2);
tuned!(B, 0.75);
tuned!(TK1, 1.2);
tuned!(TB, 0.75);
tuned!(WK1, 1.2);
tuned!(WB, 0.75);
tuned!(WHOLE_WEIGHT, 0.0);
tuned!(PAIR_TITLE, 0.3);
tuned!(PAIR_MIN, 1.0);
tuned!(SLOP, 1.0);
tuned!(IDFP, 1.0);
tuned!(WIDE, 0.0);
tuned!(WIDEN, 8.0);
tuned!(PK1, 1.2);
tuned!(WFT, 1.0);
tuned!(FTB, 0.75);
tuned!(RB, 0.0);
tuned!(ADD, 0.4);
tuned!(TIDF, 0.0);
tuned!(FUSE, 1.0);
tuned!(FT, 4.0);
tuned!(TIE, 0.5);
pub(super) const PAIRED_DOCUMENTS: usize = 200;
pub(super) const GLOSSARY_WEIGHT: f32 = 0.6;
/// Weight of a question word (`comment`, `quel`, `peut`…): they carry little, but not nothing.
/// +.019, +.006, +.005 on the prototype. With the list below, leaving them out instead measures
/// slightly better on two sets (.707 against .701, .7745 against .7740): to be tuned.
tuned!(QUESTION_WEIGHT, 0.3);

/// Weight of an article, preposition or pronoun when the query has no other word. Otherwise they
/// are left out: weighing them in every query costs .010 on the first set, and half the speed.
pub(super) const STOP_WEIGHT: f32 = 0.3;

/// Weight of two neighbouring words found side by side. +.020, +.006, +.011.
tuned!(PAIR_WEIGHT, 0.3);

/// How many words may stand between the two. Same measure as [`PAIR_WEIGHT`].
pub(super) const PAIR_SLOP: u32 = 1;

/// Weight of a word in the title, beside 1 in the body. +.006, −.003, +.112.
tuned!(TITLE_WEIGHT, 0.6);

/// How many neighbours replace a word unknown to the dictionary, the most frequent first. With
/// the distances below: +.099, +.112, +.101 on questions with one random edit; on every word
/// instead of unknown ones it would cost .085.
pub(super) const NEIGHBOURS: usize = 3;

/// Words shorter than this, in letters, have no neighbours: too many would be other words.
pub(super) const NEIGHBOUR_MIN_LETTERS: usize = 4;

/// From this length on, in letters, two edits are allowed instead of one.
pub(super) const TWO_EDITS_LETTERS: usize = 9;

/// Forums hold misspelt words: a word in at most this many documents…
pub(super) const RARE_DOCUMENTS: u64 = 10;

/// …also gets its neighbours that are this many times as frequent. On a corpus with 2 % misspelt
/// words: .699 → .722.
pub(super) const RARE_RATIO: u64 = 20;

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
