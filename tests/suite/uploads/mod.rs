//! Files and images that people send.

pub mod bucket;
mod cleaning;
pub mod corpus;
mod joining;
mod memory;
mod own;
mod pipeline;
mod quotas;
mod sending;
mod sight;

use crate::support::{Page, Person};

const BOUNDARY: &str = "----limite-de-test";

/// A part of a form: a field, or a file with its name.
pub enum Part<'a> {
    Text(&'a str, &'a str),
    File(&'a str, &'a str, &'a [u8]),
}

/// A form as a browser writes it.
pub fn multipart(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{BOUNDARY}\r\n").as_bytes());
        match part {
            Part::Text(name, value) => body.extend_from_slice(
                format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}")
                    .as_bytes(),
            ),
            Part::File(name, file, bytes) => {
                body.extend_from_slice(
                    format!(
                        "Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                    )
                    .as_bytes(),
                );
                body.extend_from_slice(bytes);
            }
        }
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

impl Person {
    /// Sends a form with files.
    #[track_caller]
    pub fn sends_form(&self, path: &str, parts: &[Part<'_>]) -> Page {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.request("POST", path)
            .body(&kind, multipart(parts))
            .send()
    }

    /// Sends a file as the script does.
    #[track_caller]
    pub fn sends(&self, name: &str, bytes: &[u8]) -> Page {
        self.sends_form("/fichiers", &[Part::File("fichier", name, bytes)])
    }

    /// Sends a file that is kept, and returns its address and its Markdown.
    #[track_caller]
    pub fn keeps(&self, name: &str, bytes: &[u8]) -> (String, String) {
        let answer = self.sends(name, bytes).expect(201).json();
        let text = |key: &str| answer[key].as_str().unwrap().to_owned();
        (text("url"), text("markdown"))
    }
}

/// The key in an address.
pub fn key_of(address: &str) -> String {
    address.split('/').nth(2).unwrap().to_owned()
}
