//! What can be decided about an account, as forms.

use super::account::{Returned, Which, address};
use crate::domain::AccountState;
use crate::features::admin::marked;
use crate::features::moderation::actions::GIVEN;
use crate::features::moderation::model::REASON_MAX;
use crate::features::moderation::store::accounts::Sheet;
use crate::web::ui::{Button, Choice, ErrorSummary, Field, FormCard, InputKind, Look};
use crate::web::{Form, Visit};

/// The forms that this moderator may use, with what was typed in the one that came back.
pub(super) fn forms(visit: &Visit, sheet: &Sheet, returned: &Returned) -> Vec<FormCard> {
    if sheet.state == AccountState::Deleted || !sheet.subject().allows_sanction(&visit.viewer) {
        return Vec::new();
    }
    let mut forms = Vec::new();
    if sheet.state == AccountState::Suspended {
        forms.push(lift_form(sheet, returned));
    }
    forms.push(suspend_form(sheet, returned));
    if visit.viewer.administers() {
        forms.push(standing_form(sheet, returned));
    }
    forms
}

/// A form with what was typed in it, if it is the one that came back.
fn filled(
    which: Which,
    returned: &Returned,
    fields: impl Fn(&Form) -> Vec<Field>,
) -> (Vec<Field>, Option<ErrorSummary>) {
    if returned.form != Some(which) {
        return (fields(&Form::default()), None);
    }
    let fields = marked(fields(&returned.typed), &returned.errors);
    let errors = ErrorSummary::of(&fields);
    (fields, errors)
}

fn reason_field(scope: &'static str, label: &str, typed: &Form) -> Field {
    let max = u32::try_from(REASON_MAX).unwrap_or(u32::MAX);
    Field::text("reason", label, typed.line("reason"))
        .max_length(max)
        .within(scope)
}

fn suspend_form(sheet: &Sheet, returned: &Returned) -> FormCard {
    let (fields, errors) =
        filled(Which::Suspend, returned, |typed| {
            vec![
            reason_field("suspendre", "Pourquoi", typed)
                .hint("La personne lira cette phrase\u{a0}: dites ce qui s’est passé, sans juger.")
                .required(),
            Field::input(InputKind::Date, "until", "Jusqu’au (inclus)", typed.line("until"))
                .hint("Vide\u{a0}: sans date de fin."),
        ]
        });
    let again = sheet.state == AccountState::Suspended;
    FormCard {
        id: Some("suspendre"),
        url: format!("{}/suspendre", address(sheet.id)),
        title: Some(if again { "Changer la suspension" } else { "Suspendre" }.to_owned()),
        text: Some(
            "La personne est déconnectée partout, ne peut plus se connecter ni écrire. Un mail lui dit pourquoi, jusqu’à quand, et comment demander une autre décision."
                .to_owned(),
        ),
        errors,
        fields,
        buttons: vec![Button::secondary("Suspendre ce compte").with_look(Look::Danger)],
        ..FormCard::default()
    }
}

fn lift_form(sheet: &Sheet, returned: &Returned) -> FormCard {
    let (fields, errors) = filled(Which::Lift, returned, |typed| {
        vec![reason_field("retablir", "Pourquoi, pour le journal", typed)]
    });
    FormCard {
        id: Some("retablir"),
        url: format!("{}/retablir", address(sheet.id)),
        title: Some("Lever la suspension".to_owned()),
        errors,
        fields,
        buttons: vec![Button::primary("Rétablir ce compte")],
        ..FormCard::default()
    }
}

fn standing_form(sheet: &Sheet, returned: &Returned) -> FormCard {
    let (fields, errors) = filled(Which::Standing, returned, |typed| {
        let chosen = typed.parse("standing").unwrap_or(sheet.standing);
        let choices = GIVEN
            .iter()
            .map(|given| Choice::new(given.as_str(), given.label(), *given == chosen))
            .collect();
        vec![
            Field::radios("standing", "Niveau", choices).required(),
            reason_field("niveau", "Pourquoi, pour le journal", typed),
        ]
    });
    FormCard {
        id: Some("niveau"),
        url: format!("{}/niveau", address(sheet.id)),
        title: Some("Changer le niveau".to_owned()),
        errors,
        fields,
        buttons: vec![Button::secondary("Enregistrer le niveau")],
        ..FormCard::default()
    }
}
