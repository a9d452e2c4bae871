//! What the demonstration consists of, read from the files under `content/` (see its README).

use std::collections::BTreeMap;
use std::path::Path;

use rust_embed::RustEmbed;

use super::moment::Moment;
use super::parse;
use crate::domain::{Audience, FlagReason, Standing, TopicKind};
use crate::text;
use crate::web::routes;

#[derive(RustEmbed)]
#[folder = "src/features/demo/content"]
struct Files;

/// A mistake in a file of the demonstration.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {why}")]
pub struct Defect {
    pub file: String,
    pub why: String,
}

#[derive(Debug)]
pub struct Person {
    pub username: String,
    pub standing: Standing,
    pub joined: Moment,
    pub bio: String,
}

#[derive(Debug)]
pub struct Category {
    pub slug: String,
    pub name: String,
    pub description: String,
    pub icon: String,
    pub read: Audience,
}

/// What somebody with a say decided about a topic.
#[derive(Debug)]
pub struct Verdict {
    pub by: String,
    pub at: Moment,
    pub reason: String,
}

#[derive(Debug)]
pub struct Topic {
    /// Of its file; other files link to it by this name.
    pub name: String,
    pub kind: TopicKind,
    pub title: String,
    pub category: String,
    pub app: Option<String>,
    pub version: Option<String>,
    pub tags: Vec<String>,
    pub me_too: Vec<String>,
    pub pinned: Option<Moment>,
    /// The name of the topic that it goes on from.
    pub follows: Option<String>,
    pub locked: Option<Verdict>,
    pub outdated: Option<Verdict>,
    pub reserved: Option<(String, Moment)>,
    /// The first opens it.
    pub messages: Vec<Message>,
}

#[derive(Debug)]
pub struct Message {
    pub author: String,
    pub at: Moment,
    pub body: String,
    pub useful: Vec<String>,
    pub solution: bool,
    pub asks_details: bool,
    pub wiki: bool,
    pub edits: Vec<Edit>,
    pub poll: Option<Poll>,
    pub flags: Vec<Flag>,
}

/// A later version of a message.
#[derive(Debug)]
pub struct Edit {
    pub by: String,
    pub at: Moment,
    pub reason: String,
    pub body: String,
}

#[derive(Debug)]
pub struct Poll {
    pub question: String,
    pub multiple: bool,
    pub named: bool,
    /// Days from now until it closes; past ones are negative.
    pub ends: Option<i64>,
    /// Each choice and who made it.
    pub options: Vec<(String, Vec<String>)>,
}

#[derive(Debug)]
pub struct Flag {
    pub by: String,
    pub at: Moment,
    pub reason: FlagReason,
    pub details: String,
}

#[derive(Debug)]
pub struct Tutorial {
    /// Of its file.
    pub name: String,
    pub title: String,
    pub app: Option<String>,
    pub level: Option<String>,
    pub tags: Vec<String>,
    pub at: Moment,
    pub body: String,
}

/// All of it, by name of the file.
#[derive(Debug)]
pub struct Content {
    pub people: Vec<Person>,
    pub categories: Vec<Category>,
    pub topics: Vec<Topic>,
    pub tutorials: Vec<Tutorial>,
    pub pictures: BTreeMap<String, Vec<u8>>,
}

impl Content {
    /// Reads every file.
    ///
    /// # Errors
    /// The first mistake in one of them.
    pub fn load() -> Result<Self, Defect> {
        let mut content = Self {
            people: Vec::new(),
            categories: Vec::new(),
            topics: Vec::new(),
            tutorials: Vec::new(),
            pictures: BTreeMap::new(),
        };
        let mut paths: Vec<_> = Files::iter().collect();
        paths.sort_unstable();
        for path in paths {
            let bytes = Files::get(&path).map(|file| file.data.into_owned());
            content
                .add(&path, bytes.unwrap_or_default())
                .map_err(|why| Defect {
                    file: path.to_string(),
                    why,
                })?;
        }
        Ok(content)
    }

    /// Where the library shows a tutorial: in an empty forum every address is free.
    #[must_use]
    pub fn address_of_tutorial(&self, name: &str) -> Option<String> {
        let tutorial = self.tutorials.iter().find(|one| one.name == name)?;
        Some(routes::tutorial(&text::slug(&tutorial.title)))
    }

    fn add(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), String> {
        let stem = Path::new(path).file_stem().and_then(|stem| stem.to_str());
        let name = stem.unwrap_or_default().to_owned();
        if path.starts_with("pictures/") {
            self.pictures.insert(format!("{name}.png"), bytes);
            return Ok(());
        }
        let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
        match path.split_once('/') {
            None if name == "people" => self.people = parse::people(&text)?,
            None if name == "categories" => self.categories = parse::categories(&text)?,
            None if name == "README" => {}
            Some(("topics", _)) => self.topics.push(parse::topic(name, &text)?),
            Some(("tutorials", _)) => self.tutorials.push(parse::tutorial(name, &text)?),
            _ => return Err("nobody knows what this file is for".to_owned()),
        }
        Ok(())
    }
}
