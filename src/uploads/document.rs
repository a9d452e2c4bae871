//! Files that are no images: a short list, each looked at as far as it has a signature.
//!
//! Archives are not taken: nobody sees what is in them before opening them. Nor are documents with
//! macros, web pages, and programs.

use super::sniff::Refused;

/// Bytes of a file, at most.
pub const DOCUMENT_MAX: usize = 10_000_000;

/// A file ready to be kept as it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Document {
    pub media_type: &'static str,
    pub extension: &'static str,
    pub bytes: Vec<u8>,
}

/// How a file shows what it is.
#[derive(Clone, Copy)]
enum Signature {
    Pdf,
    /// Characters, and this where it begins.
    Text(&'static str),
    /// OpenDocument: the first entry of its archive is its type, not compressed.
    OpenDocument(&'static str),
    /// Office Open XML: an archive with this folder.
    OfficeXml(&'static str),
}

struct Accepted {
    extension: &'static str,
    media_type: &'static str,
    signature: Signature,
}

const fn accepted(
    extension: &'static str,
    media_type: &'static str,
    signature: Signature,
) -> Accepted {
    Accepted {
        extension,
        media_type,
        signature,
    }
}

const ODT: &str = "application/vnd.oasis.opendocument.text";
const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";
const ODP: &str = "application/vnd.oasis.opendocument.presentation";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

const LIST: &[Accepted] = &[
    accepted("pdf", "application/pdf", Signature::Pdf),
    accepted("txt", "text/plain", Signature::Text("")),
    accepted("log", "text/plain", Signature::Text("")),
    accepted("csv", "text/csv", Signature::Text("")),
    accepted("ics", "text/calendar", Signature::Text("BEGIN:VCALENDAR")),
    accepted("vcf", "text/vcard", Signature::Text("BEGIN:VCARD")),
    accepted("odt", ODT, Signature::OpenDocument(ODT)),
    accepted("ods", ODS, Signature::OpenDocument(ODS)),
    accepted("odp", ODP, Signature::OpenDocument(ODP)),
    accepted("docx", DOCX, Signature::OfficeXml("word/")),
    accepted("xlsx", XLSX, Signature::OfficeXml("xl/")),
    accepted("pptx", PPTX, Signature::OfficeXml("ppt/")),
];

/// For people, and for the `accept` of a field.
pub(super) const WORDS: &str = "images (JPEG, PNG, GIF, WebP), PDF, texte, CSV, documents LibreOffice ou Office, agendas (.ics) et contacts (.vcf)";

impl Document {
    /// Checks a file that is no image.
    ///
    /// # Errors
    /// Its kind is not taken, it is too large, or it is not what its name says.
    pub(super) fn new(name: &str, bytes: Vec<u8>) -> Result<Self, Refused> {
        let extension = name
            .rsplit_once('.')
            .map(|(_, extension)| extension.to_ascii_lowercase());
        let accepted = extension
            .as_deref()
            .and_then(|own| LIST.iter().find(|one| one.extension == own))
            .ok_or_else(|| not_taken(extension.as_deref()))?;
        if bytes.is_empty() {
            return Err(Refused::Unfit("Ce fichier est vide.".to_owned()));
        }
        if bytes.len() > DOCUMENT_MAX {
            return Err(Refused::TooLarge(
                "Ce fichier pèse plus de 10\u{a0}Mo. Déposez-le plutôt dans votre espace, et partagez un lien.".to_owned(),
            ));
        }
        if !accepted.signature.fits(&bytes) {
            return Err(Refused::Unfit(format!(
                "Ce fichier se nomme «\u{a0}.{}\u{a0}» mais n’en est pas un. Ouvrez-le et enregistrez-le de nouveau.",
                accepted.extension
            )));
        }
        Ok(Self {
            media_type: accepted.media_type,
            extension: accepted.extension,
            bytes,
        })
    }
}

fn not_taken(extension: Option<&str>) -> Refused {
    let help = match extension {
        Some("zip" | "rar" | "7z" | "gz" | "tar" | "tgz" | "xz" | "bz2") => {
            "Le forum ne prend pas d’archives\u{a0}: personne ne voit ce qu’elles contiennent. Joignez les fichiers un par un.".to_owned()
        }
        Some("mp4" | "mov" | "webm" | "avi" | "mkv" | "mp3" | "ogg" | "wav" | "m4a") => {
            "Le forum ne garde ni vidéos ni sons. Déposez-les dans votre espace ou sur PeerTube, et partagez un lien.".to_owned()
        }
        Some("doc" | "xls" | "ppt" | "docm" | "xlsm" | "pptm") => {
            "Ce format peut contenir des macros. Enregistrez le document en PDF, ODT ou DOCX.".to_owned()
        }
        _ => format!("Le forum ne prend pas ce type de fichier. Il prend\u{a0}: {WORDS}."),
    };
    Refused::Unfit(help)
}

impl Signature {
    fn fits(self, bytes: &[u8]) -> bool {
        match self {
            // Readers accept some bytes before it.
            Self::Pdf => contains(&bytes[..bytes.len().min(1_024)], b"%PDF-"),
            Self::Text(start) => is_text(bytes) && begins(bytes, start),
            Self::OpenDocument(kind) => {
                let entry = [b"mimetype".as_slice(), kind.as_bytes()].concat();
                bytes.starts_with(b"PK\x03\x04")
                    && bytes.get(30..30 + entry.len()) == Some(entry.as_slice())
            }
            Self::OfficeXml(folder) => {
                bytes.starts_with(b"PK\x03\x04")
                    && contains(bytes, b"[Content_Types].xml")
                    && contains(bytes, folder.as_bytes())
                    && !contains(bytes, b"vbaProject.bin")
            }
        }
    }
}

fn contains(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

/// No control character that no text has: whatever its encoding, it is then no program.
fn is_text(bytes: &[u8]) -> bool {
    !bytes
        .iter()
        .any(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
}

fn begins(bytes: &[u8], start: &str) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    text.trim_ascii_start()
        .get(..start.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(name: &str, bytes: &[u8]) -> String {
        match Document::new(name, bytes.to_vec()) {
            Err(Refused::TooLarge(why) | Refused::Unfit(why)) => why,
            Ok(document) => panic!("{name} taken as {}", document.media_type),
        }
    }

    fn open_document(kind: &str) -> Vec<u8> {
        [
            b"PK\x03\x04",
            &[0; 26][..],
            b"mimetype",
            kind.as_bytes(),
            b"PK",
        ]
        .concat()
    }

    #[test]
    fn what_people_share_is_taken() {
        for (name, bytes) in [
            ("Statuts.PDF", b"%PDF-1.7 ...".to_vec()),
            ("notes.txt", "d\u{e9}j\u{e0} vu\r\n".as_bytes().to_vec()),
            ("vieux.csv", b"nom;pr\xe9nom\n".to_vec()),
            ("nextcloud.log", b"{\"level\":3}\n".to_vec()),
            ("fete.ics", b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n".to_vec()),
            ("ada.vcf", b"begin:vcard\n".to_vec()),
            ("lettre.odt", open_document(ODT)),
            ("budget.ods", open_document(ODS)),
            (
                "a.b.docx",
                b"PK\x03\x04..[Content_Types].xml..word/document.xml".to_vec(),
            ),
        ] {
            assert!(Document::new(name, bytes).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_name_is_not_believed() {
        for (name, bytes) in [
            ("programme.pdf", b"MZ\x90\0".to_vec()),
            ("programme.txt", b"\x7fELF\x02\x01\x01\0".to_vec()),
            ("page.ics", b"<html>".to_vec()),
            ("tableur.odt", open_document(ODS)),
            ("archive.docx", b"PK\x03\x04 a.exe".to_vec()),
            (
                "macro.docx",
                b"PK\x03\x04[Content_Types].xml word/vbaProject.bin".to_vec(),
            ),
        ] {
            assert!(refusal(name, &bytes).contains("n’en est pas un"), "{name}");
        }
    }

    #[test]
    fn the_rest_is_refused_with_help() {
        assert!(refusal("a.zip", b"PK").contains("un par un"));
        assert!(refusal("a.mp4", b"x").contains("PeerTube"));
        assert!(refusal("a.doc", b"x").contains("ODT"));
        assert!(refusal("page.html", b"<html>").contains("Il prend"));
        assert!(refusal("sans-extension", b"x").contains("Il prend"));
        assert!(refusal("a.txt", b"").contains("vide"));
        assert!(refusal("a.txt", &vec![b'a'; DOCUMENT_MAX + 1]).contains("10"));
    }
}
