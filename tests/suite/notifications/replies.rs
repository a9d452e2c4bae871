//! Who is told of a message, and how the mail reads.

use diesel::prelude::*;
use entraide::db::schema::{accounts, categories, topic_follows};
use entraide::domain::{
    AccountId, AccountState, Audience, FollowLevel, FollowReason, NotifyChoice, Standing, TopicId,
};
use entraide::features::notifications;

use crate::support::{Letter, Person, TestApp, redacted};

fn recipients(mails: &[Letter]) -> Vec<&str> {
    let mut to: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    to
}

fn follows(app: &TestApp, person: &Person, topic: TopicId) {
    let now = app.now();
    app.write(|conn| notifications::follow(conn, topic, person.id(), FollowReason::Answered, now));
}

#[test]
fn the_asker_gets_each_answer_whole() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(
        category,
        "Comment partager un dossier ?",
        "Je ne trouve pas.",
    );
    assert!(
        app.mails().is_empty(),
        "nobody is told of their own question"
    );
    bob.answers(topic, "Ouvrez **Partager**, puis [ce guide](/tutoriels).");

    let mail = app.mail();
    assert_eq!(mail.to, alice.email());
    assert!(
        mail.subject.contains("Comment partager un dossier"),
        "{}",
        mail.subject
    );
    assert!(mail.text.contains("bob vous a répondu"), "{}", mail.text);
    assert!(
        mail.text.contains("Ouvrez Partager, puis ce guide."),
        "{}",
        mail.text
    );
    let link = format!("{}/tutoriels", app.app.config.public_url.as_str());
    assert!(
        mail.html.contains(&format!("href=\"{link}\"")),
        "{}",
        mail.html
    );
    alice
        .get(mail.link("/t/").split('#').next().unwrap())
        .expect(200)
        .shows("Ouvrez Partager");
}

#[test]
fn a_topic_is_one_conversation_in_the_mailbox() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(
        category,
        "Comment partager un dossier ?",
        "Je ne trouve pas.",
    );
    bob.answers(topic, "Ouvrez le menu.");
    app.wait(chrono::Duration::hours(1));
    bob.answers(topic, "Le menu du haut.");
    let mails = app.mails();
    let [first, second] = &mails[..] else {
        panic!("two mails expected: {:?}", recipients(&mails));
    };
    assert_eq!(first.subject, second.subject);
    assert_eq!(first.header("References"), second.header("References"));
    assert_eq!(
        first.header("In-Reply-To"),
        Some(format!("<topic-{topic}@localhost>"))
    );
    assert_eq!(
        first.header("List-Id"),
        Some(format!("<topic-{topic}.localhost>"))
    );
    assert_ne!(first.header("Message-ID"), second.header("Message-ID"));
    assert_eq!(
        first.header("Auto-Submitted").as_deref(),
        Some("auto-generated")
    );
    let keyless = redacted(&first.header("List-Unsubscribe").unwrap());
    assert!(keyless.contains("/suivi/arreter/un-clic/"), "{keyless}");
}

#[test]
fn followers_hear_of_it_and_the_author_does_not() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let people: Vec<_> = ["alice", "bob", "carole", "denis"]
        .map(|n| app.member(n))
        .into();
    let [alice, bob, carole, denis] = &people[..] else {
        unreachable!()
    };
    let topic = alice.asks(category, "Comment partager ?", "Je ne trouve pas.");
    carole
        .post(&format!("/t/{topic}/moi-aussi"), &[])
        .location();
    denis
        .post(&format!("/t/{topic}/suivre"), &[("suivre", "1")])
        .follow()
        .expect(200)
        .shows("Vous suivez ce sujet");
    bob.answers(topic, "Ouvrez le menu.");
    assert_eq!(
        recipients(&app.mails()),
        ["alice@exemple.fr", "carole@exemple.fr", "denis@exemple.fr"]
    );
    alice.answers(topic, "Merci !");
    assert_eq!(
        recipients(&app.mails()),
        ["bob@exemple.fr", "carole@exemple.fr", "denis@exemple.fr"]
    );
}

#[test]
fn whoever_cannot_or_will_not_be_written_to_is_left_alone() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(category, "Comment partager ?", "Je ne trouve pas.");
    let silent = [
        app.account("sans-mail").notify(NotifyChoice::None).create(),
        app.account("sans-preuve").unverified().create(),
        app.account("suspendue")
            .state(AccountState::Suspended)
            .create(),
        app.account("partie").state(AccountState::Deleted).create(),
    ];
    for person in &silent {
        follows(&app, person, topic);
    }
    bob.answers(topic, "Ouvrez le menu.");
    assert_eq!(recipients(&app.mails()), ["alice@exemple.fr"]);
}

#[test]
fn a_closed_category_writes_only_to_those_who_may_read_it() {
    let app = TestApp::start();
    let category = app.category("Coulisses", Audience::Helpers);
    let helper = app.helper("helene");
    let topic = helper.asks(category, "Qui répond ce soir ?", "Je pars.");
    let moderator = app.moderator("modeste");
    let demoted = app.helper("ancienne");
    for person in [&moderator, &demoted] {
        follows(&app, person, topic);
    }
    moderator.answers(topic, "Moi.");
    assert_eq!(
        recipients(&app.mails()),
        ["ancienne@exemple.fr", "helene@exemple.fr"]
    );

    app.write(|conn| {
        diesel::update(accounts::table.find(demoted.id()))
            .set(accounts::standing.eq(Standing::Member))
            .execute(conn)?;
        Ok(())
    });
    moderator.answers(topic, "Encore moi.");
    assert_eq!(recipients(&app.mails()), ["helene@exemple.fr"]);
}

#[test]
fn a_category_that_closes_while_mails_wait_keeps_them() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(category, "Comment partager ?", "Je ne trouve pas.");
    bob.answers(topic, "Ouvrez le menu.");
    app.write(|conn| {
        diesel::update(categories::table.find(category))
            .set(categories::read_level.eq(Audience::Moderators))
            .execute(conn)?;
        Ok(())
    });
    assert!(app.mails().is_empty());
}

#[test]
fn a_name_in_a_message_calls_its_owner_once() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let carole = app.member("carole");
    let topic = alice.asks(category, "Comment partager ?", "Une idée, @carole ?");
    let mail = app.mail();
    assert_eq!(mail.to, carole.email());
    assert!(mail.text.contains("alice a parlé de vous"), "{}", mail.text);

    // Following and named: one mail.
    bob.answers(topic, "@alice, ouvrez le menu.");
    assert_eq!(app.mail().to, alice.email());

    // Whoever asked not to hear of the topic is not called back into it.
    carole
        .post(&format!("/t/{topic}/suivre"), &[("niveau", "masquer")])
        .location();
    bob.answers(topic, "Et vous, @carole ?");
    assert_eq!(app.mail().to, alice.email());
}

#[test]
fn whoever_follows_later_is_not_sent_what_they_have_read() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(category, "Comment partager ?", "Je ne trouve pas.");
    bob.answers(topic, "Ouvrez le menu.");
    let carole = app.member("carole");
    carole
        .post(&format!("/t/{topic}/suivre"), &[("suivre", "1")])
        .location();
    // The jobs of both messages run only now.
    assert_eq!(app.mail().to, alice.email());
}

#[test]
fn an_answer_never_undoes_a_wish_for_silence() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(category, "Comment partager ?", "Je ne trouve pas.");
    bob.post(&format!("/t/{topic}/suivre"), &[("niveau", "masquer")])
        .location();
    bob.answers(topic, "Ouvrez le menu.");
    app.mails();
    alice.answers(topic, "Merci !");
    assert!(app.mails().is_empty());
    bob.post(&format!("/t/{topic}/suivre"), &[("suivre", "1")])
        .location();
    alice.answers(topic, "Une dernière chose.");
    assert_eq!(app.mail().to, bob.email());
}

#[test]
fn hundreds_of_followers_each_get_one_mail() {
    const MANY: usize = 250;
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(category, "Comment partager ?", "Je ne trouve pas.");
    let now = app.now();
    // The accounts are bare rows: this is about their number.
    app.write(|conn| {
        for n in 0..MANY {
            let account: AccountId = diesel::insert_into(accounts::table)
                .values((
                    accounts::username.eq(format!("membre{n}")),
                    accounts::email.eq(format!("membre{n}@exemple.fr")),
                    accounts::email_key.eq(format!("membre{n}@exemple.fr")),
                    accounts::email_verified_at.eq(now),
                    accounts::standing.eq(Standing::Member),
                    accounts::state.eq(AccountState::Active),
                    accounts::notify.eq(NotifyChoice::AtOnce),
                    accounts::created_at.eq(now),
                    accounts::updated_at.eq(now),
                ))
                .returning(accounts::id)
                .get_result(conn)?;
            diesel::insert_into(entraide::db::schema::identities::table)
                .values((
                    entraide::db::schema::identities::account_id.eq(account),
                    entraide::db::schema::identities::kind
                        .eq(entraide::domain::IdentityKind::Local),
                    entraide::db::schema::identities::created_at.eq(now),
                    entraide::db::schema::identities::last_used_at.eq(now),
                ))
                .execute(conn)?;
            diesel::insert_into(topic_follows::table)
                .values((
                    topic_follows::topic_id.eq(topic),
                    topic_follows::account_id.eq(account),
                    topic_follows::level.eq(FollowLevel::Follow),
                    topic_follows::reason.eq(FollowReason::MeToo),
                    topic_follows::created_at.eq(now),
                ))
                .execute(conn)?;
        }
        Ok(())
    });
    bob.answers(topic, "Ouvrez le menu.");
    let mails = app.mails();
    let mut to = recipients(&mails);
    to.dedup();
    assert_eq!((mails.len(), to.len()), (MANY + 1, MANY + 1));
}
