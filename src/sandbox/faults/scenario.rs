//! Plans with a name, which are files of the project and come with the program.

use super::plan::FaultPlan;
use anyhow::Context;
use std::path::Path;

/// A plan of troubles with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// As `--faults` takes it.
    pub name: &'static str,
    text: &'static str,
}

macro_rules! scenarios {
    ($($name:literal)*) => {
        &[$(Scenario {
            name: $name,
            text: include_str!(concat!("../../../scenarios/", $name, ".toml")),
        },)*]
    };
}

impl Scenario {
    /// All of them.
    pub const ALL: &[Self] = scenarios! {
        "lost-answers"
        "flaky-evening"
        "late-server"
        "pages-shift"
        "stale-reads"
        "key-revoked"
        "bad-pictures"
        "webhook-storm"
    };

    /// What it is about: the first line of its file.
    pub fn line(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.trim_start_matches('#').trim()
    }

    /// Its plan.
    ///
    /// # Errors
    /// As [`FaultPlan::parse`]; a test keeps it from happening.
    pub fn plan(&self) -> anyhow::Result<FaultPlan> {
        FaultPlan::parse(self.text).with_context(|| format!("the scenario {}", self.name))
    }

    /// The plan that is meant: the file, and where there is none, the scenario of that name.
    ///
    /// # Errors
    /// Neither is there, or the file can't be read or makes no sense.
    pub fn named_or_read(path: &Path) -> anyhow::Result<FaultPlan> {
        let mut all = Self::ALL.iter();
        match all.find(|scenario| Path::new(scenario.name) == path) {
            Some(scenario) if !path.exists() => scenario.plan(),
            _ => FaultPlan::read(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_a_plan_with_one_line_that_says_what_it_is_about() {
        for scenario in Scenario::ALL {
            scenario.plan().unwrap();
            assert!(scenario.text.starts_with("# "), "{}", scenario.name);
            let line = scenario.line();
            assert!((10..=76).contains(&line.len()), "{line}");
            assert!(!line.ends_with('.'), "{line}");
        }
    }

    #[test]
    fn every_file_among_the_scenarios_comes_with_the_program() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        files.sort();
        let mut names: Vec<_> = Scenario::ALL.iter().map(|scenario| scenario.name).collect();
        names.sort_unstable();
        assert_eq!(files, names);
    }

    #[test]
    fn only_a_bare_name_is_a_scenarios_and_a_path_is_a_file() {
        let is_empty = |plan: FaultPlan| format!("{plan:?}").contains("[]");
        assert!(!is_empty(
            Scenario::named_or_read(Path::new("lost-answers")).unwrap()
        ));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lost-answers");
        assert!(Scenario::named_or_read(&file).is_err());
        std::fs::write(&file, "").unwrap();
        assert!(is_empty(Scenario::named_or_read(&file).unwrap()));
    }
}
