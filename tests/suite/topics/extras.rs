//! What messages can hold beyond plain text, as readers, searches and mails see it: hidden passages,
//! quotes, links shown by title, colours.

use diesel::prelude::*;
use entraide::db::schema::{categories, post_links, posts, topics};
use entraide::domain::{Audience, PostId, TopicId, Visibility};
use entraide::features::topics as room;
use entraide::text;

use super::{Topic, answer, ask, post_id};
use crate::support::{Person, TestApp};

const SECRET: &str = "Zorglub";

fn address(app: &TestApp, path: &str) -> String {
    app.app.config.public_url.link(path)
}

/// The posts that hold links, and the topics they lead to.
fn links(app: &TestApp) -> Vec<(PostId, TopicId)> {
    app.read(|conn| {
        Ok(post_links::table
            .order((post_links::post_id, post_links::topic_id))
            .select((post_links::post_id, post_links::topic_id))
            .load(conn)?)
    })
}

#[test]
fn a_message_is_quoted_into_the_answer() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let body = "Bonjour,\n\n> [@x a écrit](/p/9) :\n> avant\n\nmon agenda\n\n- a\n- b\n\n>! caché";
    let topic = Topic::of(&ask(&alice, "Une question", body));
    let id = post_id(&bob.get(&topic.path), 1);
    let form = bob
        .get(&topic.path)
        .click("Citer")
        .expect(200)
        .form(&topic.action("repondre"));
    let quoted = form.value("body").to_owned();
    let head = format!("> [@alice a écrit](/p/{id}) :");
    assert!(quoted.trim_start().starts_with(&head), "{quoted}");
    assert!(
        quoted.contains("> - a\n> - b") && quoted.contains("> mon agenda"),
        "{quoted}"
    );
    assert!(
        !quoted.contains("avant") && !quoted.contains("caché"),
        "{quoted}"
    );
    let page = form
        .fill("body", &format!("{quoted}Voici."))
        .submit()
        .follow()
        .expect(200);
    page.shows("alice a écrit").shows("voir le message");
    assert!(page.has(&format!("#message-2 blockquote a[href='/p/{id}']")));
    assert_eq!(page.texts("#message-2 blockquote li"), ["a", "b"]);
    // A message that was quoted within its topic leads nowhere new.
    assert!(links(&app).is_empty());
}

#[test]
fn nothing_is_quoted_that_one_may_not_read() {
    let app = TestApp::start();
    let (alice, bob, moderator) = (app.member("alice"), app.member("bob"), app.moderator("mod"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let other = Topic::of(&ask(&alice, "Une autre", "Ailleurs."));
    answer(&alice, &topic, &format!("{SECRET} en réponse"));
    let id = post_id(&bob.get(&topic.path), 2);
    let body = |who: &Person, topic: &Topic| {
        let page = who.get(&format!("{}?citer={id}", topic.path)).expect(200);
        page.form(&topic.action("repondre"))
            .value("body")
            .to_owned()
    };
    assert!(body(&bob, &topic).contains(SECRET));
    assert!(body(&app.visitor(), &topic).contains(SECRET));
    assert_eq!(body(&bob, &other).trim(), "");
    moderator
        .get(&topic.path)
        .form(&format!("/moderation/messages/{id}/masquer"))
        .submit()
        .expect(303);
    assert_eq!(body(&bob, &topic).trim(), "");
    // Not even one's own that was hidden: others could not follow the link.
    assert_eq!(body(&alice, &topic).trim(), "");
    for nonsense in ["0", "-1", "abc", "99999999999999999999"] {
        bob.get(&format!("{}?citer={nonsense}", topic.path))
            .expect(200);
    }
}

#[test]
fn links_show_the_title_and_state_of_the_topic_now() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let target = Topic::of(&ask(&alice, "Comment partager ?", "Du texte."));
    answer(&bob, &target, "Comme ceci.");
    let reply = post_id(&alice.get(&target.path), 2);
    let body = format!(
        "Voir {} et <{}> mais [ici]({}) et `{}`",
        address(&app, &target.path),
        address(&app, &format!("/p/{reply}")),
        target.path,
        address(&app, &target.path),
    );
    let from = Topic::of(&ask(&bob, "Une autre question", &body));
    let page = app.visitor().get(&from.path);
    page.shows("Voir Comment partager ? 1 réponse")
        .shows("Comment partager ? (message 2) 1 réponse mais ici");
    assert_eq!(page.link("Comment partager ?"), address(&app, &target.path));
    assert!(!page.source().contains("data-topic") && !page.source().contains("data-post"));

    // The title and the state of now, with nothing stored.
    alice.post(&format!("/p/{reply}/solution"), &[]).expect(303);
    app.write(|conn| {
        diesel::update(topics::table.filter(topics::id.eq(TopicId(target.id))))
            .set(topics::title.eq("Un <titre> changé"))
            .execute(conn)?;
        Ok(())
    });
    let page = app.visitor().get(&from.path);
    page.shows("Voir Un <titre> changé Résolu")
        .hides("Comment partager");
    assert!(!page.source().contains("<titre>"));

    // The same before publishing.
    let form = bob.get(&from.path).form(&from.action("repondre"));
    form.fill("body", &format!("Encore {}", address(&app, &target.path)))
        .press("Relire avant")
        .expect(200)
        .shows("Encore Un <titre> changé Résolu");

    let target_page = app.visitor().get(&target.path);
    target_page
        .shows("Sujets qui mènent ici")
        .shows("Une autre question");
    assert_eq!(target_page.link("Une autre question"), from.path);
    app.visitor().get(&from.path).hides("Sujets qui mènent ici");
}

#[test]
fn links_are_remembered_and_forgotten_with_the_text() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let target = Topic::of(&ask(&alice, "La cible", "Du texte."));
    let body = format!("[ici]({}) et {}", target.path, address(&app, "/t/99999"));
    let from = Topic::of(&ask(&alice, "La source", &body));
    let post = PostId(post_id(&app.moderator("mod").get(&from.path), 1));
    assert_eq!(links(&app), [(post, TopicId(target.id))]);
    let form = |body: &str| {
        let page = alice.get(&format!("/p/{post}/modifier"));
        page.form(&format!("/p/{post}/modifier"))
            .fill("body", body)
            .submit()
            .expect(303);
    };
    form("plus rien");
    assert!(links(&app).is_empty());
    app.visitor()
        .get(&target.path)
        .hides("Sujets qui mènent ici");
    form(&format!("{} et soi {}", target.path, from.path));
    assert!(links(&app).is_empty(), "a path that is no link, and itself");
    // Messages of before are linked when they are rendered again.
    let old = format!("[ici]({})", target.path);
    app.write(|conn| {
        diesel::update(posts::table.filter(posts::id.eq(post)))
            .set((posts::body.eq(&old), posts::renderer.eq(1)))
            .execute(conn)?;
        Ok(())
    });
    room::schedule(&app.app).unwrap();
    app.run_jobs();
    assert_eq!(links(&app), [(post, TopicId(target.id))]);
    let renderer: i32 = app.read(|conn| {
        Ok(posts::table
            .find(post)
            .select(posts::renderer)
            .first(conn)?)
    });
    assert_eq!(renderer, text::RENDERER);
}

#[test]
fn a_link_never_tells_of_a_topic_that_one_may_not_see() {
    let app = TestApp::start();
    let (alice, bob, moderator) = (app.member("alice"), app.member("bob"), app.moderator("mod"));
    let fields = [("title", "Zorglub le secret"), ("body", "Du texte.")];
    let secret = Topic::of(&alice.post("/poser", &fields).follow().expect(200));
    let reply = {
        answer(&moderator, &secret, "Une réponse");
        post_id(&bob.get(&secret.path), 2)
    };
    // The address itself is what its author typed: without the slug it tells nothing.
    let body = format!(
        "Voir {} et {}",
        address(&app, &format!("/t/{}", secret.id)),
        address(&app, &format!("/p/{reply}"))
    );
    let from = Topic::of(&ask(&alice, "Une question", &body));
    bob.get(&from.path).shows("Zorglub le secret 1 réponse");
    let plain = |who: &Person| {
        let page = who.get(&from.path).expect(200);
        assert!(!page.source().contains(SECRET), "{}", page.text());
        page.hides("1 réponse");
        page.shows(&address(&app, &format!("/t/{}", secret.id)));
    };
    let set = |visibility: Visibility| {
        app.write(|conn| {
            diesel::update(topics::table.filter(topics::id.eq(TopicId(secret.id))))
                .set(topics::visibility.eq(visibility))
                .execute(conn)?;
            Ok(())
        });
    };
    for visibility in [Visibility::Hidden, Visibility::Pending, Visibility::Deleted] {
        set(visibility);
        plain(&bob);
        plain(&app.visitor());
        moderator.get(&from.path).shows("Zorglub le secret");
        let preview = bob.get(&from.path).form(&from.action("repondre"));
        let page = preview
            .fill("body", &body)
            .press("Relire avant")
            .expect(200);
        assert!(!page.source().contains(SECRET));
    }
    set(Visibility::Visible);
    // A hidden message of a topic that is there.
    app.write(|conn| {
        diesel::update(posts::table.filter(posts::id.eq(PostId(reply))))
            .set(posts::visibility.eq(Visibility::Hidden))
            .execute(conn)?;
        Ok(())
    });
    let page = bob.get(&from.path);
    page.shows("Voir Zorglub le secret");
    page.hides("(message 2)")
        .shows(&address(&app, &format!("/p/{reply}")));

    // A category that closes, and what leads to and from it.
    let closed = app.category("Modération", Audience::Everyone);
    app.write(|conn| {
        diesel::update(topics::table.filter(topics::id.eq(TopicId(secret.id))))
            .set(topics::category_id.eq(closed))
            .execute(conn)?;
        diesel::update(categories::table.filter(categories::id.eq(closed)))
            .set(categories::read_level.eq(Audience::Moderators))
            .execute(conn)?;
        Ok(())
    });
    for who in [&bob, &alice, &app.visitor(), &app.helper("aide")] {
        plain(who);
    }
    moderator.get(&from.path).shows("Zorglub le secret");
}

#[test]
fn what_leads_here_is_only_what_one_may_see() {
    let app = TestApp::start();
    let (alice, bob, moderator) = (app.member("alice"), app.member("bob"), app.moderator("mod"));
    let target = Topic::of(&ask(&alice, "La cible", "Du texte."));
    let restricted = app.category("Modération", Audience::Moderators);
    let link = format!("[ici]({})", target.path);
    let value = restricted.to_string();
    let fields = [
        ("title", "Zorglub interne"),
        ("body", &link),
        ("category", &value),
    ];
    moderator.post("/poser", &fields).expect(303);
    let hidden = Topic::of(&ask(&alice, "Zorglub masqué", &link));
    let id = post_id(&moderator.get(&hidden.path), 1);
    moderator
        .get(&hidden.path)
        .form(&format!("/moderation/messages/{id}/masquer"))
        .submit()
        .expect(303);
    let shown = Topic::of(&ask(&alice, "Un sujet", "Du texte."));
    answer(&bob, &shown, &link);
    let id = post_id(&moderator.get(&shown.path), 2);
    bob.get(&target.path).shows("Un sujet").hides(SECRET);
    app.visitor()
        .get(&target.path)
        .shows("Un sujet")
        .hides(SECRET);
    moderator
        .get(&target.path)
        .shows("Zorglub interne")
        .hides("Zorglub masqué");
    moderator
        .get(&shown.path)
        .form(&format!("/moderation/messages/{id}/masquer"))
        .submit()
        .expect(303);
    bob.get(&target.path)
        .hides("Un sujet")
        .hides("Sujets qui mènent ici");
    for n in 0..7 {
        ask(&alice, &format!("Source {n}"), &link);
    }
    let page = bob.get(&target.path);
    page.shows("Source 6").shows("Source 2").hides("Source 1");
}

#[test]
fn hidden_passages_stay_hidden_in_mails_excerpts_and_searches() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = Topic::of(&ask(&alice, "Une devinette", "Qui est-ce ?"));
    app.mails();
    answer(
        &bob,
        &topic,
        "Réponse :\n\n>! C’est Zorglub.\n>\n> bien sûr\n\nEt voilà, {v31}.",
    );
    let mail = app.mail();
    for part in [&mail.text, &mail.html] {
        assert!(
            !part.contains(SECRET) && !part.contains("bien sûr"),
            "{part}"
        );
        let part = part
            .replace("&nbsp;", " ")
            .replace('\u{a0}', " ")
            .replace("<span>", "")
            .replace("</span>", "");
        assert!(part.contains("lisez-le sur le forum"), "{part}");
        assert!(part.contains("Et voilà, Nextcloud 31."), "{part}");
    }
    let page = app.visitor().get(&topic.path);
    assert!(page.has("#message-2 details:not([open]) summary"));
    page.shows("C’est Zorglub.");
    // Nobody finds it by its words, nor reads it in a list.
    app.visitor().get("/u/bob?onglet=reponses").hides(SECRET);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !app
        .visitor()
        .get("/recherche?q=voila")
        .source()
        .contains(&topic.path)
    {
        assert!(std::time::Instant::now() < deadline, "never searchable");
        std::thread::yield_now();
    }
    let found = app.visitor().get("/recherche?q=zorglub");
    assert!(!found.source().contains(&topic.path), "{}", found.text());
    let id = post_id(&app.moderator("mod").get(&topic.path), 2);
    alice.get(&format!("/signaler/{id}")).hides(SECRET);
}

#[test]
fn code_has_colours_and_stays_what_it_was() {
    let app = TestApp::start();
    let code = "<?php\n$CONFIG = ['a' => \"<b>\"]; // fin";
    let body = format!("```php\n{code}\n```\n\n{{v30+}}\n\n- [x] fait\n\nNote[^1]\n\n[^1]: pied");
    let page = ask(&app.member("alice"), "Du code", &body);
    let selector = scraper::Selector::parse("#message-1 pre code").unwrap();
    let html = page.html();
    let shown: String = html.select(&selector).next().unwrap().text().collect();
    assert_eq!(shown.trim_end(), code);
    assert!(page.has("#message-1 pre[data-language=PHP] span"));
    page.shows("à partir de Nextcloud 30");
    assert!(page.has("#message-1 input[type=checkbox][disabled][checked][aria-label=Fait]"));
    let back = page.link("↩");
    let anchor = back.strip_prefix('#').unwrap();
    assert!(page.has(&format!("#{anchor}")), "{back}");
    assert!(page.source().contains("&lt;b&gt;"));
}

#[test]
fn a_database_that_fails_skips_no_message() {
    let app = TestApp::start();
    let body = "Bonjour, voir [ceci](/fichiers/0123456789abcdef0123456789abcdef/ceci.pdf)";
    let topic = Topic::of(&ask(&app.member("alice"), "Une question", body));
    let run = |sql: &str| {
        let sql = sql.to_owned();
        app.write(|conn| {
            diesel::sql_query(sql.as_str()).execute(conn)?;
            Ok(())
        });
    };
    run("UPDATE posts SET renderer = 0, html = '<p>Avant</p>'");
    entraide::features::topics::schedule(&app.app).unwrap();
    run("ALTER TABLE uploads RENAME TO elsewhere");
    app.run_jobs();
    run("ALTER TABLE elsewhere RENAME TO uploads");
    app.visitor().get(&topic.path).shows("Avant");
    app.wait(chrono::Duration::minutes(10));
    app.run_jobs();
    app.visitor().get(&topic.path).shows("Bonjour, voir");
}
