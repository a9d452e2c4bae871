//! Numbers and plurals as French writes them.

/// Narrow no-break space, between groups of three digits and inside times.
pub const NARROW: char = '\u{202f}';

/// Writes `n` with its digits in groups of three: `12 345` (U+202F between groups).
#[must_use]
pub fn count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    if n < 0 {
        out.push('\u{2212}');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(NARROW);
        }
        out.push(digit);
    }
    out
}

/// Chooses the form that agrees with `n`. In French 0 and 1 are singular.
#[must_use]
pub const fn plural<'a>(n: i64, one: &'a str, many: &'a str) -> &'a str {
    if n.unsigned_abs() < 2 { one } else { many }
}

/// Writes the number and the noun that agrees with it, kept on one line: `3 réponses`.
#[must_use]
pub fn counted(n: i64, one: &str, many: &str) -> String {
    format!("{}\u{a0}{}", count(n), plural(n, one, many))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1\u{202f}000");
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(count(-12_345), "\u{2212}12\u{202f}345");
        assert_eq!(
            count(i64::MIN).chars().filter(char::is_ascii_digit).count(),
            19
        );
    }

    #[test]
    fn zero_and_one_are_singular() {
        assert_eq!(counted(0, "réponse", "réponses"), "0\u{a0}réponse");
        assert_eq!(counted(1, "réponse", "réponses"), "1\u{a0}réponse");
        assert_eq!(counted(2, "réponse", "réponses"), "2\u{a0}réponses");
        assert_eq!(plural(-1, "degré", "degrés"), "degré");
    }
}
