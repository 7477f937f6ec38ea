//! Archives that depend on their files alone: no dates, no owners, a fixed order.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use flate2::{Compression, GzBuilder};
use tar::{Builder, Header};

/// Files by their paths.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Returns a tar archive of files.
pub fn tar(files: &Files) -> Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = Header::new_gnu();
        header.set_size(bytes.len().try_into()?);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, path, bytes.as_slice())?;
    }
    Ok(archive.into_inner()?)
}

/// Returns a compressed tar archive of files.
pub fn tar_gz(files: &Files) -> Result<Vec<u8>> {
    let mut compressed = GzBuilder::new().write(Vec::new(), Compression::best());
    compressed.write_all(&tar(files)?)?;
    Ok(compressed.finish()?)
}
