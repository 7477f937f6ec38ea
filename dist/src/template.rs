//! The Spin template `users-app`, as an archive that `spin templates install --tar` takes.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::archive::Files;

/// The template's folder. Spin looks for templates in `templates/`, in an archive too.
const FOLDER: &str = "templates/users-app";

/// The parameters of the template.
const PARAMETERS: &str = "templates/users-app/metadata/spin-template.toml";

/// Where a released `users.wasm` is.
pub struct Released {
    /// Its URL.
    pub url: String,
    /// Its SHA-256, after `sha256:`.
    pub digest: String,
}

/// Reads the files of the template. If the component is released, an app that is made of it fetches the component from
/// there, and Spin compares its digest. Otherwise its developer puts `users.wasm` next to the manifest.
pub fn files(workspace: &Path, released: Option<&Released>) -> Result<Files> {
    let mut files = Files::new();
    read(workspace, FOLDER, &mut files)?;
    if let Some(Released { url, digest }) = released {
        let parameters = files.get_mut(PARAMETERS).context(PARAMETERS)?;
        let text = std::str::from_utf8(parameters)?;
        let text = with_default(text, "users.wasm", url)?;
        *parameters = with_default(&text, "", digest)?.into_bytes();
    }
    Ok(files)
}

/// Adds the files of a folder and of the folders in it.
fn read(workspace: &Path, folder: &str, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(workspace.join(folder)).context(folder.to_owned())? {
        let entry = entry?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(workspace, &path, files)?;
        } else {
            files.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Replaces the default of the one parameter that has it.
fn with_default(parameters: &str, present: &str, new: &str) -> Result<String> {
    let present = format!("default = {present:?}");
    ensure!(
        parameters.matches(&present).count() == 1,
        "{PARAMETERS} has not one `{present}`"
    );
    Ok(parameters.replace(&present, &format!("default = {new:?}")))
}
