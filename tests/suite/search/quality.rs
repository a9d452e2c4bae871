//! Search quality cannot slide unseen: a sample of the judged sets, with small margins.
//! `cargo run --release --example search` measures all of them.

use std::path::Path;

use self::judged::{Set, index};

#[path = "../../search/judged.rs"]
#[expect(dead_code, reason = "the measuring tool uses the rest")]
mod judged;

/// Set, every how many questions, and the least MRR@10 of clean and hard questions: what was measured
/// on this sample less .02.
const LEAST: [(&str, usize, f64, f64); 3] = [
    ("cnil", 2, 0.705, 0.70),
    ("piaf", 12, 0.875, 0.865),
    ("spf", 10, 0.905, 0.895),
];

#[test]
fn judged_questions_are_answered_as_well_as_before() {
    let sets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/search");
    let mut figures = Vec::new();
    let mut slid = false;
    for (name, step, least_clean, least_hard) in LEAST {
        let mut set = Set::read(&sets.join(name)).unwrap();
        set.thin(step);
        let folder = tempfile::tempdir().unwrap();
        let (engine, _) = index(folder.path(), &set.documents()).unwrap();
        let clean = set.ask(&engine, "").unwrap();
        let hard = set.ask(&engine, "hard").unwrap();
        assert!(clean.questions >= 30 && clean.empty < 0.01 && hard.empty < 0.03);
        slid |= clean.mrr < least_clean || hard.mrr < least_hard;
        figures.push(format!(
            "{name}: clean {:.3}, hard {:.3}",
            clean.mrr, hard.mrr
        ));
    }
    assert!(!slid, "{}", figures.join("\n"));
}
