//! Looking at spaces that answer.

use chrono::Duration;
use entraide::domain::TenantId;
use entraide::features::tenants::{self, Registered, TenantState};
use entraide::nextcloud::Method;

use super::{is_in, named, signed_in_by};
use crate::support::{FakeSpace, TestApp};

/// A forum that knows a space, and the space.
fn with_space() -> (TestApp, FakeSpace, TenantId) {
    let space = FakeSpace::start("ruche");
    let app = TestApp::with_space(&space);
    let new = Registered::check(
        ("ruche", &space.url()),
        ("La Ruche", ""),
        &app.app.config.spaces,
    );
    let (new, now) = (new.unwrap(), app.now());
    app.app
        .db
        .write_blocking(|conn| tenants::register(conn, &new, now))
        .unwrap();
    let id = named(&app, "ruche").id;
    (app, space, id)
}

#[test]
fn an_admin_looks_and_sees() {
    let (app, _space, id) = with_space();
    let admin = app.admin("ada");
    let here = format!("/admin/espaces/{id}");
    let page = admin.get(&here).expect(200);
    page.shows("n’a pas encore été contacté");
    page.form(&format!("{here}/regarder"))
        .submit()
        .follow()
        .shows("L’espace a répondu")
        .shows("OpenID Connect")
        .shows("Vie 1");
    app.run_jobs();
    let tenant = named(&app, "ruche");
    assert_eq!(tenant.method, Some(Method::Oidc));
    assert!(tenant.instance_id.is_some() && !tenant.key_ids.is_empty());
    assert!(tenant.version.is_some());
    if let Some(logo) = &tenant.logo {
        assert_eq!(logo.len(), 32);
        let picture = admin.get(&format!("{here}/logo")).expect(200);
        assert_eq!(picture.header("content-type"), "image/png");
    }
}

#[test]
fn a_space_made_anew_is_noticed_by_a_look() {
    let (app, space, id) = with_space();
    let admin = app.admin("ada");
    let look = format!("/admin/espaces/{id}/regarder");
    admin.post(&look, &[]).expect(303);
    let (zoe, _) = signed_in_by(&app, "zoe", id);
    app.wait(Duration::hours(1));
    admin.post(&look, &[]).expect(303);
    assert!(is_in(&zoe));
    app.wait(Duration::hours(1));
    space.is_made_anew();
    admin.post(&look, &[]).expect(303);
    assert!(!is_in(&zoe));
    let tenant = named(&app, "ruche");
    assert_eq!(
        (tenant.generation, tenant.state),
        (2, TenantState::Quarantined)
    );
}

#[test]
fn spaces_in_use_are_looked_at_within_the_day_and_others_left_alone() {
    let (app, space, id) = with_space();
    tenants::schedule(&app.app).unwrap();
    app.wait(Duration::days(1));
    app.run_jobs();
    app.wait(Duration::days(1));
    app.run_jobs();
    assert!(space.asked().is_empty(), "nobody came by it");
    signed_in_by(&app, "zoe", id);
    app.wait(Duration::days(1));
    app.run_jobs();
    app.wait(Duration::hours(23));
    app.run_jobs();
    let tenant = named(&app, "ruche");
    assert!(tenant.contacted_at.is_some());
    assert!(tenant.own_name.is_some(), "{tenant:?}");
}
