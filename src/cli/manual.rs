//! `completions` and `man`: what shells and `man` know of the program.

use std::io::Write;
use std::process::ExitCode;

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use super::Outcome;

/// Writes the completions of a shell.
pub fn complete(mut command: Command, shell: Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "entraide", &mut script);
    write(&script)
}

/// Writes the manual: one page with all commands.
pub fn write_manual(mut command: Command) -> Outcome {
    command.build();
    let page = page(&command).map_err(|e| e.to_string())?;
    write(page.as_bytes())
}

fn page(command: &Command) -> std::io::Result<String> {
    let man = Man::new(command.clone())
        .title("ENTRAIDE")
        .section("1")
        .source(format!("entraide {}", env!("CARGO_PKG_VERSION")))
        .manual("Manuel d’Entraide");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    let head = |title: &str, page: &mut Vec<u8>| writeln!(page, ".SH {title}");
    head("NOM", &mut page)?;
    page.extend(without_heading(|out| man.render_name_section(out))?);
    head("SYNOPSIS", &mut page)?;
    page.extend(without_heading(|out| man.render_synopsis_section(out))?);
    head("OPTIONS", &mut page)?;
    page.extend(without_heading(|out| man.render_options_section(out))?);
    head("COMMANDES", &mut page)?;
    commands(command, "", &mut page)?;
    page.extend_from_slice(END.as_bytes());
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// Each command that does something, with its arguments.
fn commands(parent: &Command, path: &str, page: &mut Vec<u8>) -> std::io::Result<()> {
    for command in parent.get_subcommands().filter(|one| !one.is_hide_set()) {
        let path = format!("{path} {}", command.get_name());
        if command.has_subcommands() {
            commands(command, &path, page)?;
            continue;
        }
        let man = Man::new(command.clone());
        writeln!(page, ".SS \"{}\"", path.trim())?;
        page.extend(without_heading(|out| man.render_description_section(out))?);
        writeln!(page, ".PP")?;
        page.extend(without_heading(|out| man.render_synopsis_section(out))?);
        page.extend(without_heading(|out| man.render_options_section(out))?);
    }
    Ok(())
}

/// A section without its English title, and without the preamble that each piece brings.
fn without_heading(
    render: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    render(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let body = text.split_once(".SH ").map_or("", |(_, after)| after);
    let body = body.split_once('\n').map_or("", |(_, after)| after);
    Ok(body.as_bytes().to_vec())
}

const END: &str = ".SH FICHIERS
.TP
/etc/entraide/entraide.toml
Réglages du service. Chaque clé existe aussi en variable : \\(oqlisten\\(cq est ENTRAIDE_LISTEN.
.TP
/var/lib/entraide
Données du service : base, index, fichiers, clé secrète.
.SH \"CODES DE SORTIE\"
0 : tout va bien. 1 : erreur, ou panne trouvée par doctor. 2 : arguments faux. 3 : import avec des lignes refusées.
.SH \"VOIR AUSSI\"
/usr/share/doc/entraide/exploitation
";

fn write(bytes: &[u8]) -> Outcome {
    match std::io::stdout().write_all(bytes) {
        // Whoever reads may stop reading (`| head`): no error of ours.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error.to_string()),
        Ok(()) => Ok(ExitCode::SUCCESS),
    }
}
