//! Commands next to what they print, as documents show them: `sh` blocks, in which a line `#=> …` is what the command
//! before it prints, and `…` stands for any text.

use std::path::Path;
use std::process::Command;

/// The `sh` blocks of a page, as one script.
pub fn sh_blocks(page: &str) -> String {
    let blocks = page.split("```sh\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap()).collect()
}

/// Runs a script in one shell, in a directory, against an application that is served at `address`. Asserts that each
/// line is printed as it is shown.
pub fn assert_prints_as_shown(script: &str, directory: &Path, address: &str) {
    let shown: Vec<&str> = script.lines().filter_map(|line| line.strip_prefix("#=> ")).collect();
    let printed = run(&script.replace("127.0.0.1:3000", address), directory);
    let printed: Vec<&str> = printed.lines().collect();
    assert_eq!(printed.len(), shown.len(), "{printed:#?}");
    for (printed, shown) in printed.iter().zip(shown) {
        assert!(fits(printed, shown), "{printed}\nis not\n{shown}");
    }
}

fn run(script: &str, directory: &Path) -> String {
    let output = Command::new("bash")
        .args(["-euc", script])
        .current_dir(directory)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Whether `output` matches `pattern`, in which `…` stands for any text.
pub fn fits(output: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = output.strip_prefix(parts.next().unwrap()) else {
        return false;
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
}
