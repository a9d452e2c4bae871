//! The content holds what it promises: every file can be read, and says nothing that it should not.

use std::collections::{BTreeMap, HashSet};

use super::content::{Content, Message, Topic};
use super::links::{self, Target};
use super::{TO_TRY, email_of};
use crate::domain::{
    APPS, App, Body, EmailAddress, Standing, TagName, Timestamp, Title, TopicKind, Username,
    VERSIONS,
};
use crate::features::categories::Details;
use crate::text;

fn content() -> Content {
    Content::load().unwrap_or_else(|defect| panic!("{defect}"))
}

/// Every text that readers see, with where it stands.
fn texts(content: &Content) -> Vec<(String, &str)> {
    let mut texts = Vec::new();
    for topic in &content.topics {
        texts.push((topic.name.clone(), topic.title.as_str()));
        for message in &topic.messages {
            texts.push((topic.name.clone(), message.body.as_str()));
            let edits = message.edits.iter();
            texts.extend(edits.map(|edit| (topic.name.clone(), edit.body.as_str())));
            for poll in &message.poll {
                let labels = poll.options.iter().map(|(label, _)| label.as_str());
                texts.extend(labels.map(|label| (topic.name.clone(), label)));
            }
        }
    }
    for tutorial in &content.tutorials {
        texts.push((tutorial.name.clone(), tutorial.title.as_str()));
        texts.push((tutorial.name.clone(), tutorial.body.as_str()));
    }
    let bios = content.people.iter();
    texts.extend(bios.map(|person| (person.username.clone(), person.bio.as_str())));
    texts
}

/// The text without code, where other rules hold.
fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let outside = line.split('`').step_by(2);
            out.push_str(&outside.collect::<Vec<_>>().join("·"));
            out.push('\n');
        }
    }
    out
}

fn kinds(content: &Content) -> BTreeMap<TopicKind, usize> {
    let mut kinds = BTreeMap::new();
    for topic in &content.topics {
        *kinds.entry(topic.kind).or_default() += 1;
    }
    kinds
}

#[test]
fn there_is_something_of_everything() {
    let content = content();
    assert!(content.categories.len() >= 8);
    assert!(content.people.len() >= 30);
    assert!(content.topics.len() >= 70);
    assert!(content.tutorials.len() >= 7);
    let kinds = kinds(&content);
    for kind in TopicKind::ALL {
        assert!(kinds[kind] >= 5, "{kind}: {kinds:?}");
    }
    let some = |what: fn(&Topic) -> bool| content.topics.iter().filter(|t| what(t)).count();
    assert!(some(|t| t.kind == TopicKind::Question && t.messages.len() == 1) >= 4);
    assert!(some(|t| t.messages.len() > 20) >= 1, "a topic of two pages");
    assert!(some(|t| t.outdated.is_some()) >= 2 && some(|t| t.locked.is_some()) >= 2);
    assert!(some(|t| t.pinned.is_some()) >= 2 && some(|t| t.follows.is_some()) >= 2);
    assert!(some(|t| t.reserved.is_some()) == 1);
    let messages: Vec<&Message> = content.topics.iter().flat_map(|t| &t.messages).collect();
    let with = |what: fn(&Message) -> bool| messages.iter().filter(|m| what(m)).count();
    assert!(with(|m| m.solution) >= 20 && with(|m| m.asks_details) >= 3);
    assert!(with(|m| m.wiki) >= 2 && with(|m| !m.edits.is_empty()) >= 3);
    assert!(with(|m| m.poll.is_some()) >= 1 && with(|m| !m.flags.is_empty()) >= 1);
    for sign in [
        "[^1]:",
        ">! ",
        "- [x] ",
        "|---",
        "```python",
        "{v30+}",
        "@sacha",
    ] {
        assert!(messages.iter().any(|m| m.body.contains(sign)), "{sign}");
    }
    let apps = APPS.iter().filter(|app| {
        let mut topics = content.topics.iter();
        !topics.any(|topic| topic.app.as_deref() == Some(app.id))
    });
    assert_eq!(apps.map(|app| app.id).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_text_is_one_that_the_forum_takes() {
    let content = content();
    for person in &content.people {
        assert!(Username::parse(&person.username).is_ok(), "{person:?}");
        assert!(EmailAddress::parse(&email_of(&person.username)).is_ok());
    }
    for category in &content.categories {
        let first = Details::first();
        assert!(category.slug != first.slug && category.name != first.name);
        assert_eq!(text::slug(&category.slug), category.slug);
    }
    for topic in &content.topics {
        let name = &topic.name;
        assert!(Title::parse(&topic.title).is_ok(), "{name}");
        let mut known = content.categories.iter();
        assert!(known.any(|c| c.slug == topic.category), "{name}");
        assert!(
            topic
                .app
                .as_deref()
                .is_none_or(|app| App::find(app).is_some())
        );
        let version = topic.version.as_deref();
        assert!(version.is_none_or(|version| VERSIONS.contains(&version)));
        assert!(topic.tags.len() <= 5, "{name}");
        assert!(
            topic.tags.iter().all(|tag| TagName::parse(tag).is_ok()),
            "{name}"
        );
        let bodies = topic.messages.iter().map(|message| &message.body);
        assert!(
            bodies.clone().all(|body| Body::parse(body).is_ok()),
            "{name}"
        );
        let solutions = topic.messages.iter().filter(|message| message.solution);
        assert!(solutions.count() <= 1, "{name}");
        assert!(!topic.messages[0].solution, "{name}");
    }
    let titles: HashSet<String> = content
        .topics
        .iter()
        .map(|t| text::fold(&t.title))
        .collect();
    assert_eq!(titles.len(), content.topics.len(), "a title stands twice");
}

#[test]
fn everybody_is_known_and_nobody_praises_themselves() {
    let content = content();
    let known = |name: &String| content.people.iter().any(|one| one.username == *name);
    for (standing, username) in TO_TRY {
        let found = content.people.iter().find(|one| one.username == username);
        assert_eq!(found.unwrap().standing, standing);
    }
    for topic in &content.topics {
        let name = &topic.name;
        let asker = &topic.messages[0].author;
        assert!(
            topic.me_too.iter().all(|one| known(one) && one != asker),
            "{name}"
        );
        for message in &topic.messages {
            assert!(known(&message.author), "{name}: {}", message.author);
            // What asks for details answers nothing.
            assert!(!message.asks_details || message.useful.is_empty(), "{name}");
            for one in &message.useful {
                assert!(known(one) && *one != message.author, "{name}: {one}");
            }
            assert!(message.edits.iter().all(|edit| known(&edit.by)), "{name}");
            let flags = message.flags.iter();
            assert!(flags.into_iter().all(|flag| known(&flag.by)), "{name}");
            let voters = message.poll.iter().flat_map(|poll| &poll.options);
            assert!(voters.flat_map(|(_, names)| names).all(&known), "{name}");
        }
    }
    let newcomers = content
        .people
        .iter()
        .filter(|one| one.standing == Standing::Newcomer);
    assert!(newcomers.count() >= 3);
}

#[test]
fn links_lead_to_what_was_there_before() {
    let content = content();
    let now = Timestamp::new(chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().into());
    let zone = chrono_tz::Europe::Paris;
    let find = |name: &str| {
        let found = content.topics.iter().find(|topic| topic.name == name);
        found.unwrap_or_else(|| panic!("no topic is called {name}"))
    };
    for topic in &content.topics {
        if let Some(origin) = &topic.follows {
            let begun = find(origin).messages[0].at.at(now, zone);
            assert!(begun < topic.messages[0].at.at(now, zone), "{}", topic.name);
        }
        for message in &topic.messages {
            for target in links::targets(&message.body) {
                let there = match target {
                    Target::Topic(name) => &find(name).messages[0],
                    Target::Post(name, number) => &find(name).messages[number - 1],
                    Target::Tutorial(name) => {
                        assert!(content.address_of_tutorial(name).is_some(), "{name}");
                        continue;
                    }
                };
                assert!(
                    there.at.at(now, zone) < message.at.at(now, zone),
                    "{}",
                    topic.name
                );
            }
        }
    }
}

#[test]
fn pictures_are_described_and_used() {
    let content = content();
    let mut used = HashSet::new();
    for (place, text) in texts(&content) {
        for shown in links::pictures(text) {
            assert!(shown.alt.chars().count() >= 20, "{place}: {shown:?}");
            assert!(
                content.pictures.contains_key(shown.file),
                "{place}: {shown:?}"
            );
            used.insert(shown.file.to_owned());
        }
    }
    for (file, bytes) in &content.pictures {
        assert!(used.contains(file), "{file} is shown nowhere");
        assert!(bytes.len() < 60_000, "{file} is heavy");
    }
}

#[test]
fn the_french_is_well_set() {
    for (place, text) in texts(&content()) {
        for line in prose(text).lines() {
            let words = line.trim_start();
            assert!(!words.contains('\''), "{place}: {line}");
            assert!(!words.contains('"'), "{place}: {line}");
            assert!(!words.contains("..."), "{place}: {line}");
            assert!(!words.contains("  "), "{place}: {line}");
            assert!(!words.ends_with(' '), "{place}: {line}");
            for (at, _) in words.match_indices('«') {
                let next = words[at..].chars().nth(1);
                assert!(next.is_some_and(char::is_whitespace), "{place}: {line}");
            }
        }
    }
}

#[test]
fn nobody_real_can_be_written_to() {
    for (place, text) in texts(&content()) {
        for (at, _) in text.match_indices('@').filter(|(at, _)| *at > 0) {
            let before = text[..at].chars().next_back();
            let host: String = text[at + 1..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
                .collect();
            if before.is_some_and(char::is_alphanumeric) && host.contains('.') {
                let host = host.trim_end_matches('.');
                let free = host == "example.org" || host.ends_with(".example.org");
                assert!(free || host.ends_with(".example"), "{place}: {host}");
            }
        }
        for address in text.split("https://").skip(1) {
            let host = address.split(['/', ' ', ')', '>']).next().unwrap();
            assert!(
                host.ends_with(".example") || host.ends_with("example.org"),
                "{place}: {host}"
            );
        }
        // Numbers that are given to nobody: 06 39 98 and 01 99 00 (ARCEP).
        for (at, _) in text.match_indices("06 ").chain(text.match_indices("01 ")) {
            let number = &text[at..];
            let digits = number.chars().take(14).filter(char::is_ascii_digit).count();
            let fiction = number.starts_with("06 39 98") || number.starts_with("01 99 00");
            assert!(digits < 10 || fiction, "{place}: {number}");
        }
    }
}
