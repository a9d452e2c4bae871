//! Two people corrected one message: what the other changed, both texts, and a text that holds both
//! changes where that can be had.

use super::edit::Target;
use super::fields::Typed;
use super::history::comparing;
use crate::domain::AccountId;
use crate::error::AppError;
use crate::features::accounts;
use crate::features::topics::store::{self, Revision};
use crate::text;
use crate::web::ui::{Button, Diff, Field, FormCard};
use crate::web::{Form, Limit, Visit};

/// What the page of a conflict shows beside the form.
pub struct Conflict {
    /// « Ce que moussa a changé »
    pub heading: String,
    /// What changed in the title since.
    pub title: Option<Diff>,
    /// What changed in the text since.
    pub text: Option<Diff>,
    /// Said where no change of the text can be shown.
    pub without: &'static str,
    /// The form that saves both changes.
    pub merged: Option<FormCard>,
}

/// The revision that the writer started from, with who replaced it, where they may read them.
async fn base(
    visit: &Visit,
    target: &Target,
    from: i64,
) -> Result<(Option<Revision>, Option<String>), AppError> {
    let (viewer, post) = (visit.viewer.clone(), target.post.clone());
    visit
        .app
        .db
        .read(move |conn| {
            let wiki_from = store::wiki_from(conn, post.id)?;
            // The number comes from the form: it opens no text that the viewer may not read.
            if !post.allows_version(&viewer, wiki_from, from) {
                return Ok((None, None));
            }
            let row = store::revision_of(conn, post.id, from)?;
            let next = from.saturating_add(1);
            let editor: Option<AccountId> = row
                .as_ref()
                .filter(|_| post.allows_editor(&viewer, wiki_from, next))
                .map(|row| row.editor);
            let names = accounts::names(conn, editor.as_slice())?;
            let name = editor
                .and_then(|id| names.get(&id))
                .filter(|name| !name.deleted)
                .map(|name| name.username.clone());
            Ok((row.filter(|row| !row.erased()), name))
        })
        .await
}

/// Compares what stands there now with revision `from`, and puts both changes together. A title or
/// tags that the writer left alone follow the other's.
pub async fn compare(
    visit: &Visit,
    target: &Target,
    typed: &mut Typed,
    from: i64,
) -> Result<Conflict, AppError> {
    let (row, name) = base(visit, target, from).await?;
    let heading = match name {
        Some(name) if target.post.revision == from + 1 => format!("Ce que {name} a changé"),
        _ => "Ce qui a changé entre-temps".to_owned(),
    };
    let Some(row) = row else {
        return Ok(Conflict {
            heading,
            title: None,
            text: None,
            without: "Le texte dont vous êtes parti·e n’est plus là\u{a0}: comparez les deux textes ci-dessous.",
            merged: None,
        });
    };
    let now = target.typed();
    let title = row
        .title
        .as_deref()
        .and_then(|title| Diff::of(title, &now.title, None));
    if row.title.as_deref() == Some(typed.title.as_str()) {
        typed.title = now.title;
    }
    if row.tags.as_deref() == Some(typed.tags.as_str()) {
        typed.tags = now.tags;
    }
    let (base, mine, theirs) = (row.body, typed.body.clone(), now.body);
    let work = move |until| {
        let both = text::merge(&base, &mine, &theirs, until)
            .filter(|both| both.trim_end() != mine.trim_end());
        (Diff::of(&base, &theirs, until), both)
    };
    // Both texts are on the page in any case: nobody loses theirs because many compare.
    let compared = match visit.limit(Limit::Compute) {
        Ok(()) => comparing(work).await,
        Err(limited) => Err(limited),
    };
    let (text, both) = match compared {
        Ok(compared) => compared,
        Err(AppError::TooMany { .. } | AppError::Unavailable(_)) => {
            return Ok(Conflict {
                heading,
                title,
                text: None,
                without: "La comparaison n’a pas pu être faite\u{a0}: comparez les deux textes ci-dessous.",
                merged: None,
            });
        }
        Err(other) => return Err(other),
    };
    Ok(Conflict {
        heading,
        title,
        text,
        without: "Le texte n’a pas changé\u{a0}: c’est ce qui se trouve au-dessus qui a été corrigé.",
        merged: both.map(|both| merged_form(target, typed, both)),
    })
}

fn merged_form(target: &Target, typed: &Typed, both: String) -> FormCard {
    let mut hidden = vec![
        ("revision", target.post.revision.to_string()),
        ("place_avant", place_of(&target.typed())),
        ("raison", typed.reason.clone()),
        ("brouillon", typed.draft_version.to_string()),
    ];
    if target.post.opens_topic() {
        hidden.extend([
            ("title", typed.title.clone()),
            ("category", typed.category.clone()),
            ("app", typed.app.clone()),
            ("version", typed.version.clone()),
            ("tags", typed.tags.clone()),
        ]);
    }
    FormCard {
        url: format!("/p/{}/modifier?fusion=1", target.post.id),
        hidden,
        fields: vec![
            Field::textarea("body", "La fusion proposée", both, 12)
                .within("fusion")
                .required(),
        ],
        buttons: vec![Button::primary("Enregistrer la fusion proposée")],
        ..FormCard::default()
    }
}

/// Where a topic stands, as one word that a form sends back: what the writer left alone is told
/// apart from what they chose.
pub fn place_of(typed: &Typed) -> String {
    [&typed.category, &typed.app, &typed.version]
        .map(String::as_str)
        .join("/")
}

/// Category, application and version that the writer left alone follow the other's.
pub fn keep_theirs(now: &Target, form: &Form, typed: &mut Typed) {
    let theirs = now.typed();
    let before = form.line("place_avant");
    let mut before = before.split('/');
    for (mine, theirs) in [
        (&mut typed.category, theirs.category),
        (&mut typed.app, theirs.app),
        (&mut typed.version, theirs.version),
    ] {
        if before.next() == Some(mine.as_str()) {
            *mine = theirs;
        }
    }
}
