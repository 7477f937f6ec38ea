#!/usr/bin/env bash
# Publishes what `cargo dist-users` made to an OCI registry. It needs wkg and skopeo, and a login that both know
# (`skopeo login --authfile ~/.docker/config.json`). Versions are never replaced: it stops if one is there.
#
#   deploy/publish.sh ghcr.io/OWNER             the registry, with a prefix
#   deploy/publish.sh http://127.0.0.1:5000     a registry without TLS, to try it
set -euo pipefail
cd "$(dirname "$0")/.."

registry=${1:?usage: deploy/publish.sh REGISTRY}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
dist=target/dist
wkg=() skopeo=()
if [[ $registry == http://* ]]; then
    registry=${registry#http://}
    wkg=(--insecure "${registry%%/*}")
    skopeo=(--tls-verify=false)
fi

(cd "$dist" && sha256sum --check --quiet SHA256SUMS)

for name in edge/users edge/users-wit edge/session-guard users-app; do
    if skopeo inspect --raw "${skopeo[@]}" "docker://$registry/$name:$version" >/dev/null 2>&1; then
        echo "$registry/$name:$version is there already" >&2
        exit 1
    fi
done

wkg oci push "${wkg[@]}" "$registry/edge/users:$version" "$dist/users.wasm"
wkg oci push "${wkg[@]}" "$registry/edge/users-wit:$version" "$dist/users-wit.wasm"
wkg oci push "${wkg[@]}" "$registry/edge/session-guard:$version" "$dist/session-guard.wasm"
skopeo copy "${skopeo[@]/#--tls/--dest-tls}" --preserve-digests "oci-archive:$dist/users-app.oci.tar:$version" "docker://$registry/users-app:$version"
