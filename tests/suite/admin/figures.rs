//! The figures of the overview: what a job counted, and today as it is.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::daily_figures;
use entraide::features::{admin, categories};

use crate::support::TestApp;

#[derive(Debug, PartialEq, Queryable)]
struct Day {
    day: String,
    messages: i64,
    questions: i64,
    answered: i64,
    answered_in_a_day: i64,
    solved: i64,
}

fn days(app: &TestApp) -> Vec<Day> {
    app.read(|conn| {
        Ok(daily_figures::table
            .order(daily_figures::day)
            .select((
                daily_figures::day,
                daily_figures::messages,
                daily_figures::questions,
                daily_figures::answered,
                daily_figures::answered_in_a_day,
                daily_figures::solved,
            ))
            .load(conn)?)
    })
}

#[test]
fn a_night_counts_the_day_before_and_late_answers_count_for_the_day_of_the_question() {
    let app = TestApp::start();
    let (zoe, karim) = (app.member("zoe"), app.helper("karim"));
    let topic = zoe.asks(
        app.read(categories::all)[0].id,
        "Comment partager un dossier ?",
        "Je ne trouve pas.",
    );
    zoe.answers(topic, "Une précision : sur mon téléphone.");
    app.wait(Duration::hours(30));
    karim.answers(topic, "Avec le bouton Partager.");
    app.wait(Duration::hours(24));
    admin::schedule(&app.app).unwrap();
    app.run_jobs();
    let days = days(&app);
    let names: Vec<&str> = days.iter().map(|day| day.day.as_str()).collect();
    assert_eq!(names, ["2026-03-02", "2026-03-03"]);
    assert_eq!(
        (
            days[0].messages,
            days[0].questions,
            days[0].answered,
            days[0].answered_in_a_day
        ),
        (2, 1, 1, 0),
        "her own answer is none"
    );
    assert_eq!((days[1].messages, days[1].questions), (1, 0));
}

#[test]
fn today_is_counted_as_it_is_and_periods_are_links() {
    let app = TestApp::start();
    let admin = app.admin("ada");
    let (zoe, karim) = (app.member("zoe"), app.helper("karim"));
    let topic = zoe.asks(
        app.read(categories::all)[0].id,
        "Comment partager un dossier ?",
        "Je ne trouve pas.",
    );
    app.wait(Duration::hours(2));
    karim.answers(topic, "Avec le bouton Partager.");
    let page = admin.get("/admin").expect(200);
    page.shows("2 messages en 12 semaines")
        .shows("Attente de la première réponse");
    assert!(page.has("svg[role=img]") && page.has("details table"));
    for period in ["30 jours", "12 mois"] {
        page.click(period)
            .expect(200)
            .shows(&format!("2 messages en {period}"));
    }
    admin
        .get("/admin?periode=toujours")
        .expect(200)
        .shows("en 12 semaines");
}
