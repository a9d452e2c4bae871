//! Which coding a client takes (RFC 9110 §12.5.3), and making it.

use std::io::Write;

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// A way to send a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Identity,
    Gzip,
    Brotli,
}

impl Coding {
    pub const ALL: [Self; 3] = [Self::Identity, Self::Gzip, Self::Brotli];

    /// As in `Content-Encoding`.
    pub const fn token(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }

    /// The best that this client takes. Nobody who takes nothing is turned away.
    pub fn asked(headers: &HeaderMap) -> Self {
        let wanted = headers.get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok());
        wanted.map_or(Self::Identity, Self::best)
    }

    fn best(accepted: &str) -> Self {
        let (mut brotli, mut gzip, mut identity, mut other) = (None, None, None, None);
        for part in accepted.split(',') {
            let (name, weight) = part.split_once(';').unwrap_or((part, ""));
            let weight = quality(weight);
            match name.trim() {
                n if n.eq_ignore_ascii_case("br") => brotli = Some(weight),
                n if n.eq_ignore_ascii_case("gzip") => gzip = Some(weight),
                n if n.eq_ignore_ascii_case("identity") => identity = Some(weight),
                "*" => other = Some(weight),
                _ => {}
            }
        }
        let brotli = brotli.or(other).unwrap_or(0);
        let gzip = gzip.or(other).unwrap_or(0);
        // Not named, it is as good as the least: it is taken, and larger.
        let identity = identity.unwrap_or(0);
        if brotli > 0 && brotli >= gzip && brotli >= identity {
            Self::Brotli
        } else if gzip > 0 && gzip >= identity {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    /// The body in this coding.
    pub fn encode(self, plain: &Bytes, quality: i32) -> std::io::Result<Bytes> {
        match self {
            Self::Identity => Ok(plain.clone()),
            Self::Gzip => {
                let level = Compression::new(quality.unsigned_abs().min(9));
                let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 3), level);
                encoder.write_all(plain)?;
                Ok(encoder.finish()?.into())
            }
            Self::Brotli => {
                let parameters = brotli::enc::BrotliEncoderParams {
                    quality,
                    size_hint: plain.len(),
                    ..brotli::enc::BrotliEncoderParams::default()
                };
                let mut coded = Vec::with_capacity(plain.len() / 3);
                brotli::BrotliCompress(&mut &plain[..], &mut coded, &parameters)?;
                Ok(coded.into())
            }
        }
    }
}

/// The weight in thousandths: `;q=0.5` is 500. What cannot be read is taken for absent: 1.
fn quality(parameters: &str) -> u32 {
    let mut all = parameters.split(';').map(str::trim);
    let Some(value) = all.find_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q=")))
    else {
        return 1_000;
    };
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let thousandths: u32 = format!("{part:0<3}")
        .get(..3)
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0);
    match whole {
        "0" => thousandths,
        _ => 1_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_that_is_accepted() {
        use Coding::{Brotli, Gzip, Identity};
        for (accepted, best) in [
            ("gzip, deflate, br, zstd", Brotli),
            ("gzip", Gzip),
            ("br;q=0.5, gzip;q=0.9", Gzip),
            ("br; q=0, gzip", Gzip),
            ("BR", Brotli),
            ("", Identity),
            ("identity", Identity),
            ("gzip;q=0.2, identity;q=0.8", Identity),
            ("*", Brotli),
            ("*;q=0", Identity),
            ("br;q=0, *", Gzip),
            ("zstd, deflate", Identity),
            ("identity;q=0", Identity),
        ] {
            assert_eq!(Coding::best(accepted), best, "{accepted:?}");
        }
    }

    #[test]
    fn what_is_coded_is_read_again() {
        let plain = Bytes::from("Bonjour à toutes et à tous. ".repeat(100));
        let gzip = Coding::Gzip.encode(&plain, 6).unwrap();
        let mut read = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&gzip[..]), &mut read)
            .unwrap();
        assert_eq!(read.as_bytes(), plain);
        let coded = Coding::Brotli.encode(&plain, 5).unwrap();
        let mut read = Vec::new();
        brotli::BrotliDecompress(&mut &coded[..], &mut read).unwrap();
        assert_eq!(read, plain);
        assert!(gzip.len() < plain.len() / 5 && coded.len() < plain.len() / 5);
    }
}
