//! Who may know whom (`docs/ARCHITECTURE.md`): read from the paths that the sources name.
//!
//! What a room keeps to itself is held by the compiler: its modules are private. What the compiler
//! cannot hold stands here.

use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, UseTree};
use walkdir::WalkDir;

/// A source file and the paths it names, outside of its tests, from `crate` or a library on.
struct Source {
    /// Under `src`, with `/`.
    name: String,
    paths: Vec<Vec<String>>,
}

impl Source {
    /// The parts of the crate that the file names: `db`, `web`…
    fn parts(&self) -> impl Iterator<Item = &str> {
        self.paths
            .iter()
            .filter(|path| path[0] == "crate")
            .filter_map(|path| path.get(1).map(String::as_str))
    }

    fn names_library(&self, library: &str) -> bool {
        self.paths.iter().any(|path| path[0].starts_with(library))
    }

    /// The part that the file belongs to: `db`, `web`, `error`…
    fn part(&self) -> &str {
        let first = self.name.split('/').next().unwrap();
        first.trim_end_matches(".rs")
    }

    /// Its room and its place there (`pages`, `store`…), for the files of features.
    fn room(&self) -> Option<(&str, &str)> {
        let (room, place) = self.name.strip_prefix("features/")?.split_once('/')?;
        let place = place.split('/').next().unwrap();
        Some((room, place.trim_end_matches(".rs")))
    }
}

/// Reads paths, leaving out what is only built for tests.
struct Reader {
    module: Vec<String>,
    paths: Vec<Vec<String>>,
}

impl Reader {
    fn add(&mut self, path: Vec<String>) {
        if let Some(whole) = self.resolve(path) {
            self.paths.push(whole);
        }
    }

    /// A path from `crate` or a library on; `None` for a name of the file itself.
    fn resolve(&self, path: Vec<String>) -> Option<Vec<String>> {
        let up = path.iter().take_while(|part| *part == "super").count();
        if up > 0 {
            let above = self.module.len().checked_sub(up)?;
            let start = self.module[..above].to_vec();
            return Some([start, path[up..].to_vec()].concat());
        }
        match path[0].as_str() {
            "self" => Some([self.module.clone(), path[1..].to_vec()].concat()),
            "crate" | "diesel" | "diesel_migrations" => Some(path),
            first if first.starts_with("actix") => Some(path),
            // A module declared beside: `store::find`.
            _ => None,
        }
    }
}

impl<'a> Visit<'a> for Reader {
    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        if !only_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        let mut found = Vec::new();
        flatten(&item.tree, &mut Vec::new(), &mut found);
        for path in found {
            self.add(path);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let parts: Vec<_> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        if parts.len() > 1 {
            self.add(parts);
        }
        visit::visit_path(self, path);
    }
}

fn only_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .meta
                .require_list()
                .is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

fn flatten(tree: &UseTree, before: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, found);
            before.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, before, found);
            }
        }
        UseTree::Name(name) => found.push([&before[..], &[name.ident.to_string()]].concat()),
        UseTree::Rename(name) => found.push([&before[..], &[name.ident.to_string()]].concat()),
        UseTree::Glob(_) => found.push([&before[..], &["*".to_owned()]].concat()),
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files: Vec<PathBuf> = WalkDir::new(&root)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect();
    let name = |path: &Path| {
        let under = path.strip_prefix(&root).unwrap();
        under.to_str().unwrap().to_owned()
    };
    files
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).unwrap()))
        .filter(|(name, _)| !name.contains("/tests/") && !name.ends_with("/tests.rs"))
        .map(|(name, text)| {
            let file = syn::parse_file(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
            let mut reader = Reader {
                module: module(&name),
                paths: Vec::new(),
            };
            reader.visit_file(&file);
            Source {
                name,
                paths: reader.paths,
            }
        })
        .collect()
}

/// `features/topics/pages/ask.rs` is `crate::features::topics::pages::ask`.
fn module(name: &str) -> Vec<String> {
    let name = name.trim_end_matches(".rs").trim_end_matches("/mod");
    let parts = name
        .split('/')
        .filter(|part| !matches!(*part, "lib" | "main"));
    std::iter::once("crate")
        .chain(parts)
        .map(str::to_owned)
        .collect()
}

/// Fails with every line that breaks a rule, so that all can be mended at once.
#[track_caller]
fn check(rule: &str, broken: impl Iterator<Item = String>) {
    let mut broken: Vec<_> = broken.collect();
    broken.sort();
    broken.dedup();
    assert!(broken.is_empty(), "{rule}\n  {}", broken.join("\n  "));
}

#[test]
fn each_part_knows_only_what_it_stands_on() {
    // Settings are plain words: whoever opens something by them may read them.
    let may_know: &[(&str, &[&str])] = &[
        ("domain", &[]),
        ("config", &[]),
        ("text", &["domain"]),
        ("metrics", &[]),
        ("db", &["domain", "config", "metrics"]),
        ("error", &["domain", "db"]),
        ("mail", &["domain", "config"]),
        ("nextcloud", &["config", "domain", "text"]),
        ("jobs", &["domain", "db", "metrics"]),
        ("search", &["domain", "text"]),
        ("uploads", &["config"]),
        ("backup", &["config", "db", "domain", "jobs", "uploads"]),
        (
            "web",
            &["domain", "text", "config", "db", "error", "app", "metrics"],
        ),
    ];
    let sources = sources();
    for (part, known) in may_know {
        let own = sources.iter().filter(|source| source.part() == *part);
        check(
            &format!("`{part}` may know {known:?} only:"),
            own.flat_map(|source| {
                let strangers = source
                    .parts()
                    .filter(|other| other != part && !known.contains(other));
                strangers.map(|other| format!("src/{} names crate::{other}", source.name))
            }),
        );
    }
}

#[test]
fn diesel_stays_in_stores() {
    let sources = sources();
    let may = |source: &Source| match source.room() {
        Some((_, place)) => place == "store",
        None => {
            source.part() == "db"
                || matches!(
                    &*source.name,
                    "jobs/queue.rs" | "jobs/oversight.rs" | "error.rs"
                )
        }
    };
    check(
        "diesel belongs to db/, jobs/ (queue.rs, oversight.rs) and the store of each room (error.rs turns its errors \
         into ours):",
        sources
            .iter()
            .filter(|source| source.names_library("diesel") && !may(source))
            .map(|source| format!("src/{}", source.name)),
    );
}

#[test]
fn actix_stays_in_pages() {
    let sources = sources();
    let may = |source: &Source| match source.room() {
        // `mod` declares routes; `guard` and `health` are pages of a kind.
        Some((_, place)) => {
            matches!(place, "pages" | "api" | "mod" | "guard" | "health")
        }
        None => matches!(source.part(), "web" | "app" | "cli") || source.name == "features/mod.rs",
    };
    check(
        "actix belongs to web/, app.rs, cli/ and the pages, api and routes of each room:",
        sources
            .iter()
            .filter(|source| source.names_library("actix") && !may(source))
            .map(|source| format!("src/{}", source.name)),
    );
}

#[test]
fn stores_and_models_know_neither_the_web_nor_other_rooms() {
    let sources = sources();
    let inner = sources.iter().filter_map(|source| {
        let (room, place) = source.room()?;
        matches!(place, "store" | "model").then_some((source, room))
    });
    check(
        "a store or a model knows the domain, the database and its own room:",
        inner.flat_map(|(source, room)| {
            let stranger = move |path: &&Vec<String>| match path.get(1).map(String::as_str) {
                // A draft is a form as it was typed.
                Some("web") if path.ends_with(&["Form".to_owned()]) => room != "drafts",
                Some("web" | "app" | "mail" | "jobs" | "cli") => path[0] == "crate",
                Some("features") => path.get(2).is_some_and(|other| other != room),
                _ => false,
            };
            let paths = source.paths.iter().filter(stranger);
            paths.map(|path| format!("src/{} names {}", source.name, path.join("::")))
        }),
    );
}

#[test]
fn actions_can_be_called_without_a_request() {
    let sources = sources();
    let actions = sources
        .iter()
        .filter(|source| source.room().is_some_and(|(_, place)| place == "actions"));
    check(
        "actions know no web (the command line calls them too):",
        actions
            .filter(|source| source.parts().any(|part| matches!(part, "web" | "cli")))
            .map(|source| format!("src/{}", source.name)),
    );
}

#[test]
fn nobody_knows_pages() {
    let sources = sources();
    let outside = sources.iter().filter(|source| {
        source
            .room()
            .is_none_or(|(_, place)| !matches!(place, "pages" | "mod"))
    });
    check(
        "only the mod.rs of a room names its pages, for their routes:",
        outside.flat_map(|source| {
            let known = source.paths.iter().filter(|path| {
                path[0] == "crate"
                    && path.get(1).is_some_and(|part| part == "features")
                    && path.get(3).is_some_and(|place| place == "pages")
            });
            known.map(|path| format!("src/{} names {}", source.name, path.join("::")))
        }),
    );
}

#[test]
fn the_rules_would_notice() {
    let text = "use crate::{db::Conn, web::{self as site, Visit}};\n\
                use super::pages::ask;\n\
                #[cfg(test)] mod tests { use crate::cli::run; }\n\
                fn f() { crate::features::topics::find(); }";
    let mut reader = Reader {
        module: module("features/topics/actions/ask.rs"),
        paths: Vec::new(),
    };
    reader.visit_file(&syn::parse_file(text).unwrap());
    let read: Vec<_> = reader.paths.iter().map(|path| path.join("::")).collect();
    assert_eq!(
        read,
        [
            "crate::db::Conn",
            "crate::web::self",
            "crate::web::Visit",
            "crate::features::topics::actions::pages::ask",
            "crate::features::topics::find",
        ]
    );
}
