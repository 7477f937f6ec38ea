#!/bin/sh
# Makes app.wasm from app.py, with the tools in venv/. README.md has the commands that install them.
set -eu
cd "$(dirname "$0")"
users="${USERS_WIT:-../../wit}"
rm -rf wit
mkdir -p wit/deps/edge-users
cp "$users/users.wit" wit/deps/edge-users/users.wit
cp -R "$users"/deps/wasi-* wit/deps/
cp app.wit wit/app.wit
venv/bin/componentize-py --wit-path wit --world http-app componentize app --output app.wasm
