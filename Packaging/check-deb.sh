#!/usr/bin/env bash
# Tries a package without installing it: Packaging/check-deb.sh PACKAGE. It is unpacked, and its program serves its own folder with nothing of this
# shell's environment.
set -euo pipefail
package=$1
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
dpkg-deb --extract "$package" "$work"
program=$work/usr/bin/wryneck

fail() {
    echo "check-deb.sh: $1" >&2
    exit 1
}

libraries=$(env -i PATH=/usr/bin:/bin ldd "$program")
! grep -q 'not found' <<<"$libraries" || fail "a library is missing: $libraries"
! grep -qiE 'swift|dispatch|Foundation' <<<"$libraries" || fail "it needs Swift's libraries: $libraries"
! readelf -d "$program" | grep -qE 'R(UN)?PATH.*/' || fail "it looks for libraries where it was built"

env -i "$program" "$work/usr/share/wryneck/public" --port 0 >"$work/output" 2>&1 &
server=$!
for _ in $(seq 100); do
    url=$(grep -oE 'http://[0-9.:]+/' "$work/output" || true)
    [[ -z $url ]] || break
    sleep 0.1
done
[[ -n $url ]] || fail "it does not start: $(cat "$work/output")"
curl -q --silent --show-error --fail --noproxy '*' --output "$work/page" "$url"
cmp "$work/page" "$work/usr/share/wryneck/public/index.html" || fail "it served something else"
kill "$server"
wait "$server" || fail "it did not end well: $(cat "$work/output")"
server=

env -i "$program" --config "$work/etc/wryneck/wryneck.conf" --directory "$work/usr/share/wryneck/public" --check >"$work/output" 2>&1 ||
    fail "its configuration is not good: $(cat "$work/output")"
for script in postinst prerm postrm; do dpkg-deb --ctrl-tarfile "$package" | tar -xO "./$script" | sh -n || fail "$script is no shell script"; done
echo "$package: $(stat -c %s "$package") bytes; serves, and needs no library but the system's"
