#!/usr/bin/env bash
# Makes the certificates that the tests of TLS use, anew: Tests/WryneckTLSTests/Certificates. They are committed, so that a test needs
# no program and no clock; they are good for a hundred years and for nothing but these tests.
set -euo pipefail
cd "$(dirname "$0")/../WryneckTLSTests"
rm -rf Certificates
mkdir Certificates
cd Certificates
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

# root FILE NAME
root() {
    key "$work/$1.key"
    openssl req -x509 -new -key "$work/$1.key" -sha256 -days 36500 -subj "/O=Wryneck tests/CN=$2" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out "$1.pem"
}

# issue FILE NAME ISSUER EXTENSIONS [FROM TO]: the certificate alone, beside its key in FILE.key.
issue() {
    [[ -e $1.key ]] || key "$1.key"
    openssl req -new -key "$1.key" -subj "$2" -out "$work/$1.csr"
    printf '%b' "$4" > "$work/extensions"
    local issuer=$3.pem
    [[ -e $issuer ]] || issuer=$work/$3.pem
    rm -rf "$work/ca" && mkdir "$work/ca" && touch "$work/ca/index"
    printf '[ca]\ndefault_ca=c\n[c]\ndatabase=%s/ca/index\nnew_certs_dir=%s/ca\nrand_serial=yes\npolicy=p\ndefault_md=sha256\nunique_subject=no\n[p]\norganizationName=optional\ncommonName=optional\n' \
        "$work" "$work" > "$work/ca.cnf"
    openssl ca -batch -notext -config "$work/ca.cnf" -cert "$issuer" -keyfile "$work/$3.key" -in "$work/$1.csr" -extfile "$work/extensions" \
        -startdate "${5:-20200101000000Z}" -enddate "${6:-21200101000000Z}" -out "$1.pem" 2> "$work/log" || { cat "$work/log" >&2; exit 1; }
}

server='basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nsubjectAltName='
client='basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=clientAuth\nsubjectAltName='

root root "Root"
root other-root "Another root"
key "$work/intermediate.key"
cp "$work/intermediate.key" intermediate.key
issue intermediate "/O=Wryneck tests/CN=Intermediate" root 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n'
rm intermediate.key

issue server "/CN=example.test" intermediate "${server}DNS:example.test,DNS:localhost,IP:127.0.0.1,IP:::1\n"
cp server.pem "$work/server-leaf.pem"
cat intermediate.pem >> server.pem
issue renewed "/CN=example.test renewed" root "${server}DNS:example.test,DNS:localhost,IP:127.0.0.1,IP:::1\n"
issue second "/CN=second.test" root "${server}DNS:second.test,DNS:*.wild.test\n"
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key 2>/dev/null
issue rsa "/CN=rsa.test" root "${server}DNS:rsa.test,DNS:localhost,IP:127.0.0.1\n"
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out weak.key 2>/dev/null
issue weak "/CN=weak.test" root "${server}DNS:weak.test\n"
issue expired "/CN=expired.test" root "${server}DNS:localhost\n" 20200101000000Z 20210101000000Z
issue future "/CN=future.test" root "${server}DNS:localhost\n" 21190101000000Z 21200101000000Z
issue alice "/O=Wryneck tests/CN=alice" root "${client}email:alice@example.test,URI:spiffe://example.test/alice\n"
issue stranger "/CN=stranger" other-root "${client}email:stranger@example.test\n"

openssl pkcs8 -topk8 -in server.key -passout pass:"open sesame" -out encrypted.key
: > empty.pem
sed '/-----/!s/[A-M]/#/g' server.pem > broken.pem

# What an authority says of the server's certificate, for stapling.
serial=$(openssl x509 -in "$work/server-leaf.pem" -noout -serial | cut -d= -f2)
printf 'V\t21200101000000Z\t\t%s\tunknown\t/CN=example.test\n' "$serial" > "$work/index"
openssl ocsp -index "$work/index" -rsigner intermediate.pem -rkey "$work/intermediate.key" -CA intermediate.pem \
    -issuer intermediate.pem -serial "0x$serial" -ndays 36500 -respout ocsp.der > /dev/null 2>&1
ls
