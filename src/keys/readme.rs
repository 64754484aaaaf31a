//! The key table of the README is the one in the code.

use super::TABLE;

/// The rows as the README shows them.
fn table() -> String {
    let mut lines = vec![
        "| key | action | does |".to_owned(),
        "|---|---|---|".to_owned(),
    ];
    for row in &TABLE {
        let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
        let (keys, name, help) = (keys.join(" "), row.name, row.help);
        lines.push(format!("| {keys} | `{name}` | {help} |"));
    }
    lines.join("\n")
}

#[test]
fn the_readme_lists_every_key_as_it_is() {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("in src/keys -->\n").unwrap();
    let (listed, _) = rest.split_once("\n<!-- /keys -->").unwrap();
    assert_eq!(
        listed,
        table(),
        "paste the right side between the two marks"
    );
}
