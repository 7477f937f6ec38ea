#!/bin/sh
# Makes deploy/secrets/, with all that compose.yaml and kubernetes/ need. Git leaves it out.
set -eu
cd "$(dirname "$0")"
if [ -e secrets ]; then
    echo "deploy/secrets is there already; move it away to make new ones" >&2
    exit 1
fi
# The folder is closed to others. Its files aren't, because each container reads them as a user of its own.
mkdir -m 700 secrets
cd secrets

random() { openssl rand -hex 16; }
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

printf 'default=%s' "$(random)" > api_tokens
printf '1:%s' "$(random)" > password_pepper
random | tr -d '\n' > redis_password
printf 'requirepass %s\n' "$(cat redis_password)" > redis.conf

# libSQL's server has the public key, and takes any token that the private one signed.
openssl genpkey -algorithm ed25519 -out libsql.key
openssl pkey -in libsql.key -pubout -out libsql.pub
claims="$(printf '{"alg":"EdDSA","typ":"JWT"}' | base64url).$(printf '{"a":"rw"}' | base64url)"
printf %s "$claims" > unsigned
printf '%s.%s' "$claims" "$(openssl pkeyutl -sign -rawin -inkey libsql.key -in unsigned | base64url)" > libsql_token
rm unsigned

# A certificate for a trial on this machine. Replace it with your own: the certificates, then the key.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out users.crt 2> /dev/null
cat users.crt key.pem > users.pem
rm key.pem

sed -e "s|API_TOKENS|$(cat api_tokens)|" -e "s|PASSWORD_PEPPER|$(cat password_pepper)|" \
    -e "s|REDIS_PASSWORD|$(cat redis_password)|" -e "s|LIBSQL_TOKEN|$(cat libsql_token)|" \
    ../runtime-config.toml > runtime-config.toml
chmod 644 ./*
echo "deploy/secrets is made. The API token of the namespace 'default' is in deploy/secrets/api_tokens."
