//! Links from one text of the demonstration to another: numbers are known only once the other is
//! written, so files name files.
//!
//! `[words](topic:NAME)` and `<topic:NAME>` lead to a topic, `[words](post:NAME/3)` to its third
//! message, `[words](tutorial:NAME)` to a tutorial; `![words](picture:NAME.png)` shows a picture.

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    Topic(&'a str),
    /// A message by its number.
    Post(&'a str, usize),
    Tutorial(&'a str),
}

impl<'a> Target<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (kind, name) = text.split_once(':')?;
        match kind {
            "topic" => Some(Self::Topic(name)),
            "tutorial" => Some(Self::Tutorial(name)),
            "post" => {
                let (name, number) = name.split_once('/')?;
                Some(Self::Post(name, number.parse().ok()?))
            }
            _ => None,
        }
    }
}

/// Where a link stands in a text: the bytes to replace, and whether it is a bare address.
struct Found<'a> {
    start: usize,
    end: usize,
    target: Target<'a>,
    bare: bool,
}

fn find(text: &str) -> impl Iterator<Item = Found<'_>> {
    let opened = text.char_indices().filter(|(_, c)| matches!(c, '(' | '<'));
    opened.filter_map(|(at, c)| {
        let bare = c == '<';
        let start = at + 1;
        let inside = &text[start..];
        let end = start + inside.find(if bare { '>' } else { ')' })?;
        let target = Target::parse(&text[start..end])?;
        let (start, end) = if bare { (at, end + 1) } else { (start, end) };
        Some(Found {
            start,
            end,
            target,
            bare,
        })
    })
}

/// What a text leads to.
#[must_use]
pub fn targets(text: &str) -> Vec<Target<'_>> {
    find(text).map(|found| found.target).collect()
}

/// The text with every link led to where `path_of` says; bare ones as whole addresses under `origin`.
///
/// # Errors
/// What `path_of` does not know.
pub fn resolve(
    text: &str,
    origin: &str,
    path_of: impl Fn(Target<'_>) -> Option<String>,
) -> Result<String, String> {
    let mut out = String::with_capacity(text.len() + 64);
    let mut from = 0;
    for found in find(text) {
        let path = path_of(found.target).ok_or(format!("{:?} leads nowhere", found.target))?;
        out.push_str(&text[from..found.start]);
        if found.bare {
            out.push_str(origin.trim_end_matches('/'));
        }
        out.push_str(&path);
        from = found.end;
    }
    out.push_str(&text[from..]);
    Ok(out)
}

/// A picture that a text shows: the bytes to replace, its words, its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown<'a> {
    pub whole: &'a str,
    pub alt: &'a str,
    pub file: &'a str,
}

/// The pictures of a text, in order.
#[must_use]
pub fn pictures(text: &str) -> Vec<Shown<'_>> {
    let mut shown = Vec::new();
    for (start, _) in text.match_indices("![") {
        let inside = &text[start..];
        let Some((alt, rest)) = inside[2..].split_once("](picture:") else {
            continue;
        };
        let Some((file, _)) = rest.split_once(')') else {
            continue;
        };
        if !alt.contains("](") {
            let length = "![](picture:)".len() + alt.len() + file.len();
            let whole = &inside[..length];
            shown.push(Shown { whole, alt, file });
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_and_led() {
        let text = "Voyez [ceci](topic:a), <topic:b> et [là](post:c/3) ; (non : x) <i>.";
        assert_eq!(
            targets(text),
            [Target::Topic("a"), Target::Topic("b"), Target::Post("c", 3)]
        );
        let led = resolve(text, "http://ici/", |target| match target {
            Target::Topic(name) => Some(format!("/t/{name}")),
            Target::Post(..) => Some("/p/9".to_owned()),
            Target::Tutorial(_) => None,
        });
        assert_eq!(
            led.unwrap(),
            "Voyez [ceci](/t/a), http://ici/t/b et [là](/p/9) ; (non : x) <i>."
        );
        assert!(resolve(text, "", |_| None).is_err());
    }

    #[test]
    fn pictures_are_found() {
        let text = "A ![un dessin](picture:x.png) b ![autre](/f) ![](picture:y.png)";
        let found = pictures(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].whole, "![un dessin](picture:x.png)");
        assert_eq!((found[1].alt, found[1].file), ("", "y.png"));
    }
}
