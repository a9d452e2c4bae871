//! Looking into containers of images, where the decoders do not tell.

/// Whether a GIF has a second frame. Follows the blocks and looks at no pixel.
pub(super) fn gif_moves(bytes: &[u8]) -> bool {
    let Some(mut at) = after_gif_head(bytes) else {
        return false;
    };
    let mut frames = 0;
    loop {
        match bytes.get(at) {
            Some(0x21) => match after_blocks(bytes, at + 2) {
                Some(next) => at = next,
                None => return false,
            },
            Some(0x2c) => {
                frames += 1;
                if frames == 2 {
                    return true;
                }
                let Some(flags) = bytes.get(at + 9) else {
                    return false;
                };
                // The descriptor, its colours, and the size of the codes.
                let Some(next) = after_blocks(bytes, at + 11 + colours(*flags)) else {
                    return false;
                };
                at = next;
            }
            _ => return false,
        }
    }
}

fn after_gif_head(bytes: &[u8]) -> Option<usize> {
    Some(13 + colours(*bytes.get(10)?))
}

/// Bytes of a table of colours, by the flags before it.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

/// The place after a chain of sub-blocks, each led by its length, ended by an empty one.
fn after_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

/// Whether a WebP holds lossy pixels: a photo, most of the time.
pub(super) fn webp_is_lossy(bytes: &[u8]) -> bool {
    let mut at = 12;
    while let Some(head) = bytes.get(at..at + 8) {
        match &head[..4] {
            b"VP8 " => return true,
            b"VP8L" => return false,
            // A frame of an animation: its pixels stand 16 bytes further in.
            b"ANMF" => {
                at += 8 + 16;
                continue;
            }
            _ => {}
        }
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        at += 8 + length + (length & 1);
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn frames_are_counted() {
        let head = b"GIF89a\x01\0\x01\0\0\0\0".to_vec();
        let frame = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x01\0\0";
        let note = b"\x21\xfe\x02hi\0";
        let one = [&head[..], note, frame, b";"].concat();
        let two = [&head[..], frame, note, frame, b";"].concat();
        assert!(!gif_moves(&one));
        assert!(gif_moves(&two));
        assert!(!gif_moves(b"GIF89a"));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            gif_moves(&bytes);
            webp_is_lossy(&bytes);
            gif_moves(&[b"GIF89a\x01\0\x01\0\x80\0\0", &bytes[..]].concat());
            webp_is_lossy(&[b"RIFF\0\0\0\0WEBPVP8X", &bytes[..]].concat());
        }
    }
}
