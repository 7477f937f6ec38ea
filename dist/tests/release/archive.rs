//! The archives, and the sums of the files.

use std::collections::BTreeMap;
use std::process::Command;

use dist::archive::{tar, tar_gz};
use dist::digest::sums;

use crate::users;

#[test]
fn an_archive_has_no_dates_and_no_owners() {
    let files = BTreeMap::from([("a/b".to_owned(), b"c".to_vec())]);
    let bytes = tar(&files).unwrap();
    let mut archive = tar::Archive::new(bytes.as_slice());
    let entry = archive.entries().unwrap().next().unwrap().unwrap();
    let header = entry.header();
    let numbers = (header.mtime().unwrap(), header.uid().unwrap(), header.gid().unwrap());
    assert_eq!(numbers, (0, 0, 0));
    // The four bytes of the date in gzip's header.
    assert_eq!(tar_gz(&files).unwrap()[4..8], [0; 4]);
}

#[test]
fn sha256sum_takes_the_sums() {
    let directory = tempfile::tempdir().unwrap();
    let files = BTreeMap::from([("users.wasm".to_owned(), users().wasm.clone())]);
    std::fs::write(directory.path().join("users.wasm"), &files["users.wasm"]).unwrap();
    std::fs::write(directory.path().join("SHA256SUMS"), sums(&files)).unwrap();
    let mut check = Command::new("sha256sum");
    check
        .args(["--check", "--strict", "SHA256SUMS"])
        .current_dir(directory.path());
    assert!(check.status().is_ok_and(|status| status.success()));
}
