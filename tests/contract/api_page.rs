//! docs/api.md: its tables have every RPC with its fields, every reason and every purpose.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;
use users::domain::Purpose;

use crate::support::{RPCS, Service};

const API: &str = include_str!("../../docs/api.md");

/// The rows of a section's table, as cells.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, section) = API.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = rows.map(|row| row.split(" | ").collect());
    // The first two rows are the names of the columns, and the line below them.
    cells.skip(2).collect()
}

/// The texts in backticks.
fn quoted(cell: &'static str) -> BTreeSet<&'static str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_table_of_the_api_has_every_rpc_once() {
    let listed: Vec<&str> = rows("RPCs").iter().map(|row| row[0].trim_matches('`')).collect();
    assert_eq!(listed.len(), RPCS.len());
    assert_eq!(
        BTreeSet::from_iter(listed),
        RPCS.iter().copied().collect::<BTreeSet<_>>()
    );
}

/// Every name of a field in the code of the RPCs, and more: all of its texts that could be one.
fn names_in_code() -> BTreeSet<String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/rpc");
    let files = std::fs::read_dir(directory).unwrap();
    let sources = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let texts = sources.flat_map(|source| source.split('"').map(str::to_owned).collect::<Vec<_>>());
    texts.filter(|text| is_name(text)).collect()
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

/// A value of the wrong type is sent in each field. The RPC names a field that it takes, and calls any other unknown.
#[tokio::test]
async fn each_rpc_takes_exactly_the_fields_of_its_row() {
    let service = Service::new();
    let rows = rows("RPCs");
    let mut all = names_in_code();
    all.extend(rows.iter().flat_map(|row| quoted(row[1])).map(str::to_owned));
    for row in &rows {
        let rpc = row[0].trim_matches('`');
        for field in &all {
            let response = service.call(rpc, json!({field: {"key": []}})).await;
            if quoted(row[1]).contains(field.as_str()) {
                response.assert_invalid(field);
            } else {
                response.assert_error(400, "invalid-body");
            }
        }
    }
}

/// The reasons in a source file: the words that its functions `reason` return.
fn reasons_in(source: &'static str) -> BTreeSet<&'static str> {
    let (_, function) = source.split_once("fn reason(&self) -> &'static str {").unwrap();
    let function = function.split("\n    }\n").next().unwrap();
    function.split('"').skip(1).step_by(2).collect()
}

#[test]
fn the_table_of_errors_has_every_reason_once() {
    let mut reasons = reasons_in(include_str!("../../src/http/error.rs"));
    reasons.extend(reasons_in(include_str!("../../src/domain/error.rs")));
    let rows = rows("Errors");
    let listed: BTreeSet<&str> = rows.iter().flat_map(|row| quoted(row[1])).collect();
    assert_eq!(listed, reasons);
    assert_eq!(rows.len(), reasons.len());
}

#[test]
fn the_table_of_tokens_has_every_purpose_with_its_longest_time() {
    let rows = rows("Tokens");
    assert_eq!(rows.len(), Purpose::ALL.len());
    for purpose in Purpose::ALL {
        let name = format!("`{}`", purpose.as_str());
        let row = rows.iter().find(|row| row[0] == name).unwrap();
        let hours = purpose.longest().as_secs() / 3600;
        let longest = match hours {
            24 => "24 hours".to_owned(),
            _ => format!("{} days", hours / 24),
        };
        assert_eq!(row[4], longest, "{name}");
    }
}
