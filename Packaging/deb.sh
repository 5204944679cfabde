#!/usr/bin/env bash
# Makes a Debian package of a built program: Packaging/deb.sh PROGRAM FOLDER. Needs dpkg-dev and binutils; no root.
set -euo pipefail
program=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=$("$program" --version)
architecture=$(dpkg --print-architecture)
release=$(dpkg-parsechangelog -l Packaging/debian/changelog -S Version)
if [[ ${release%-*} != "$version" ]]; then
    echo "deb.sh: the program is $version, Packaging/debian/changelog says $release" >&2
    exit 1
fi
# The same files make the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(dpkg-parsechangelog -l Packaging/debian/changelog -S Timestamp)}
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
umask 022

install -D -m 755 "$program" "$root/usr/bin/wryneck"
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$root/usr/bin/wryneck"
install -D -m 644 -t "$root/lib/systemd/system" Packaging/wryneck.service Packaging/wryneck.socket
install -D -m 644 Packaging/wryneck.sysusers "$root/usr/lib/sysusers.d/wryneck.conf"
install -D -m 644 Packaging/wryneck.conf "$root/etc/wryneck/wryneck.conf"
install -D -m 644 Packaging/wryneck.logrotate "$root/etc/logrotate.d/wryneck"
install -D -m 644 Packaging/debian/copyright "$root/usr/share/doc/wryneck/copyright"
install -D -m 644 Packaging/debian/changelog "$root/usr/share/doc/wryneck/changelog.Debian"
install -D -m 644 CHANGELOG.md "$root/usr/share/doc/wryneck/changelog"
install -D -m 644 Documentation/wryneck.1 "$root/usr/share/man/man1/wryneck.1"
gzip -9n "$root"/usr/share/doc/wryneck/changelog* "$root"/usr/share/man/man1/wryneck.1
while IFS= read -r file; do
    install -D -m 644 "$file" "$root/usr/share/wryneck/public/${file#Public/}"
done < <(find Public -type f)

completion() {
    mkdir -p "$root/$(dirname "$2")"
    # They are read, not run.
    "$program" --generate-completion-script "$1" | sed '1{/^#!/d}' >"$root/$2"
}
completion bash usr/share/bash-completion/completions/wryneck
completion zsh usr/share/zsh/vendor-completions/_wryneck
completion fish usr/share/fish/vendor_completions.d/wryneck.fish

mkdir -p "$root/DEBIAN" "$work/debian"
install -m 755 -t "$root/DEBIAN" Packaging/debian/postinst Packaging/debian/prerm Packaging/debian/postrm
(cd "$root" && find etc -type f -printf '/%p\n' | sort >DEBIAN/conffiles)
(cd "$root" && find etc usr lib -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
# It looks for debian/control where it runs.
cp Packaging/debian/control "$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O -e"$root/usr/bin/wryneck" | sed -n 's/^shlibs:Depends=//p')
cat >"$root/DEBIAN/control" <<CONTROL
Package: wryneck
Version: $release
Architecture: $architecture
Maintainer: $(sed -n 's/^Maintainer: //p' Packaging/debian/control)
Installed-Size: $(du -k -s --exclude=DEBIAN "$root" | cut -f1)
Depends: $depends
Recommends: mime-support | media-types
Suggests: xdg-utils, logrotate
Section: httpd
Priority: optional
Description: small, fast file server for HTTP
 Wryneck serves the files of a folder: for a moment from the command line, where
 one would start a scripting language's built-in server, or for years as a
 service of the system.
 .
 It speaks HTTP/1.1 with ranges, conditional requests and compression, and TLS;
 it has limits on everything that a client sends, passwords, uploads, lists of
 folders, and pages that load themselves anew while they are written.
CONTROL

package=$folder/wryneck_${release}_$architecture.deb
dpkg-deb --build --root-owner-group "$root" "$package" >/dev/null
echo "$package"
