#!/usr/bin/env bash
# Makes the two images that the Dockerfile begins from, for buildah, of Debian's archive and of the Swift toolchain on PATH,
# where no registry of images is in reach: base-images.sh [SWIFT_IMAGE [RUNTIME_IMAGE]]. Needs root, buildah and debootstrap,
# on Debian 12; what apt and git are told here (sources, a mirror) holds in the images too.
set -euo pipefail
cd "$(dirname "$0")/.."

image() {
    sed -nE "s/^ARG $1_IMAGE=(.*)/\1/p" Dockerfile
}
swift_image=${1:-$(image SWIFT)} runtime_image=${2:-$(image RUNTIME)}

folder=$(mktemp -d)
container=""
finish() {
    [ -z "$container" ] || buildah rm "$container" >/dev/null
    rm -rf "$folder"
}
trap finish EXIT

# As Debian's slim image has it: no documents but licences, in any package that comes later either.
slim=$folder/slim
debootstrap --variant=minbase bookworm "$slim" >"$folder/log" 2>&1 || {
    tail -n 5 "$folder/log" >&2
    exit 1
}
mkdir -p "$slim/etc/dpkg/dpkg.cfg.d"
cat >"$slim/etc/dpkg/dpkg.cfg.d/slim" <<'SLIM'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
SLIM
find "$slim/usr/share/doc" ! -type d ! -name copyright -delete
rm -rf "$slim"/usr/share/{info,locale,man}/* "$slim"/var/cache/apt/* "$slim"/var/lib/apt/lists/* "$slim"/var/log/*.log
if [ -e /etc/apt/sources.list.d/debian.sources ]; then
    cp /etc/apt/sources.list.d/debian.sources "$slim/etc/apt/sources.list.d/"
    rm -f "$slim/etc/apt/sources.list"
fi
container=$(buildah from scratch)
buildah add --quiet "$container" "$slim" / >/dev/null
buildah config --cmd bash "$container"
buildah commit --quiet "$container" "$runtime_image" >/dev/null
buildah rm "$container" >/dev/null

# What a toolchain needs beside itself.
container=$(buildah from --pull-never "$runtime_image")
buildah run --isolation chroot "$container" -- bash -c 'apt-get -qq update &&
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends binutils-gold ca-certificates git \
        gnupg2 libc6-dev libcurl4-openssl-dev libedit2 libgcc-12-dev libncurses-dev libpython3-dev libsqlite3-0 \
        libstdc++-12-dev libxml2-dev libz3-dev pkg-config tzdata zlib1g-dev && rm -rf /var/lib/apt/lists/*' >"$folder/log" 2>&1 || {
    tail -n 5 "$folder/log" >&2
    exit 1
}
buildah add --quiet "$container" "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")" /usr >/dev/null
[ ! -e /etc/gitconfig ] || buildah add --quiet "$container" /etc/gitconfig /etc/gitconfig >/dev/null
buildah commit --quiet "$container" "$swift_image" >/dev/null
echo "Made $runtime_image and $swift_image."
