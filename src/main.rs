use std::process::ExitCode;

/// Gives memory back to the system, and threads do not wait for each other: after the same load the
/// process holds a third of what it holds with glibc's (`tests/load/run`).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    entraide::cli::run()
}
