//! Links between the documents: each leads to a file that exists, and to a heading of it.

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Markdown files that git has.
fn documents() -> Vec<PathBuf> {
    let output = std::process::Command::new("git")
        .args(["ls-files", "*.md"])
        .current_dir(root())
        .output()
        .unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    names.lines().map(|name| root().join(name)).collect()
}

/// The targets of a document's links to other files, or to itself.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    links.filter(|target| !target.starts_with("http"))
}

/// The anchors of a document's headings, as forges make them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let is_kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let anchor = |heading: &str| {
        let title = heading.trim_start_matches('#').trim().to_lowercase();
        title.chars().filter(is_kept).collect::<String>().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

/// Whether a document's link leads to a file, and to a heading of it if it names one.
fn leads_somewhere(document: &Path, target: &str) -> bool {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let file = match path {
        "" => document.to_owned(),
        path => document.parent().unwrap().join(path),
    };
    if anchor.is_empty() {
        return file.exists();
    }
    std::fs::read_to_string(file).is_ok_and(|text| anchors(&text).iter().any(|heading| heading == anchor))
}

#[test]
fn every_link_between_documents_leads_to_a_file_and_a_heading() {
    let mut broken = Vec::new();
    for document in documents() {
        let text = std::fs::read_to_string(&document).unwrap();
        let lost = targets(&text).filter(|target| !leads_somewhere(&document, target));
        broken.extend(lost.map(|target| format!("{}: {target}", document.display())));
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
