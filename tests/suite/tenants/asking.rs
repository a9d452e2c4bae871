//! What a space tells of itself spares its people a question.

use diesel::prelude::*;
use entraide::db::schema::tenants as table;

use super::{answers, signed_in_by, space};
use crate::support::{Page, TestApp};

fn chosen_version(page: &Page) -> Option<String> {
    let chosen = page.texts("select[name=version] option[selected]");
    chosen.into_iter().next()
}

#[test]
fn the_version_of_the_space_is_chosen_beforehand() {
    let app = TestApp::start();
    let id = space(&app, "ruche", "La Ruche");
    answers(&app, id, "oc1");
    let (zoe, _) = signed_in_by(&app, "zoe", id);
    let page = zoe.get("/poser").expect(200);
    assert_eq!(chosen_version(&page).as_deref(), Some("Nextcloud 32"));
    // A link says otherwise.
    let page = zoe.get("/poser?version=31").expect(200);
    assert_eq!(chosen_version(&page).as_deref(), Some("Nextcloud 31"));
    let none = app.member("karim").get("/poser").expect(200);
    assert_eq!(chosen_version(&none), None);
    // One that cannot be chosen is not.
    app.write(|conn| {
        diesel::update(table::table.find(id))
            .set(table::version.eq("12.0.1"))
            .execute(conn)?;
        Ok(())
    });
    assert_eq!(chosen_version(&zoe.get("/poser")), None);
}
