//! What can be decided about an account, as forms.

use super::account::{Returned, Which, address};
use crate::domain::{AccountState, Standing};
use crate::features::admin::marked;
use crate::features::moderation::actions::GIVEN;
use crate::features::moderation::model::REASON_MAX;
use crate::features::moderation::store::accounts::Sheet;
use crate::web::ui::{Button, Choice, ErrorSummary, Field, FormCard, InputKind, Look};
use crate::web::{Form, Visit};

/// The forms that this moderator may use, with what was typed in the one that came back.
pub(super) fn forms(visit: &Visit, sheet: &Sheet, returned: &Returned) -> Vec<FormCard> {
    if visit.viewer.administers() && visit.viewer.is(sheet.id) {
        return vec![stepping_down()];
    }
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
        forms.extend(helping_forms(sheet));
    }
    forms
}

/// What administrators do for somebody who cannot come in, or whose session is in other hands.
fn helping_forms(sheet: &Sheet) -> [FormCard; 3] {
    let form = |path: &str, title: &str, text: &str, button: &str| FormCard {
        url: format!("/admin/comptes/{}/{path}", sheet.id),
        title: Some(title.to_owned()),
        text: Some(text.to_owned()),
        buttons: vec![Button::secondary(button)],
        ..FormCard::default()
    };
    [
        form(
            "mot-de-passe",
            "Mot de passe oublié",
            "La personne reçoit un lien pour en choisir un autre. L’ancien marche jusque-là.",
            "Envoyer le lien par mail",
        ),
        form(
            "sessions",
            "Déconnecter partout",
            "Si un appareil est perdu, ou si quelqu’un d’autre s’est connecté à sa place.",
            "Fermer toutes ses sessions",
        ),
        form(
            "second-facteur",
            "Téléphone ou clé perdue",
            "Retire la connexion en deux étapes, si ce compte en a une\u{a0}: le mot de passe suffira de nouveau. Soyez sûr·e de parler à la bonne personne.",
            "Retirer la connexion en deux étapes",
        ),
    ]
}

/// An administrator on their own page: the only decision about oneself.
fn stepping_down() -> FormCard {
    let lower = GIVEN.iter().filter(|given| **given != Standing::Admin);
    let choices = lower
        .map(|given| Choice::new(given.as_str(), given.label(), *given == Standing::Moderator))
        .collect();
    FormCard {
        id: Some("quitter"),
        url: "/admin/comptes/quitter".to_owned(),
        title: Some("Quitter l’administration".to_owned()),
        text: Some(
            "Il doit rester au moins une autre personne. Elle seule pourra vous redonner ce niveau."
                .to_owned(),
        ),
        fields: vec![Field::radios("standing", "Nouveau niveau", choices).required()],
        buttons: vec![Button::secondary("Quitter l’administration").with_look(Look::Danger)],
        ..FormCard::default()
    }
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
