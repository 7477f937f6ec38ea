#!/usr/bin/env bash
# Shows that the files of a release depend on the source alone: `cargo dist-users` here, and in a clone in another
# folder with another target folder, must make the same bytes. It builds what is committed.
#
#   deploy/reproduce.sh [the options of cargo dist-users]
set -euo pipefail
cd "$(dirname "$0")/.."

[[ -z $(git status --porcelain) ]] || { echo "commit first: the clone has only what is committed" >&2; exit 1; }
other=$(mktemp -d)
trap 'rm -rf "$other"' EXIT
git clone --quiet . "$other/clone"
cargo dist-users "$@"
(cd "$other/clone" && CARGO_TARGET_DIR="$other/built" cargo dist-users "$@")
diff --recursive target/dist "$other/built/dist"
echo "Both builds have the same bytes."
