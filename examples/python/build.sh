#!/bin/sh
# Makes consumer.wasm from consumer.py: `pip install -r requirements.txt && sh build.sh`.
set -eu
mkdir -p wit/deps/edge-users
cp "${USERS_WIT:-../../wit/users.wit}" wit/deps/edge-users/users.wit
cp consumer.wit wit/consumer.wit
componentize-py --wit-path wit --world consumer componentize consumer --output consumer.wasm
