//! Inclusive writing: `utilisateur·ices`, `étudiant(e)s`, `premier-ère-s`, `utilisateurices`.
//!
//! A form is read only where a rule is sure of the feminine; anything else stays two words.

/// The two readings of an inclusive form, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Readings {
    /// Bytes of the suffixes after the base word, separators included.
    pub length: usize,
    /// The masculine form, plural if the form is.
    pub masculine: String,
    /// The feminine form, plural if the form is.
    pub feminine: Option<String>,
}

/// Reads the suffixes that follow the folded word `base` in `rest`; `None` if they are not one of
/// the sure forms or the word goes on after them.
pub(super) fn read(base: &str, rest: &str) -> Option<Readings> {
    if base.chars().count() < 3 {
        return None;
    }
    let mut suffixes = Suffixes { rest, length: 0 };
    let first = suffixes.next()?;
    let mut plural = first.ends_with('s');
    let mut last = suffixes.length;
    // Only the plural may follow: utilisateur·rice·s, utilisateur(trice)s.
    if !plural && suffixes.plural() {
        plural = true;
        last = suffixes.length;
    }
    if rest[last..]
        .chars()
        .next()
        .is_some_and(char::is_alphanumeric)
    {
        return None;
    }
    let root = singular(base, plural);
    let feminine = if first == "s" {
        None
    } else {
        Some(feminine(root, first.trim_end_matches('s'))?)
    };
    let mark = if plural { "s" } else { "" };
    Some(Readings {
        length: last,
        masculine: plural_of(root, plural),
        feminine: feminine.map(|form| form + mark),
    })
}

/// Words with both readings in one that no rule makes.
const FUSED: [(&str, &str, &str); 5] = [
    ("toustes", "tous", "toutes"),
    ("celleux", "ceux", "celles"),
    ("ceulles", "ceux", "celles"),
    ("iels", "ils", "elles"),
    ("copaines", "copains", "copines"),
];

/// The readings of a form whose feminine is told by a capital, `étudiantE`, `adhérentEs`, as it is
/// written.
pub(super) fn read_capital(written: &str) -> Option<(String, String)> {
    let (word, mark) = match written.strip_suffix('s') {
        Some(word) => (word, "s"),
        None => (written, ""),
    };
    let root = word.strip_suffix('E')?;
    if root.chars().count() < 3 || !root.ends_with(char::is_lowercase) {
        return None;
    }
    let root = super::stems::fold(root);
    let feminine = feminine(&root, "e")?;
    Some((plural_of(&root, !mark.is_empty()), feminine + mark))
}

/// The readings of a form written without separator, `utilisateurices`, given folded.
pub(super) fn read_fused(word: &str) -> Option<(String, String)> {
    if let Some((_, masculine, feminine)) = FUSED.iter().find(|(fused, ..)| *fused == word) {
        return Some(((*masculine).to_owned(), (*feminine).to_owned()));
    }
    let (singular, mark) = match word.strip_suffix('s') {
        Some(singular) => (singular, "s"),
        None => (word, ""),
    };
    let root = singular
        .strip_suffix("eurice")
        .or_else(|| singular.strip_suffix("eurtrice"))?;
    let stem = root.strip_suffix('t').filter(|stem| stem.len() > 1)?;
    Some((format!("{stem}teur{mark}"), format!("{stem}trice{mark}")))
}

struct Suffixes<'a> {
    rest: &'a str,
    length: usize,
}

impl Suffixes<'_> {
    /// The next suffix, folded, with its separator: `·rice`, `(trice)`.
    fn next(&mut self) -> Option<String> {
        let tail = &self.rest[self.length..];
        let separator = tail.chars().next()?;
        let after = &tail[separator.len_utf8()..];
        let letters: usize = after
            .chars()
            .take(6)
            .take_while(|c| c.is_alphabetic())
            .map(char::len_utf8)
            .sum();
        if letters == 0 {
            return None;
        }
        let closing = match separator {
            '(' => usize::from(after[letters..].starts_with(')')),
            '·' | '⋅' | '•' | '‧' | '・' | '.' | '-' | '‑' | '‐' | '/' | '*' | '_' => 0,
            _ => return None,
        };
        if separator == '(' && closing == 0 {
            return None;
        }
        self.length += separator.len_utf8() + letters + closing;
        Some(super::stems::fold(&after[..letters]))
    }

    /// Whether a plural mark follows, `·s`, `(s)` or, after a parenthesis, a bare `s`; it is then
    /// read.
    fn plural(&mut self) -> bool {
        let before = self.length;
        if self.rest[..before].ends_with(')') && self.rest[before..].starts_with('s') {
            self.length += 1;
            return true;
        }
        if self.next().as_deref() == Some("s") {
            return true;
        }
        self.length = before;
        false
    }
}

/// The base without the plural it may already carry: `participants·es` but `français·es`.
fn singular(base: &str, plural: bool) -> &str {
    match base.strip_suffix('s') {
        Some(root) if plural && !root.ends_with(['a', 'i', 'o', 'u', 's']) => root,
        _ => base,
    }
}

fn plural_of(root: &str, plural: bool) -> String {
    if !plural || root.ends_with(['s', 'x', 'z']) {
        root.to_owned()
    } else if root.ends_with("eau") {
        format!("{root}x")
    } else {
        format!("{root}s")
    }
}

/// The feminine singular of `root` written with `suffix` (folded, singular), where sure.
fn feminine(root: &str, suffix: &str) -> Option<String> {
    let swap = |ending: &str, with: &str| {
        root.strip_suffix(ending)
            .map(|stem| format!("{stem}{with}"))
    };
    match suffix {
        "e" if root == "tout" => Some("toute".to_owned()),
        "e" => root
            .ends_with(|c: char| !matches!(c, 'a' | 'o'))
            .then(|| format!("{root}e")),
        "ne" => root.ends_with('n').then(|| format!("{root}ne")),
        "le" => ["el", "il", "ul"]
            .iter()
            .any(|end| root.ends_with(end))
            .then(|| format!("{root}le")),
        "te" if root == "tou" || root == "tous" => Some("toute".to_owned()),
        "te" => root.ends_with('t').then(|| format!("{root}te")),
        "ice" | "rice" | "trice" | "atrice" => swap("teur", "trice"),
        "euse" => swap("eur", "euse").or_else(|| swap("eux", "euse")),
        "se" => swap("eur", "euse")
            .or_else(|| swap("x", "se"))
            .or_else(|| root.ends_with('s').then(|| format!("{root}se"))),
        "sse" | "esse" => swap("e", "esse"),
        "ere" | "iere" => swap("er", "ere"),
        "ve" => swap("f", "ve"),
        "ive" => swap("if", "ive"),
        "que" => swap("c", "que"),
        "he" => root.ends_with('c').then(|| format!("{root}he")),
        "che" => swap("c", "che"),
        "elle" => swap("eau", "elle").or_else(|| swap("el", "elle")),
        _ => None,
    }
}
