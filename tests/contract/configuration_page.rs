//! docs/configuration.md: its tables have every variable with its default.

use std::collections::BTreeMap;

const CONFIGURATION: &str = include_str!("../../docs/configuration.md");

/// The variables of the tables, with their defaults as the tables write them.
fn documented() -> Vec<(&'static str, &'static str)> {
    let rows = CONFIGURATION.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.map(|row| row.split(" | ").collect::<Vec<_>>());
    cells.map(|cells| (cells[0].trim_end_matches('`'), cells[1])).collect()
}

#[test]
fn every_variable_of_the_manifest_is_documented_once_with_its_default() {
    let manifest: toml::Table = toml::from_str(include_str!("../../spin.toml")).unwrap();
    let variables = manifest["variables"].as_table().unwrap();
    let defaults = variables.iter().map(|(name, variable)| {
        let default = match variable["default"].as_str().unwrap() {
            "" => "none".to_owned(),
            value => format!("`{value}`"),
        };
        (name.as_str(), default)
    });
    let defaults: BTreeMap<&str, String> = defaults.collect();
    let documented = documented();
    assert_eq!(documented.len(), defaults.len());
    for (name, default) in documented {
        assert_eq!(defaults.get(name).map(String::as_str), Some(default), "{name}");
    }
}
