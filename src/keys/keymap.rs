//! From a key press to its action, with the configuration's own keys.

use super::action::{Action, TABLE};
use super::press::KeyPress;
use std::collections::{BTreeMap, HashMap};
use thiserror::Error;

/// Why a keymap is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// No such action.
    #[error("[keys] names no such action: {name}; did you mean {nearest}?")]
    UnknownAction {
        /// What was written.
        name: String,
        /// What is most like it.
        nearest: &'static str,
    },
    /// No such key.
    #[error("[keys] {action}: {key} is not a key; write j, Enter, ctrl+r or F5")]
    UnknownKey {
        /// For which action.
        action: String,
        /// What was written.
        key: String,
    },
    /// One key, two meanings.
    #[error("[keys] {key} would mean both {first} and {second}; give one of them another key")]
    Shared {
        /// The key.
        key: String,
        /// One meaning.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// An action that must stay reachable has no key.
    #[error("[keys] {action} has no key left; give it one")]
    Unreachable {
        /// The action.
        action: &'static str,
    },
}

/// Which key means what, now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    by_press: HashMap<KeyPress, Action>,
    by_action: HashMap<Action, Vec<KeyPress>>,
}

impl Keymap {
    /// The table's own keys, replaced where `own` names an action.
    ///
    /// # Errors
    /// [`KeyError`] for unknown actions and keys, keys with two meanings, and a way out
    /// that has no key.
    pub fn new(own: &BTreeMap<String, Vec<String>>) -> Result<Self, KeyError> {
        for name in own.keys() {
            if !TABLE.iter().any(|row| row.name == name) {
                return Err(KeyError::UnknownAction {
                    name: name.clone(),
                    nearest: nearest(name),
                });
            }
        }
        let mut map = Self {
            by_press: HashMap::new(),
            by_action: HashMap::new(),
        };
        for row in &TABLE {
            let written: Vec<&str> = match own.get(row.name) {
                Some(keys) => keys.iter().map(String::as_str).collect(),
                None => row.keys.to_vec(),
            };
            for key in written {
                let press = KeyPress::parse(key).ok_or_else(|| KeyError::UnknownKey {
                    action: row.name.to_owned(),
                    key: key.to_owned(),
                })?;
                map.bind(press, row.action)?;
            }
        }
        for action in [Action::Quit, Action::Undo, Action::Interrupt] {
            if !map.by_action.contains_key(&action) {
                return Err(KeyError::Unreachable {
                    action: action.row().name,
                });
            }
        }
        Ok(map)
    }

    fn bind(&mut self, press: KeyPress, action: Action) -> Result<(), KeyError> {
        if let Some(other) = self.by_press.insert(press, action)
            && other != action
        {
            return Err(KeyError::Shared {
                key: press.to_string(),
                first: other.row().name,
                second: action.row().name,
            });
        }
        self.by_action.entry(action).or_default().push(press);
        Ok(())
    }

    /// What a press means.
    pub fn action(&self, press: KeyPress) -> Option<Action> {
        self.by_press.get(&press).copied()
    }

    /// The first key of an action, as written; empty if it has none.
    pub fn key(&self, action: Action) -> String {
        self.by_action
            .get(&action)
            .and_then(|presses| presses.first())
            .map(KeyPress::to_string)
            .unwrap_or_default()
    }

    /// All keys of an action, as written.
    pub fn keys(&self, action: Action) -> Vec<String> {
        self.by_action
            .get(&action)
            .map(|presses| presses.iter().map(KeyPress::to_string).collect())
            .unwrap_or_default()
    }
}

impl Default for Keymap {
    fn default() -> Self {
        // The table's own keys don't collide (a test sees to it).
        Self::new(&BTreeMap::new()).unwrap_or(Self {
            by_press: HashMap::new(),
            by_action: HashMap::new(),
        })
    }
}

fn nearest(name: &str) -> &'static str {
    TABLE
        .iter()
        .map(|row| row.name)
        .min_by_key(|known| strsim::levenshtein(known, name))
        .unwrap_or("help")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Code;

    fn own(pairs: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        pairs
            .iter()
            .map(|(name, keys)| {
                let keys = keys.iter().map(|key| (*key).to_owned()).collect();
                ((*name).to_owned(), keys)
            })
            .collect()
    }

    #[test]
    fn the_tables_own_keys_work_and_do_not_collide() {
        let map = Keymap::new(&own(&[])).unwrap();
        assert_eq!(
            map.action(KeyPress::plain(Code::Char('a'))),
            Some(Action::Approve)
        );
        assert_eq!(map.keys(Action::Down), ["j", "Down"]);
    }

    #[test]
    fn a_rebound_action_leaves_its_old_key() {
        let map = Keymap::new(&own(&[("approve", &["p"])])).unwrap();
        assert_eq!(map.action(KeyPress::plain(Code::Char('a'))), None);
        assert_eq!(map.key(Action::Approve), "p");
    }

    #[test]
    fn one_key_with_two_meanings_is_refused() {
        let refused = Keymap::new(&own(&[("approve", &["r"])])).unwrap_err();
        assert!(matches!(refused, KeyError::Shared { .. }));
    }

    #[test]
    fn typing_errors_name_what_was_meant() {
        let refused = Keymap::new(&own(&[("aprove", &["y"])])).unwrap_err();
        assert!(refused.to_string().contains("did you mean approve?"));
        assert!(Keymap::new(&own(&[("quit", &[])])).is_err());
        assert!(Keymap::new(&own(&[("quit", &["hyper+q"])])).is_err());
    }
}
