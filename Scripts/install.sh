#!/usr/bin/env bash
# Copies what `swift build -c release --static-swift-stdlib --product lpo` made to where it is run from, with the notices of
# the packages that are linked into it: install.sh ROOT puts the binary in ROOT/usr/local/bin and the rest in
# ROOT/usr/local/share/lpo. The Dockerfile calls it, and so does who runs LPO under systemd; ROOT is then /.
set -euo pipefail
[ $# = 1 ] || {
    echo "usage: $0 ROOT" >&2
    exit 64
}
root=${1%/}
cd "$(dirname "$0")/.."

fail() {
    echo "$1" >&2
    exit 1
}

scratch=${SCRATCH:-.build}
[ -x "$scratch/release/lpo" ] || fail "There is no $scratch/release/lpo: build it first."
[ -f Package.resolved ] || fail "There is no Package.resolved: build first."

share=$root/usr/local/share/lpo
install -D --mode 755 "$scratch/release/lpo" "$root/usr/local/bin/lpo"
# A third of it is for debuggers. The names of functions stay.
! command -v strip >/dev/null || strip --strip-debug "$root/usr/local/bin/lpo"
install -D --mode 644 Package.resolved "$share/Package.resolved"
swift --version >"$share/swift-version" 2>/dev/null || echo unknown >"$share/swift-version"
for checkout in "$scratch"/checkouts/*/; do
    find "$checkout" -maxdepth 1 -type f \( -iname 'LICEN[CS]E*' -o -iname 'NOTICE*' \) -print0 |
        while IFS= read -r -d '' notice; do
            install -D --mode 644 "$notice" "$share/notices/$(basename "$checkout")/$(basename "$notice")"
        done
done
