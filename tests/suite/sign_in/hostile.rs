//! Spaces and links that mean harm, and what the person reads.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::{accounts, sessions, sign_ins, tenants as registry};

use super::{forum, known, opens_account, through};
use crate::support::{FakeSpace, Local, Mode, Page, Person, Signs, TestApp};

/// A forum that knows both spaces, which know the forum.
fn forum_of(own: &FakeSpace, other: &FakeSpace) -> TestApp {
    let app = TestApp::with_spaces(&[own, other], &[]);
    known(&app, own, "Les Amis du Lac");
    known(&app, other, "Le Cercle");
    app
}

fn sessions_open(app: &TestApp) -> i64 {
    app.read(|conn| Ok(sessions::table.count().get_result(conn)?))
}

fn sets_out(person: &Person, space: &FakeSpace) -> Page {
    person.post("/connexion/espace", &[("espace", space.name())])
}

#[test]
fn an_answer_of_one_space_is_never_given_to_another() {
    let (honest, evil) = (FakeSpace::start("honnete"), FakeSpace::start("louche"));
    let app = forum_of(&honest, &evil);
    // Eve begins at the space of Alice, and knows what stands in the address that she is sent to.
    let eve = app.visitor();
    let hers = sets_out(&eve, &honest).location().to_owned();
    // Alice is led to Eve's space, which sends her on to her own with Eve's nonce and challenge, and
    // with the state of Alice's own sign-in.
    let alice = app.visitor();
    let led = sets_out(&alice, &evil).location().to_owned();
    let state = |address: &str| {
        let url = url::Url::parse(address).unwrap();
        let found = url.query_pairs().find(|(name, _)| name == "state");
        found.unwrap().1.into_owned()
    };
    let mixed = hers.replace(&state(&hers), &state(&led));
    let back = honest.sign_in(&mixed, "alice");
    alice
        .get(&back)
        .expect(403)
        .shows("a été commencée ailleurs");
    assert_eq!(evil.count("/apps/oidc/token"), 0, "the code went elsewhere");
    assert_eq!(sessions_open(&app), 0);
}

#[test]
fn a_space_that_names_another_in_its_answer_is_not_believed() {
    let space = FakeSpace::start("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    let back = through(&space, &alice, "/", "alice");
    let lie = format!("{back}&iss=https%3A%2F%2Fautre.example");
    alice.get(&lie).expect(403);
    // The honest answer is still good.
    let own = format!(
        "{back}&iss={}",
        space.url().replace(':', "%3A").replace('/', "%2F")
    );
    opens_account(alice.get(&own), "martine").expect(303);
}

#[test]
fn a_link_of_others_opens_no_account_without_a_question() {
    let space = FakeSpace::start("mon-asso");
    let settings = [("ENTRAIDE_TRUSTED_PROXIES", "127.0.0.1")];
    let app = TestApp::with_spaces(&[&space], &settings);
    known(&app, &space, "Les Amis du Lac");
    let alice = app.visitor();
    let back = through(&space, &alice, "/", "alice");
    opens_account(alice.get(&back), "martine").expect(303);
    let led = |person: &Person, network: &str| {
        let from = |path: &str| {
            let request = person.request("GET", path);
            request.header("x-forwarded-for", network).send()
        };
        let there = from("/connexion?espace=mon-asso&retour=/questions");
        from(&space.sign_in(there.location(), "alice"))
    };
    // From where the account was opened, the link goes straight on.
    assert_eq!(led(&app.visitor(), "127.0.0.1").location(), "/questions");
    let before = sessions_open(&app);
    let victim = app.visitor();
    let page = led(&victim, "203.0.113.9").follow().expect(200);
    page.shows("C’est bien vous").shows("« martine »");
    assert_eq!(sessions_open(&app), before);
    let action = page.path.clone();
    assert_eq!(page.form(&action).submit().location(), "/questions");
    assert_eq!(sessions_open(&app), before + 1);
}

#[test]
fn a_space_made_anew_between_the_two_sides_of_a_sign_in_opens_nothing() {
    let space = FakeSpace::without_oidc("mon-asso");
    let app = forum(&space);
    // Somebody has an account by this space.
    let alice = app.visitor();
    let waits = sets_out(&alice, &space).follow().expect(200);
    space.grant(&waits.link("Ouvrir mon espace"), "alice");
    let page = alice.post(&waits.path, &[]).follow();
    let action = page.path.clone();
    page.form(&action)
        .fill("username", "martine")
        .choose("regles", "1")
        .submit()
        .expect(303);
    // Eve begins, then takes the name of the space over, with a user of the same id.
    let eve = app.visitor();
    let waits = sets_out(&eve, &space).follow().expect(200);
    space.is_made_anew();
    space.grant(&waits.link("Ouvrir mon espace"), "alice");
    app.wait(Duration::minutes(2));
    eve.post(&waits.path, &[])
        .expect(403)
        .shows("Cet espace vient de changer");
    // Not even those of the life before are left.
    assert_eq!(sessions_open(&app), 0);
    let state: String = app.read(|conn| Ok(registry::table.select(registry::state).first(conn)?));
    assert_eq!(state, "quarantined");
    app.run_jobs();
    assert!(space.app_passwords().is_empty());
}

#[test]
fn whatever_a_space_answers_the_person_reads_what_to_do() {
    let space = FakeSpace::start("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    type Wrong<'a> = &'a dyn Fn();
    let wrongs: [(&str, Wrong, u16); 7] = [
        (
            "issuer",
            &|| space.says("issuer", "https://ailleurs.example"),
            403,
        ),
        (
            "authorize",
            &|| space.says("authorization_endpoint", "https://ailleurs.example/"),
            403,
        ),
        ("keys", &|| space.says("jwks_uri", "http://127.0.0.1/"), 403),
        (
            "redirect",
            &|| space.behaves("/", Mode::redirect("http://169.254.169.254/")),
            403,
        ),
        ("endless", &|| space.behaves("/", Mode::Endless), 403),
        (
            "maintenance",
            &|| space.behaves("/", Mode::maintenance("60")),
            503,
        ),
        ("down", &|| space.behaves("/", Mode::Down), 503),
    ];
    for (name, wrong, status) in wrongs {
        wrong();
        let page = sets_out(&alice, &space);
        assert_eq!(page.status, status, "{name}");
        assert!(
            page.has_form("/connexion/espace"),
            "{name}: one can try again"
        );
        space.behaves_again();
        super::wake(&app, &space);
    }
    for how in [Signs::WithAnotherKey, Signs::Nothing, Signs::WithTheSecret] {
        let back = through(&space, &alice, "/", "alice");
        space.signs(how);
        alice
            .get(&back)
            .expect(403)
            .shows("Par prudence, nous nous arrêtons là");
        space.behaves_again();
        super::wake(&app, &space);
    }
    assert_eq!(sessions_open(&app), 0);
    let left: i64 = app.read(|conn| Ok(accounts::table.count().get_result(conn)?));
    assert_eq!(left, 0);
}

#[test]
fn the_address_that_a_space_gives_is_nobodys_until_it_is_confirmed() {
    let space = FakeSpace::start("mon-asso");
    let app = forum(&space);
    let zoe = app.member("zoe");
    space.has(Local::new("mallory").email(&zoe.email()));
    let mallory = app.visitor();
    let back = through(&space, &mallory, "/", "mallory");
    let page = mallory.get(&back).follow().expect(200);
    // It is proposed, as the person's own would be; Zoé alone learns of it.
    let action = page.path.clone();
    page.form(&action)
        .fill("username", "mallory")
        .fill("email", &zoe.email())
        .choose("regles", "1")
        .submit()
        .expect(303);
    mallory.get("/compte").expect(200).shows("mallory");
    let mails = app.mails();
    assert!(mails.iter().all(|mail| mail.to == zoe.email()));
    let of: Vec<Option<String>> = app.read(|conn| {
        Ok(accounts::table
            .filter(accounts::username.eq("mallory"))
            .select(accounts::email)
            .load(conn)?)
    });
    assert_eq!(of, [None]);
}

#[test]
fn a_space_that_hangs_holds_nobody_else() {
    let (slow, own) = (FakeSpace::start("lent"), FakeSpace::start("mon-asso"));
    let app = forum_of(&slow, &own);
    slow.behaves("/", Mode::Hangs);
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| sets_out(&app.visitor(), &slow).status))
            .collect();
        let alice = app.visitor();
        let back = through(&own, &alice, "/", "alice");
        opens_account(alice.get(&back), "martine").expect(303);
        alice.get("/compte").expect(200);
        assert!(
            waiting.iter().any(|one| !one.is_finished()),
            "Alice was faster"
        );
        for one in waiting {
            assert_eq!(one.join().unwrap(), 503);
        }
    });
}

#[test]
fn signing_out_leaves_no_name_of_the_space_behind() {
    let space = FakeSpace::start("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    let back = through(&space, &alice, "/", "alice");
    opens_account(alice.get(&back), "martine").expect(303);
    let page = alice.post("/deconnexion", &[]);
    assert_eq!(page.location(), "/connexion/au-revoir");
    let page = page.follow().expect(200);
    page.shows("Me déconnecter aussi de mon espace");
    assert!(!page.path.contains("mon-asso"));
    let there = alice.post("/connexion/au-revoir", &[]);
    assert!(there.location().starts_with(&space.url()));
    // A stranger who types the address learns nothing.
    let stranger = app.visitor().get("/connexion/au-revoir?espace=mon-asso");
    assert_eq!(stranger.location(), "/?fait=deconnexion");
}

#[test]
fn a_return_on_the_wrong_way_is_a_page() {
    let space = FakeSpace::without_oidc("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    let waits = sets_out(&alice, &space).follow().expect(200);
    let state = waits.path.rsplit('/').next().unwrap();
    app.visitor().get("/connexion/retour").expect(410);
    alice
        .get(&format!(
            "/connexion/retour/0000000000000000?state={state}&code=x"
        ))
        .expect(403);
    let path: String = app.read(|conn| {
        let name: String = registry::table.select(registry::name).first(conn)?;
        Ok(entraide::features::tenants::return_path(
            &app.app.key,
            &entraide::domain::SpaceName::parse(&name).unwrap(),
        ))
    });
    alice
        .get(&format!("{path}?state={state}&code=x"))
        .expect(410);
    let stages: Vec<String> =
        app.read(|conn| Ok(sign_ins::table.select(sign_ins::stage).load(conn)?));
    assert_eq!(stages, ["begun"], "the sign-in goes on");
}
