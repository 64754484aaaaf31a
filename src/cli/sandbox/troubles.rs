//! The troubles that can be ordered: listed, and found by name or file.

use crate::cli::exit::{Exit, Failure};
use crate::cli::out::Out;
use crate::cli::shell::shown;
use crate::cli::table::{self, Column};
use crate::sandbox::{FaultKind, FaultPlan, Scenario};
use std::path::Path;

/// `--list-faults`: every kind, then every plan that has a name.
///
/// # Errors
/// stdout can't be written.
pub fn list() -> Result<Exit, Failure> {
    let mut out = Out::stdout();
    let kinds = FaultKind::ALL
        .iter()
        .map(|kind| cells([kind.word(), kind.reach().word(), kind.line()]));
    let kind_columns = [
        Column::text("KIND"),
        Column::text("ON"),
        Column::text("WHAT HAPPENS"),
    ];
    print(&mut out, &kind_columns, kinds.collect());
    out.line("");
    let named = Scenario::ALL.iter();
    let named = named.map(|scenario| cells([scenario.name, scenario.line()]));
    let columns = [Column::text("--faults"), Column::text("WHAT IT PLAYS")];
    print(&mut out, &columns, named.collect());
    out.finish()?;
    Ok(Exit::Done)
}

fn cells<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

fn print(out: &mut Out, columns: &[Column], rows: Vec<Vec<String>>) {
    for line in table::lines(columns, &rows, None) {
        out.line(&line);
    }
}

/// What `--faults` means.
///
/// # Errors
/// Exit 2: neither a file nor a name, or a file that makes no sense.
pub fn ordered(path: &Path) -> Result<FaultPlan, Failure> {
    Scenario::named_or_read(path).map_err(|error| {
        let advice = if path.exists() {
            ""
        } else {
            "; `proofdesk sandbox --list-faults` tells those with a name"
        };
        Failure::misuse(format!("{}: {error:#}{advice}", shown(path)))
    })
}
