//! The process itself, under the names that every Prometheus client uses. Read from `/proc`; where
//! there is none, nothing is said.

use std::fs;

use ::metrics::describe_gauge;

use super::set;

const MEMORY: &str = "process_resident_memory_bytes";
const CPU: &str = "process_cpu_seconds_total";
const FILES: &str = "process_open_fds";
const MAX_FILES: &str = "process_max_fds";
const THREADS: &str = "process_threads";
const START: &str = "process_start_time_seconds";
/// What `/proc` counts time in, on every Linux (`USER_HZ`).
const TICKS: f64 = 100.0;

pub(super) fn describe() {
    describe_gauge!(MEMORY, "Resident memory in bytes");
    describe_gauge!(CPU, "Seconds of processor used");
    describe_gauge!(FILES, "Open files and sockets");
    describe_gauge!(MAX_FILES, "Open files and sockets allowed");
    describe_gauge!(THREADS, "Threads");
    describe_gauge!(START, "When the process started, in Unix seconds");
}

pub(super) fn note() {
    if let Ok(status) = fs::read_to_string("/proc/self/status") {
        if let Some(kilobytes) = field(&status, "VmRSS:") {
            set(MEMORY, &[], kilobytes * 1024.0);
        }
        if let Some(threads) = field(&status, "Threads:") {
            set(THREADS, &[], threads);
        }
    }
    if let Ok(stat) = fs::read_to_string("/proc/self/stat") {
        note_times(&stat);
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
        set(FILES, &[], files.count() as f64);
    }
    if let Ok(limits) = fs::read_to_string("/proc/self/limits")
        && let Some(most) = field(&limits, "Max open files")
    {
        set(MAX_FILES, &[], most);
    }
}

fn note_times(stat: &str) {
    // The name of the program, in brackets, may hold anything.
    let Some((_, after)) = stat.rsplit_once(')') else {
        return;
    };
    let fields: Vec<&str> = after.split_whitespace().collect();
    let number = |place: usize| fields.get(place).and_then(|text| text.parse::<f64>().ok());
    // proc(5): utime 14, stime 15, starttime 22; the state, 3, is first here.
    if let (Some(user), Some(system)) = (number(11), number(12)) {
        set(CPU, &[], (user + system) / TICKS);
    }
    let boot = fs::read_to_string("/proc/stat").ok();
    let boot = boot.as_deref().and_then(|text| field(text, "btime"));
    if let (Some(boot), Some(start)) = (boot, number(19)) {
        set(START, &[], boot + start / TICKS);
    }
}

/// The first number after a word at the beginning of a line.
fn field(text: &str, word: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(word))?;
    line.split_whitespace().next()?.parse().ok()
}
