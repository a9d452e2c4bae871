//! Memory stays bounded, whatever is sent and however many send: measured on a process of its own.

use std::process::Command;

use entraide::uploads::Workshop;
use image::{GrayImage, ImageFormat, RgbaImage};

use super::corpus::{encoded, hollow_png, png_with_heavy_text, zlib_zeros};

/// What the workshop may take in all: see its limit of pixels.
const MOST: u64 = 900_000_000;

#[test]
fn memory_is_bounded() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "uploads::memory::hostile_files",
            "--exact",
            "--ignored",
            "--nocapture",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&child.stderr)
    );
    let peak = said
        .lines()
        .find_map(|line| line.split_once("peak=")?.1.trim().parse::<u64>().ok())
        .unwrap_or_else(|| panic!("no figure in: {said}"));
    assert!(peak < MOST, "{peak} bytes at the peak");
}

#[test]
#[ignore = "runs in a process of its own: see memory_is_bounded"]
fn hostile_files() {
    // The largest that is decoded, of the costliest kinds, then what must not be.
    let allowed = encoded(RgbaImage::new(7_000, 7_000), ImageFormat::Png);
    let grey = encoded(GrayImage::new(7_000, 7_000), ImageFormat::Jpeg);
    let small = encoded(RgbaImage::new(4_000, 4_000), ImageFormat::Png);
    let heavy = png_with_heavy_text(&zlib_zeros(200_000_000));
    let before = peak();
    let files = [
        allowed.clone(),
        hollow_png(30_000, 30_000),
        grey,
        heavy,
        allowed,
        small.clone(),
        small,
        hollow_png(7_000, 7_000),
    ];
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        let workshop = Workshop::default();
        let works: Vec<_> = files
            .into_iter()
            .map(|file| {
                let workshop = workshop.clone();
                tokio::task::spawn(async move { workshop.make("image.png", file).await.is_ok() })
            })
            .collect();
        let mut taken = 0;
        for work in works {
            taken += usize::from(work.await.unwrap());
        }
        println!("taken={taken}");
    });
    println!("before={before}");
    println!("peak={}", peak());
}

/// The most memory this process has ever held.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes * 1_024
}
