//! What every Nextcloud answers.

use serde_json::{Value, json};

use super::oidc::ocs;
use super::wire::{Request, Response};
use super::{State, flow, oidc};

pub fn answer(state: &mut State, request: &Request) -> Response {
    let path = request
        .path
        .strip_prefix("/index.php")
        .unwrap_or(&request.path);
    if path == "/status.php" {
        return status(state);
    }
    if !state.installed {
        // Its set-up page, whatever was asked.
        return Response::html(200);
    }
    match (request.method.as_str(), path) {
        ("GET", "/login") => login_page(state),
        ("POST", "/login/v2") => flow::begin(state, request),
        ("POST", "/login/v2/poll") => flow::poll(state, request),
        ("GET", "/ocs/v2.php/cloud/capabilities") => guarded(request, || capabilities(state)),
        ("GET", "/ocs/v2.php/cloud/user") => guarded(request, || user(state, request)),
        ("DELETE", "/ocs/v2.php/core/apppassword") => {
            let known = state.app_passwords.remove(request.bearer()).is_some();
            guarded(request, || {
                if known {
                    done(&json!([]))
                } else {
                    unauthorised()
                }
            })
        }
        ("GET", "/apps/theming/image/logo") => logo(state),
        _ if state.oidc => oidc::answer(state, request, path),
        _ => Response::html(404),
    }
}

fn status(state: &State) -> Response {
    let said = json!({
        "installed": state.say("status.installed", json!(state.installed)),
        "maintenance": state.say("status.maintenance", json!(false)),
        "needsDbUpgrade": false,
        "version": state.say("status.version", json!("34.0.1.2")),
        "versionstring": state.say("status.versionstring", json!("34.0.1")),
        "edition": "",
        "productname": "Nextcloud",
        "extendedSupport": false,
    });
    let lax = "__Host-nc_sameSiteCookielax=true; path=/; httponly";
    Response::json(200, &said).with("Set-Cookie", lax)
}

fn login_page(state: &State) -> Response {
    Response::html(200)
        .with(
            "Set-Cookie",
            "oc_sessionPassphrase=ANctpg6q; path=/; secure; HttpOnly",
        )
        .with(
            "Set-Cookie",
            "__Host-nc_sameSiteCookielax=true; path=/; httponly",
        )
        .with(
            "Set-Cookie",
            format!("{}=riai24drgk; path=/; secure; HttpOnly", state.instance),
        )
}

fn guarded(request: &Request, answer: impl FnOnce() -> Response) -> Response {
    if request.header("ocs-apirequest") == "true" {
        return answer();
    }
    Response::json(412, &json!({"message": "CSRF check failed"}))
}

fn done(data: &Value) -> Response {
    Response::json(200, &ocs(200, data))
}

fn unauthorised() -> Response {
    Response::json(401, &ocs(997, &json!([])))
}

fn user(state: &State, request: &Request) -> Response {
    let uid = state.app_passwords.get(request.bearer());
    let Some(person) = uid.and_then(|uid| state.people.get(uid)) else {
        return unauthorised();
    };
    done(&json!({
        "enabled": true,
        "id": state.say("user.id", json!(person.uid)),
        "email": person.email,
        "displayname": person.display_name,
        "display-name": person.display_name,
        "groups": person.groups,
        "subadmin": [],
        "language": "fr",
    }))
}

fn capabilities(state: &State) -> Response {
    let logo = format!("{}/apps/theming/image/logo?useSvg=1&v=6", state.origin);
    done(&json!({
        "version": {"major": 34, "minor": 0, "micro": 1, "string": "34.0.1"},
        "capabilities": state.say("capabilities", json!({
            "bruteforce": {"delay": 0, "allow-listed": false},
            "theming": {
                "name": state.say("theming.name", json!("Asso des Jardins Partagés")),
                "productName": "Nextcloud",
                "slogan": "On cultive ensemble",
                "color": state.say("theming.color", json!("#7b2d8b")),
                "logo": state.say("theming.logo", json!(logo)),
            },
        })),
    }))
}

/// A violet square, or the SVG that it was told to show.
fn logo(state: &State) -> Response {
    if let Some(Value::String(svg)) = state.lies.get("logo.svg") {
        return Response::new(200, "image/svg+xml", svg.as_bytes());
    }
    let mut png = std::io::Cursor::new(Vec::new());
    let square = image::RgbImage::from_pixel(300, 300, image::Rgb([0x7b, 0x2d, 0x8b]));
    square.write_to(&mut png, image::ImageFormat::Png).unwrap();
    Response::new(200, "image/png", png.into_inner())
}
