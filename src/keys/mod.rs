//! Keys: one table of actions, from which keymap, help, palette and docs are made.
