#!/usr/bin/env bash
# Builds the image of the Dockerfile, and writes to .build/image what is in it: its packages (packages.txt) and a bill of
# materials (lpo.cdx.json, CycloneDX). Arguments go to the build.
#
# ENGINE names docker, podman or buildah; without it the first of them is taken that works. IMAGE names the image.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

works() {
    case $1 in
    # The client may be there without an engine behind it.
    docker) docker version --format '{{.Server.Version}}' ;;
    *) "$1" info ;;
    esac >/dev/null 2>&1
}

engine=${ENGINE:-}
if [ -z "$engine" ]; then
    for candidate in docker podman buildah; do
        if works "$candidate"; then
            engine=$candidate
            break
        fi
    done
    [ -n "$engine" ] || fail "No docker, podman or buildah works here. Debian has the last two: apt-get install buildah"
fi
case $engine in
docker | podman | buildah) ;;
*) fail "ENGINE must be docker, podman or buildah." ;;
esac

version=$(sed -nE 's/.*static let current = "([^"]+)".*/\1/p' Sources/ChatServer/Operations/HealthRoutes.swift)
[ -n "$version" ] || fail "The version is not where it was: Sources/ChatServer/Operations/HealthRoutes.swift"
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
name=${IMAGE:-lpo}:$version

# HEALTHCHECK and STOPSIGNAL are part of Docker's format alone.
format=(--format docker)
[ "$engine" != docker ] || format=()
"$engine" build "${format[@]}" --build-arg "VERSION=$version" --build-arg "REVISION=$revision" \
    --tag "$name" --tag "${name%:*}:latest" "$@" .

# A file tree as a tar archive: the image is never started.
archive() {
    local container
    case $engine in
    docker | podman)
        container=$("$engine" create "$name")
        "$engine" export "$container"
        "$engine" rm "$container" >/dev/null
        ;;
    buildah)
        container=$(buildah from --pull-never "$name")
        tar --create --directory "$(buildah mount "$container")" .
        buildah rm "$container" >/dev/null
        ;;
    esac
}

mkdir -p .build/image
archive | python3 Scripts/sbom.py --version "$version" --revision "$revision" --image "$name" --output .build/image
environment=$(Scripts/python-environment.sh deploy Tests/Deploy/requirements.txt)
"$environment/bin/python" Tests/Deploy/check_sbom.py .build/image/lpo.cdx.json
