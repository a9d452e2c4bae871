//! Authors hear of it when their message can be read: again, or at last; and who hid it.

use entraide::domain::Standing;

use super::{open, scene};

#[test]
fn a_published_and_a_restored_message_are_told_to_their_author() {
    let s = scene();
    let mona = s.app.moderator("mona");
    let nina = s.app.account("nina").standing(Standing::Newcomer).create();
    let topic = s.question();
    nina.answers(topic, "Voyez https://ailleurs.example/page.");
    s.app.mails();
    let page = open(&mona, topic);
    let find = |page: &crate::support::Page, verb: &str| {
        let selector = format!("form[action$='/{verb}']");
        page.html()
            .select(&scraper::Selector::parse(&selector).unwrap())
            .next_back()
            .unwrap()
            .attr("action")
            .unwrap()
            .to_owned()
    };
    page.form(&find(&page, "publier")).submit().expect(303);
    let mails = s.app.mails();
    let hers: Vec<_> = mails.iter().filter(|m| m.to == nina.email()).collect();
    assert_eq!(hers.len(), 1);
    assert!(
        hers[0].subject.contains("votre message est publié"),
        "{}",
        hers[0].subject
    );
    assert!(
        hers[0].text.contains("Merci de votre patience"),
        "{}",
        hers[0].text
    );
    let page = open(&mona, topic);
    page.form(&find(&page, "masquer")).submit().expect(303);
    let mail = s.app.mail();
    assert!(
        mail.text.contains("La raison donnée par la modération"),
        "{}",
        mail.text
    );
    let page = open(&mona, topic);
    page.form(&find(&page, "retablir")).submit().expect(303);
    let mail = s.app.mail();
    assert_eq!(mail.to, nina.email());
    assert!(
        mail.text.contains("tout le monde peut le lire à nouveau"),
        "{}",
        mail.text
    );
}

#[test]
fn flags_are_not_called_moderation() {
    let s = scene();
    let topic = s.question();
    let post = s.app.message(&s.bob, topic, "Hors sujet.");
    let path = format!("/signaler/{post}");
    s.hugo
        .get(&path)
        .form(&path)
        .choose("reason", "off_topic")
        .submit();
    let mails = s.app.mails();
    let mail = mails.iter().find(|m| m.to == s.bob.email()).unwrap();
    assert!(
        mail.text.contains("Un·e référent·e l’a signalé"),
        "{}",
        mail.text
    );
    assert!(
        !mail.text.contains("donnée par la modération"),
        "{}",
        mail.text
    );
}
