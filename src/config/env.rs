//! The environment, handed in, so that tests have their own.

use std::collections::BTreeMap;
use std::fmt;

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Environment variables by name. An empty one counts as not set.
pub struct Env(Box<Lookup>);

impl Env {
    /// The process's own.
    pub fn process() -> Self {
        Self(Box::new(|name| std::env::var(name).ok()))
    }

    /// These variables and no others.
    pub fn of<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let variables: BTreeMap<String, String> = variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self(Box::new(move |name| variables.get(name).cloned()))
    }

    /// The value of a variable, unless there is nothing but white space in it.
    pub fn get(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.trim().is_empty())
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Env(…)")
    }
}
