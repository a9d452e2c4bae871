//! The OpenAPI document: the calls of each room, and what is true of all of them said once.

use serde_json::json;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, HeaderBuilder, InfoBuilder, LicenseBuilder, OpenApi as Document,
    Ref, RefOr, Response, ResponseBuilder, Server,
};

use crate::features::{accounts, categories, search, topics};
use crate::web::api::ROOT;

/// The name of the security scheme.
const TOKEN: &str = "jeton";

/// The calls, with their errors.
pub fn calls() -> Document {
    let mut document = topics::Doc::openapi();
    document.merge(categories::Doc::openapi());
    document.merge(accounts::Doc::openapi());
    document.merge(search::Doc::openapi());
    document.info = InfoBuilder::new()
        .title("Entraide")
        .version("1")
        .description(Some(ABOUT))
        .license(Some(
            LicenseBuilder::new()
                .name("AGPL-3.0-or-later")
                .identifier(Some("AGPL-3.0-or-later"))
                .build(),
        ))
        .build();
    document.servers = Some(vec![Server::new(ROOT)]);
    let components = document.components.get_or_insert_with(Components::default);
    components.add_security_scheme(
        TOKEN,
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some(
                    "Un jeton de «\u{a0}Mon compte\u{a0}», «\u{a0}Mes jetons\u{a0}».",
                ))
                .build(),
        ),
    );
    components
        .schemas
        .insert("Problem".to_owned(), problem().into());
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            complete(operation);
        }
    }
    document
}

const ABOUT: &str = "Lire et écrire sur le forum par programme, comme le font ses pages : mêmes droits, mêmes \
    limites. Sans jeton, on lit ce que lit tout le monde. Chaque erreur est un document RFC 9457. Les listes se \
    continuent avec `next` et `after`.";

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.post,
        &mut item.patch,
        &mut item.delete,
    ]
    .into_iter()
    .flatten()
}

/// Adds what every call can answer. Those that say nothing of keys can be made with one or without.
fn complete(operation: &mut Operation) {
    let needs_key = operation.security.is_some();
    if !needs_key {
        operation.security = Some(vec![
            SecurityRequirement::default(),
            SecurityRequirement::new(TOKEN, ["read"]),
        ]);
    }
    let has_path = operation
        .parameters
        .iter()
        .flatten()
        .any(|parameter| matches!(parameter, RefOr::T(p) if p.parameter_in == utoipa::openapi::path::ParameterIn::Path));
    let has_body = operation.request_body.is_some();
    let mut errors = vec![
        ("400", "Appel mal formé"),
        ("401", "Il faut un jeton, ou celui-ci n’est pas valable"),
        ("403", "Le jeton ou le compte ne le permet pas"),
        ("406", "Seul JSON est parlé ici"),
        ("422", "Des champs sont à corriger, dits dans `errors`"),
        ("429", "Trop d’appels : `Retry-After` dit quand recommencer"),
        ("500", "Une erreur de notre côté"),
        ("503", "Le forum ne peut pas répondre à l’instant"),
    ];
    if has_path {
        errors.push(("404", "Rien ici, ou rien que vous puissiez voir"));
        errors.push(("410", "Il était ici, et n’y est plus"));
    }
    if needs_key {
        errors.push(("409", "Quelqu’un a été plus rapide"));
    } else {
        let unchanged = Response::new("Vous l’avez déjà (`If-None-Match`)");
        operation
            .responses
            .responses
            .insert("304".to_owned(), unchanged.into());
    }
    if has_body {
        errors.push(("413", "Plus d’un mégaoctet"));
        errors.push(("415", "Le corps n’est pas du JSON en UTF-8"));
    }
    for (status, words) in errors {
        let answers = &mut operation.responses.responses;
        answers
            .entry(status.to_owned())
            .or_insert_with(|| failure(words).into());
    }
    for answer in operation.responses.responses.values_mut() {
        if let RefOr::T(answer) = answer {
            tell_limits(answer);
        }
    }
}

fn failure(words: &str) -> Response {
    ResponseBuilder::new()
        .description(words)
        .content(
            "application/problem+json",
            ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("Problem")))
                .build(),
        )
        .build()
}

/// Where limits are on.
fn tell_limits(answer: &mut Response) {
    for (name, words) in [
        (
            "RateLimit-Policy",
            "Combien d’appels en combien de secondes",
        ),
        (
            "RateLimit",
            "Combien il en reste (`r`), dans combien de secondes tous (`t`)",
        ),
    ] {
        let header = HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
            .description(Some(words))
            .build();
        answer.headers.insert(name.to_owned(), header.into());
    }
}

fn problem() -> utoipa::openapi::schema::Object {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let wrong = ObjectBuilder::new()
        .property(
            "field",
            text().description(Some("Vide pour l’appel entier")),
        )
        .property("message", text())
        .required("field")
        .required("message");
    ObjectBuilder::new()
        .description(Some("Ce qui n’a pas marché, et que faire (RFC 9457)."))
        .property(
            "type",
            text().format(Some(SchemaFormat::Custom("uri-reference".to_owned()))),
        )
        .property("title", text().description(Some("En quelques mots")))
        .property("status", ObjectBuilder::new().schema_type(Type::Integer))
        .property("detail", text().description(Some("Que faire")))
        .property("errors", ArrayBuilder::new().items(wrong))
        .required("type")
        .required("title")
        .required("status")
        .required("detail")
        .examples([json!({
            "type": "about:blank",
            "title": "Il y a un point à corriger",
            "status": 422,
            "detail": "Ce champ est obligatoire.",
            "errors": [{ "field": "title", "message": "Ce champ est obligatoire." }]
        })])
        .build()
}
