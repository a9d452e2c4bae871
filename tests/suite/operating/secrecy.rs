//! Nothing about a person reaches the log, in either format, at the level that is written in service.

use super::process::{Place, Process, client, run};

/// Each stands for something that must not be written down.
const MARKS: [&str; 7] = [
    "adresse-marquee",
    "MotMarque",
    "jeton-marque",
    "passe-marque",
    "NomMarque",
    "203.0.113.77",
    "corps-marque",
];

fn scenario(format: &str) -> String {
    let place = Place::new();
    let mut create = place.command(&[
        "user",
        "create",
        "--email",
        "adresse-marquee@exemple.org",
        "--name",
        "NomMarque",
        "--role",
        "member",
        "--password-stdin",
    ]);
    create.env("ENTRAIDE_LOG_FORMAT", format);
    let password = place.folder.path().join("password");
    std::fs::write(&password, "passe-marque bien assez long\n").unwrap();
    create.stdin(std::fs::File::open(&password).unwrap());
    let (code, _, mut log) = run(create);
    assert_eq!(code, Some(0), "{log}");
    let mut command = place.command(&["serve"]);
    // A mail server that is not there: sending fails, and failures are logged.
    let nobody = super::process::free_port();
    command
        .env("ENTRAIDE_LISTEN", "127.0.0.1:0")
        .env("ENTRAIDE_LOG_FORMAT", format)
        .env("ENTRAIDE_TRUSTED_PROXIES", "127.0.0.1")
        .env("ENTRAIDE_SMTP_URL", format!("smtp://{nobody}"));
    let process = Process::start(command);
    let ask = |path: &str| {
        let address = format!("{}{path}", process.address);
        let answer = client()
            .get(address)
            .header("X-Forwarded-For", "203.0.113.77")
            .header("User-Agent", "MotMarque")
            .header("Cookie", "session=jeton-marque")
            .call()
            .unwrap();
        answer.status().as_u16()
    };
    let send = |path: &str, body: &str| {
        client()
            .post(format!("{}{path}", process.address))
            .header("Sec-Fetch-Site", "same-origin")
            .header("X-Forwarded-For", "203.0.113.77")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .send(body)
            .unwrap()
            .status()
            .as_u16()
    };
    ask("/recherche?q=MotMarque+adresse-marquee%40exemple.org");
    ask("/u/NomMarque");
    ask("/nulle-part/jeton-marque?cle=jeton-marque");
    ask("/mot-de-passe-oublie/jeton-marque");
    let person = "email=adresse-marquee%40exemple.org&password=passe-marque+bien+assez+long";
    assert_eq!(send("/connexion/local", person), 303);
    send(
        "/connexion/local",
        "email=adresse-marquee%40exemple.org&password=corps-marque",
    );
    // Leaves a job that mails, and cannot.
    let lost = send(
        "/mot-de-passe-oublie",
        "email=adresse-marquee%40exemple.org",
    );
    assert!(lost < 400, "{lost}");
    // A quarrel with the database, as far as people can start one.
    send("/poser", "title=%00corps-marque&body=corps-marque");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while place_failed_jobs(&place) == 0 {
        assert!(std::time::Instant::now() < deadline, "no mail was tried");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    process.signal("TERM");
    let (code, said) = process.ended();
    assert_eq!(code, Some(0), "{said}");
    log.push_str(&said);
    log
}

fn place_failed_jobs(place: &Place) -> i64 {
    use diesel::prelude::*;
    let db = entraide::db::Db::open(place.database.url()).unwrap();
    db.read_blocking(|conn| {
        use entraide::db::schema::jobs;
        let count = jobs::table
            .filter(jobs::last_error.is_not_null())
            .count()
            .get_result(conn)?;
        Ok::<i64, entraide::db::DbError>(count)
    })
    .unwrap()
}

#[test]
fn nothing_of_anybody_is_logged() {
    for format in ["text", "json"] {
        let log = scenario(format);
        assert!(
            log.contains("job failed"),
            "the log says what fails:\n{log}"
        );
        for mark in MARKS {
            assert!(!log.contains(mark), "{format}: {mark} in\n{log}");
        }
        if format == "json" {
            for line in log.lines() {
                let _: serde_json::Value = serde_json::from_str(line).expect(line);
            }
        }
    }
}

#[test]
fn a_number_joins_an_answer_to_the_log() {
    let app = crate::support::TestApp::with_settings(&[("ENTRAIDE_TRUSTED_PROXIES", "10.0.0.0/8")]);
    let person = app.visitor();
    let number = |page: &crate::support::Page| page.header("x-request-id").to_owned();
    let (one, two) = (person.get("/healthz"), person.get("/healthz"));
    assert_ne!(number(&one), number(&two));
    // Whoever is no proxy of ours chooses none.
    let forged = person
        .request("GET", "/healthz")
        .header("x-request-id", "choisi")
        .send();
    assert_ne!(number(&forged), "choisi");
    let behind =
        crate::support::TestApp::with_settings(&[("ENTRAIDE_TRUSTED_PROXIES", "127.0.0.1")]);
    let ask = |id: &str| {
        let request = behind.visitor().request("GET", "/healthz");
        number(&request.header("x-request-id", id).send())
    };
    assert_eq!(ask("abc-123"), "abc-123");
    assert_ne!(ask("<script>"), "<script>");
    assert_ne!(ask(&"a".repeat(65)), "a".repeat(65));
}
