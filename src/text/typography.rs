//! French typography: the spaces, quotes, apostrophes and ellipses that keyboards lack.
//!
//! Careful rather than complete: what might be an address, code, a number, a time or a smiley is
//! left as it was typed. Three passes over characters: find the words not to touch, replace
//! characters one for one, then settle the spaces.

/// No-break space (U+00A0): before `:`, inside « », between a number and its unit.
const NBSP: char = '\u{A0}';

/// Narrow no-break space (U+202F): before `;`, `!` and `?`.
const NARROW: char = '\u{202F}';

/// Words that follow a number and belong to it, compared exactly.
const UNITS: &[&str] = &[
    "%", "‰", "€", "$", "£", "°", "°C", "°F", "k€", "M€", "octets", "o", "ko", "Ko", "Mo", "Go",
    "To", "Po", "kB", "KB", "MB", "GB", "TB", "kio", "Kio", "Mio", "Gio", "Tio", "bits", "bit/s",
    "kb/s", "Kb/s", "Mb/s", "Gb/s", "kbit/s", "Mbit/s", "Gbit/s", "ko/s", "Ko/s", "Mo/s", "Go/s",
    "px", "dpi", "ppp", "mm", "cm", "dm", "m", "km", "m²", "m³", "km/h", "mg", "g", "kg", "ml",
    "mL", "cl", "cL", "l", "L", "ms", "s", "min", "h", "j", "Hz", "kHz", "MHz", "GHz", "W", "kW",
    "kWh", "V", "mAh",
];

/// The text with French typography; the same again when applied twice.
///
/// - a narrow no-break space (U+202F) before `;`, `!`, `?` and chains such as `?!`;
/// - a no-break space (U+00A0) before `:`, inside « » and between a number and its unit;
/// - `…` for `...`, `’` between letters, « mot » for `"mot"` when all pairs are well formed.
///
/// A space that stands there is replaced; one is inserted only after a letter and before a space or
/// the end. Addresses, code-like words, numbers, times, smileys and `:emoji:` are not touched.
/// Meant for one title or one paragraph of plain text, never for HTML.
#[must_use]
pub fn typography(text: &str) -> String {
    repair(text, None, None)
}

/// [`typography`] of a part of a paragraph, given the visible characters on both sides of it.
pub(super) fn repair(text: &str, before: Option<char>, after: Option<char>) -> String {
    if !text.contains(needs_look) {
        return text.to_owned();
    }
    let original: Vec<char> = text.chars().collect();
    let guarded = guarded(&original);
    let run = Run {
        chars: &original,
        guarded: &guarded,
        before,
        after,
    };
    let (chars, guarded) = run.replace_characters();
    Run {
        chars: &chars,
        guarded: &guarded,
        before,
        after,
    }
    .space()
}

/// Characters without one of which nothing can change.
fn needs_look(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, ';' | '!' | '?' | ':' | '«' | '»' | '"' | '\'' | '.')
}

/// Spaces that may be replaced; a line break is none of them.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | NBSP | NARROW | '\u{2009}')
}

/// For each character, whether it belongs to a word that must stay as it is.
fn guarded(chars: &[char]) -> Vec<bool> {
    let mut guarded = vec![false; chars.len()];
    let mut start = 0;
    for word in chars.split(|c| c.is_whitespace()) {
        let end = start + word.len();
        let mut core = start..end;
        while core.start < core.end && matches!(chars[core.start], '"' | '(' | '[' | '«' | '»') {
            core.start += 1;
        }
        while core.start < core.end && closes_word(chars[core.end - 1]) {
            core.end -= 1;
        }
        if is_technical(&chars[core.clone()]) {
            guarded[core].fill(true);
        }
        start = end + 1;
    }
    guarded
}

fn closes_word(c: char) -> bool {
    matches!(
        c,
        '"' | ')' | ']' | '«' | '»' | ',' | '.' | ';' | ':' | '!' | '?' | '…'
    )
}

/// Whether a word, without the punctuation around it, looks like an address, a path, code, a time
/// or a smiley rather than like a word of a sentence.
fn is_technical(core: &[char]) -> bool {
    const NEVER_IN_WORDS: &str = "=\\{}<>|_$`:&^~";
    let Some(&first) = core.first() else {
        return false;
    };
    let has = |c: char| core.contains(&c);
    let e_mail = core.iter().position(|&c| c == '@').is_some_and(|at| at > 0);
    core.iter().any(|&c| NEVER_IN_WORDS.contains(c))
        || e_mail
        || matches!(first, '/' | '-' | '.' | '#')
        || core.starts_with(&['w', 'w', 'w', '.'])
        || has('(') && has(')')
        || has('?') && has('/')
}

/// A part of a paragraph.
struct Run<'a> {
    chars: &'a [char],
    guarded: &'a [bool],
    before: Option<char>,
    after: Option<char>,
}

impl Run<'_> {
    fn prev(&self, i: usize) -> Option<char> {
        i.checked_sub(1)
            .map_or(self.before, |p| self.chars.get(p).copied())
    }

    fn next(&self, i: usize) -> Option<char> {
        self.chars.get(i + 1).copied().or(self.after)
    }

    fn is_free(&self, i: usize) -> bool {
        !self.guarded.get(i).copied().unwrap_or(false)
    }

    /// A letter of an ordinary word right before `i`.
    fn follows_letter(&self, i: usize) -> bool {
        self.prev(i).is_some_and(char::is_alphabetic) && (i == 0 || self.is_free(i - 1))
    }

    /// Quotes, apostrophes and ellipses: same positions, but for three dots that become one.
    fn replace_characters(&self) -> (Vec<char>, Vec<bool>) {
        let mut chars = Vec::with_capacity(self.chars.len());
        let mut guarded = Vec::with_capacity(self.chars.len());
        let quotes = self.quotes_pair_up();
        let mut opening = true;
        let mut i = 0;
        while let Some(&c) = self.chars.get(i) {
            let free = self.is_free(i);
            let mut width = 1;
            let replaced = match c {
                '"' if free && quotes => {
                    opening = !opening;
                    if opening { '»' } else { '«' }
                }
                '\'' if free
                    && self.follows_letter(i)
                    && self.next(i).is_some_and(char::is_alphabetic)
                    && self.is_free(i + 1) =>
                {
                    '’'
                }
                '.' if free && self.is_ellipsis(i) => {
                    width = 3;
                    '…'
                }
                other => other,
            };
            chars.push(replaced);
            guarded.push(!free);
            i += width;
        }
        (chars, guarded)
    }

    /// Exactly three dots that end a word or stand alone; `...name` and `1...5` are code.
    fn is_ellipsis(&self, i: usize) -> bool {
        let is_dot = |k: usize| self.chars.get(k) == Some(&'.') && self.is_free(k);
        is_dot(i + 1)
            && is_dot(i + 2)
            && self.prev(i) != Some('.')
            && (i == 0 || self.is_free(i - 1))
            && !self
                .next(i + 2)
                .is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '/' | '_'))
    }

    /// Whether straight quotes open and close in turn, each pair around something.
    fn quotes_pair_up(&self) -> bool {
        let mut opened = None;
        let mut any = false;
        for i in 0..self.chars.len() {
            if self.chars[i] != '"' || !self.is_free(i) {
                continue;
            }
            let well_formed = match opened {
                None => self.opens(i),
                Some(start) => i > start + 1 && self.closes(i),
            };
            if !well_formed {
                return false;
            }
            opened = if opened.is_none() { Some(i) } else { None };
            any = true;
        }
        any && opened.is_none()
    }

    fn opens(&self, i: usize) -> bool {
        let fits_before = self
            .prev(i)
            .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '«' | '\'' | '’'));
        fits_before && self.next(i).is_some_and(|c| !c.is_whitespace())
    }

    fn closes(&self, i: usize) -> bool {
        self.prev(i).is_some_and(|c| !c.is_whitespace())
            && self.next(i).is_none_or(|c| {
                c.is_whitespace()
                    || matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | ')' | ']' | '»' | '…')
            })
    }

    /// Settles every space; nothing else changes.
    fn space(&self) -> String {
        let mut out = String::with_capacity(self.chars.len() + self.chars.len() / 8);
        let mut i = 0;
        while let Some(&c) = self.chars.get(i) {
            if is_space(c) {
                let end = i + self.chars[i..].iter().take_while(|&&c| is_space(c)).count();
                match self.space_between(i, end) {
                    Some(space) => out.push(space),
                    None => out.extend(&self.chars[i..end]),
                }
                i = end;
            } else {
                out.extend(self.missing_space(i));
                out.push(c);
                i += 1;
            }
        }
        out
    }

    /// What replaces the spaces at `start..end`, if anything does.
    fn space_between(&self, start: usize, end: usize) -> Option<char> {
        let left = self.prev(start).filter(|c| !c.is_whitespace())?;
        let right = self.chars.get(end).copied().or(self.after)?;
        // Past the run, only the first character is known: too little to be sure.
        let inside = end < self.chars.len();
        match right {
            _ if left == '«' && !self.closes_german(start) && !right.is_whitespace() => Some(NBSP),
            '»' => {
                let opens_german = inside && self.next(end).is_some_and(char::is_alphanumeric);
                (!opens_german).then_some(NBSP)
            }
            ';' | '!' | '?' if inside => self.ends_clause(end).then_some(NARROW),
            ':' if inside && self.ends_clause(end) => (!self.is_ratio(left, end)).then_some(NBSP),
            _ if inside && left.is_ascii_digit() => self.is_unit(start, end).then_some(NBSP),
            _ if inside && left == 'h' => self.is_minutes(start, end).then_some(NBSP),
            _ => None,
        }
    }

    /// A space missing right before `i`, where there can be no doubt.
    fn missing_space(&self, i: usize) -> Option<char> {
        let previous = self.prev(i).filter(|c| !c.is_whitespace())?;
        match self.chars[i] {
            '»' if previous != '«' && self.is_free(i) => {
                let opens_german = self.next(i).is_some_and(char::is_alphanumeric);
                (!opens_german).then_some(NBSP)
            }
            '»' => None,
            _ if previous == '«' && i > 0 && self.is_free(i - 1) => {
                (!self.closes_german(i)).then_some(NBSP)
            }
            ';' | '!' | '?' if self.follows_letter(i) => {
                (self.ends_clause(i) && !self.ends_entity(i)).then_some(NARROW)
            }
            ':' if self.follows_letter(i) => {
                (self.ends_clause(i) && !self.follows_drive(i)).then_some(NBSP)
            }
            _ => None,
        }
    }

    /// Whether the mark at `i` (or the chain of marks) ends a part of a sentence: a space, the end
    /// or a closing sign follows. After `:` and `;`, a parenthesis makes a smiley.
    fn ends_clause(&self, i: usize) -> bool {
        let mark = self.chars[i];
        if !self.is_free(i) {
            return false;
        }
        let chained = matches!(mark, '!' | '?');
        let length = if chained {
            self.chars[i..]
                .iter()
                .take_while(|c| matches!(c, '!' | '?'))
                .count()
        } else {
            1
        };
        self.next(i + length - 1).is_none_or(|c| {
            c.is_whitespace() || c == '»' || chained && matches!(c, ')' | ']' | '"' | '…')
        })
    }

    /// `3 : 1`, left to its author.
    fn is_ratio(&self, left: char, colon: usize) -> bool {
        let right = self.chars[colon + 1..].iter().find(|&&c| !is_space(c));
        left.is_ascii_digit() && right.is_some_and(char::is_ascii_digit)
    }

    /// `C:` is a disk.
    fn follows_drive(&self, colon: usize) -> bool {
        self.prev(colon).is_some_and(|c| c.is_ascii_uppercase())
            && (colon < 2 || !self.chars[colon - 2].is_alphanumeric())
    }

    /// `&eacute;` is an entity.
    fn ends_entity(&self, semicolon: usize) -> bool {
        self.chars[semicolon] == ';'
            && self.chars[..semicolon]
                .iter()
                .rev()
                .take(10)
                .find(|c| !c.is_alphanumeric())
                .is_some_and(|&c| c == '&')
    }

    /// `»mot«`, the German way: the sign closes, so the space after it is ordinary.
    fn closes_german(&self, after_quote: usize) -> bool {
        after_quote >= 2 && {
            let inner = self.chars[after_quote - 2];
            inner.is_alphanumeric() || matches!(inner, '.' | '!' | '?')
        }
    }

    /// A number before `start` and its unit from `end`.
    fn is_unit(&self, start: usize, end: usize) -> bool {
        let length = self.chars[end..]
            .iter()
            .take(7)
            .take_while(|c| !is_space(**c) && is_unit_char(**c))
            .count();
        let unit: String = self.chars[end..end + length].iter().collect();
        UNITS.contains(&unit.as_str())
            && self.is_number_before(start)
            && self.next(end + length - 1).is_none_or(|c| {
                c.is_whitespace()
                    || matches!(
                        c,
                        ',' | ';' | ':' | '!' | '?' | ')' | ']' | '»' | '"' | '…' | '.'
                    )
            })
    }

    /// The minutes of `14 h 02`: two digits after an hour.
    fn is_minutes(&self, start: usize, end: usize) -> bool {
        let digits = self.chars[end..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        let hour_end = start
            .checked_sub(2)
            .filter(|&space| is_space(self.chars[space]));
        digits == 2
            && hour_end.is_some_and(|space| self.is_number_before(space))
            && self.next(end + 1).is_none_or(|c| !c.is_alphanumeric())
    }

    /// Digits, with separators, that no letter begins: `v2` and `A4` are no quantities.
    fn is_number_before(&self, end: usize) -> bool {
        let word = self.chars[..end].iter().rev();
        let digits = word
            .clone()
            .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.'))
            .count();
        digits > 0
            && self.prev(end).is_some_and(|c| c.is_ascii_digit())
            && !self
                .prev(end - digits)
                .is_some_and(|c| c.is_alphanumeric() || "-_/:".contains(c))
    }
}

fn is_unit_char(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '%' | '‰' | '€' | '$' | '£' | '°' | '/' | '²' | '³')
}

#[cfg(test)]
mod tests;
