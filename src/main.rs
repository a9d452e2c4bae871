use std::process::ExitCode;

fn main() -> ExitCode {
    entraide::cli::run()
}
