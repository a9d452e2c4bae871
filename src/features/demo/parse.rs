//! The files of the demonstration: fields, one a line, then blocks that begin with `=== `.
//!
//! Strict: whoever mistypes a field or a name of a block is told, by a test at the latest.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::content::{Category, Edit, Flag, Message, Person, Poll, Topic, Tutorial, Verdict};
use super::moment::Moment;
use crate::domain::{Audience, FlagReason, TopicKind};

type Parsed<T> = Result<T, String>;

/// Fields that are taken out one by one; what is left at the end is a mistake.
struct Fields(BTreeMap<String, String>);

impl Fields {
    fn parse(text: &str) -> Parsed<Self> {
        let mut fields = BTreeMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let (name, value) = line.split_once(": ").ok_or(format!("{line:?}: no field"))?;
            let twice = fields.insert(name.to_owned(), value.trim().to_owned());
            if twice.is_some() {
                return Err(format!("{name} stands twice"));
            }
        }
        Ok(Self(fields))
    }

    fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    fn need(&mut self, name: &str) -> Parsed<String> {
        self.take(name).ok_or(format!("{name} is missing"))
    }

    fn list(&mut self, name: &str) -> Vec<String> {
        self.take(name)
            .map(|value| list(&value))
            .unwrap_or_default()
    }

    fn verdict(&mut self, name: &str) -> Parsed<Option<Verdict>> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        match parts(&value)[..] {
            [by, at, reason] => Ok(Some(Verdict {
                by: by.to_owned(),
                at: at.parse()?,
                reason: reason.to_owned(),
            })),
            _ => Err(format!("{name}: who | when | why")),
        }
    }

    fn end(self) -> Parsed<()> {
        match self.0.into_keys().next() {
            Some(name) => Err(format!("no field is called {name:?}")),
            None => Ok(()),
        }
    }
}

/// A block: what stands after `=== `, cut at `|`, and the text below.
struct Block<'a> {
    head: Vec<&'a str>,
    body: String,
}

fn parts(line: &str) -> Vec<&str> {
    line.split('|').map(str::trim).collect()
}

fn list(words: &str) -> Vec<String> {
    words
        .split(',')
        .map(|word| word.trim().to_owned())
        .collect()
}

/// The text before the first block, and the blocks.
fn blocks(text: &str) -> (String, Vec<Block<'_>>) {
    let mut before = String::new();
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("=== ") {
            blocks.push(Block {
                head: parts(head),
                body: String::new(),
            });
            continue;
        }
        let text = blocks
            .last_mut()
            .map_or(&mut before, |block| &mut block.body);
        text.push_str(line);
        text.push('\n');
    }
    for block in &mut blocks {
        block.body = block.body.trim().to_owned();
    }
    (before, blocks)
}

/// `=== name | standing | joined`, and the words about oneself.
pub fn people(text: &str) -> Parsed<Vec<Person>> {
    let (_, blocks) = blocks(text);
    let person = |block: Block<'_>| match block.head[..] {
        [username, standing, joined] => Ok(Person {
            username: username.to_owned(),
            standing: word(standing)?,
            joined: joined.parse()?,
            bio: block.body,
        }),
        _ => Err(format!("{:?}: name | standing | joined", block.head)),
    };
    blocks.into_iter().map(person).collect()
}

/// `=== slug | icon | readers | name`, and the description.
pub fn categories(text: &str) -> Parsed<Vec<Category>> {
    let (_, blocks) = blocks(text);
    let category = |block: Block<'_>| match block.head[..] {
        [slug, icon, read, name] => Ok(Category {
            slug: slug.to_owned(),
            name: name.to_owned(),
            description: block.body,
            icon: icon.to_owned(),
            read: Audience::from_word(read).ok_or(format!("{read:?}: no readers"))?,
        }),
        _ => Err(format!("{:?}: slug | icon | readers | name", block.head)),
    };
    blocks.into_iter().map(category).collect()
}

pub fn tutorial(name: String, text: &str) -> Parsed<Tutorial> {
    let (head, body) = text
        .split_once("\n\n")
        .ok_or("a blank line follows the fields")?;
    let mut fields = Fields::parse(head)?;
    let tutorial = Tutorial {
        name,
        title: fields.need("title")?,
        app: fields.take("app"),
        level: fields.take("level"),
        tags: fields.list("tags"),
        at: fields.need("at")?.parse()?,
        body: body.trim().to_owned(),
    };
    fields.end()?;
    Ok(tutorial)
}

pub fn topic(name: String, text: &str) -> Parsed<Topic> {
    let (head, blocks) = blocks(text);
    let mut fields = Fields::parse(&head)?;
    let kind = match fields.take("kind") {
        Some(kind) => word(&kind)?,
        None => TopicKind::Question,
    };
    let topic = Topic {
        name,
        kind,
        title: fields.need("title")?,
        category: fields.need("category")?,
        app: fields.take("app"),
        version: fields.take("version"),
        tags: fields.list("tags"),
        me_too: fields.list("me-too"),
        pinned: fields.take("pinned").map(|at| at.parse()).transpose()?,
        follows: fields.take("follows"),
        locked: fields.verdict("locked")?,
        outdated: fields.verdict("outdated")?,
        reserved: fields.take("reserved").map(|v| reserved(&v)).transpose()?,
        messages: messages(blocks)?,
    };
    fields.end()?;
    Ok(topic)
}

fn reserved(value: &str) -> Parsed<(String, Moment)> {
    match parts(value)[..] {
        [by, at] => Ok((by.to_owned(), at.parse()?)),
        _ => Err("reserved: who | when".to_owned()),
    }
}

fn word<T: FromStr<Err: ToString>>(word: &str) -> Parsed<T> {
    word.parse().map_err(|error: T::Err| error.to_string())
}

fn messages(blocks: Vec<Block<'_>>) -> Parsed<Vec<Message>> {
    let mut messages: Vec<Message> = Vec::new();
    for block in blocks {
        let kind = block.head.first().copied().unwrap_or_default();
        if !matches!(kind, "edit" | "poll" | "flag") {
            messages.push(message(block)?);
            continue;
        }
        let above = messages.last_mut().ok_or(format!("{kind} of no message"))?;
        match kind {
            "edit" => above.edits.push(edit(block)?),
            "poll" => above.poll = Some(poll(&block)?),
            _ => above.flags.push(flag(block)?),
        }
    }
    if messages.is_empty() {
        return Err("a topic has a message".to_owned());
    }
    Ok(messages)
}

fn message(block: Block<'_>) -> Parsed<Message> {
    let [author, at, marks @ ..] = &block.head[..] else {
        return Err(format!("{:?}: who | when", block.head));
    };
    let mut message = Message {
        author: (*author).to_owned(),
        at: at.parse()?,
        body: block.body,
        useful: Vec::new(),
        solution: false,
        asks_details: false,
        wiki: false,
        edits: Vec::new(),
        poll: None,
        flags: Vec::new(),
    };
    for mark in marks {
        match *mark {
            "solution" => message.solution = true,
            "asks-details" => message.asks_details = true,
            "wiki" => message.wiki = true,
            other => {
                let names = other.strip_prefix("useful: ");
                message.useful = list(names.ok_or(format!("{other:?}: no such mark"))?);
            }
        }
    }
    Ok(message)
}

fn edit(block: Block<'_>) -> Parsed<Edit> {
    match block.head[..] {
        [_, by, at, reason] => Ok(Edit {
            by: by.to_owned(),
            at: at.parse()?,
            reason: reason.to_owned(),
            body: block.body,
        }),
        _ => Err("edit | who | when | why".to_owned()),
    }
}

fn flag(block: Block<'_>) -> Parsed<Flag> {
    match block.head[..] {
        [_, by, at, reason] => Ok(Flag {
            by: by.to_owned(),
            at: at.parse()?,
            reason: word::<FlagReason>(reason)?,
            details: block.body,
        }),
        _ => Err("flag | who | when | reason".to_owned()),
    }
}

/// `=== poll | question | multiple | named | ends in 6d`, and a line a choice with its voters in
/// brackets.
fn poll(block: &Block<'_>) -> Parsed<Poll> {
    let [_, question, marks @ ..] = &block.head[..] else {
        return Err("poll | question".to_owned());
    };
    let mut poll = Poll {
        question: (*question).to_owned(),
        multiple: false,
        named: false,
        ends: None,
        options: Vec::new(),
    };
    for mark in marks {
        match *mark {
            "multiple" => poll.multiple = true,
            "named" => poll.named = true,
            other => {
                let days = other
                    .strip_prefix("ends ")
                    .and_then(|d| d.strip_suffix('d'));
                let days = days.and_then(|days| days.parse().ok());
                poll.ends = Some(days.ok_or(format!("{other:?}: no such mark"))?);
            }
        }
    }
    for line in block.body.lines() {
        let choice = line
            .strip_prefix("- ")
            .ok_or(format!("{line:?}: no choice"))?;
        let (label, voters) = match choice.rsplit_once(" [") {
            Some((label, voters)) => (label, list(voters.trim_end_matches(']'))),
            None => (choice, Vec::new()),
        };
        poll.options.push((label.to_owned(), voters));
    }
    Ok(poll)
}
