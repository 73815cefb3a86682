#!/usr/bin/env bash
# Installs the Debian packages that LPO needs and that are missing (`install`), those for what comes from PyPI for the tests included
# (`install conformance`), those for the tools whose recordings are imported as well (`install recorders`), or says what is missing
# (`doctor`). Fetches Swagger UI, too.
set -euo pipefail

packages=(pkg-config libpq-dev libcurl4-openssl-dev libssl-dev libvips-dev libjansson-dev postgresql curl ffmpeg)

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# What only the tests need: gdb shows where a run hangs, the others stand between the server and its peers.
test_packages=(gdb tinyproxy-bin pgbouncer nginx-light haproxy caddy)

# What the build embeds where it is there.
swagger_ui="$(dirname "$0")/../Documentation/swagger-ui/made-for"

# What only `make conformance` needs: a browser, and the tools whose recordings are imported.
recorder_packages=(chromium ruby ruby-vcr ruby-webmock ruby-multi-json)

# A Python from elsewhere does as well.
has_python() {
    python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

missing=()
for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
done
if [ "${2:-}" = recorders ]; then
    test_packages+=("${recorder_packages[@]}")
fi
if [ -n "${2:-}" ]; then
    for package in "${test_packages[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
fi
if [ -n "${2:-}" ] && ! has_python; then
    for package in python3 python3-venv; do
        is_installed "$package" || missing+=("$package")
    done
    if [ "${#missing[@]}" = 0 ]; then
        echo "make test and make conformance need the python3 on PATH to be 3.11 or newer and to have venv and ensurepip." >&2
        exit 1
    fi
fi

swift_version() {
    swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1
}

has_swift() {
    local version
    version=$(swift_version)
    [ -n "$version" ] && [ "$(printf '6.2\n%s\n' "$version" | sort -V | head -n 1)" = 6.2 ]
}

doctor() {
    local failed=0
    if has_swift; then
        echo "ok       Swift $(swift_version)"
    else
        echo "missing  Swift 6.2 or newer: install a toolchain from swift.org and put its usr/bin on PATH"
        failed=1
    fi
    local package
    for package in "${packages[@]}"; do
        if is_installed "$package"; then
            echo "ok       $package"
        else
            echo "missing  $package: apt-get install $package"
            failed=1
        fi
    done
    # What only the tests need does not make a machine unfit.
    for package in "${test_packages[@]}"; do
        if is_installed "$package"; then
            echo "ok       $package, for make test"
        else
            echo "missing  $package, for make test: apt-get install $package"
        fi
    done
    for package in "${recorder_packages[@]}"; do
        if is_installed "$package"; then
            echo "ok       $package, for make conformance"
        else
            echo "missing  $package, for make conformance: apt-get install $package"
        fi
    done
    if has_python; then
        echo "ok       Python 3.11 or newer with venv, for make test and make conformance"
    else
        echo "missing  Python 3.11 or newer with venv, for make test and make conformance: apt-get install python3 python3-venv"
    fi
    if [ -e "$swagger_ui" ]; then
        echo "ok       Swagger UI, for the page at /docs"
    else
        echo "missing  Swagger UI, for the page at /docs: Scripts/swagger-ui.sh"
    fi
    return "$failed"
}

install() {
    if ! has_swift; then
        echo "LPO needs Swift 6.2 or newer: install a toolchain from swift.org and put its usr/bin on PATH." >&2
        exit 1
    fi
    [ "${#missing[@]}" -gt 0 ] || return 0
    local root=()
    if [ "$(id -u)" != 0 ]; then
        # On a terminal sudo may ask for a password; elsewhere nobody could type one.
        if command -v sudo >/dev/null && [ -t 0 ]; then
            root=(sudo)
        elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            root=(sudo -n)
        else
            echo "Missing packages; install them as root: apt-get install ${missing[*]}" >&2
            exit 1
        fi
    fi
    if ! command -v apt-get >/dev/null; then
        echo "Missing packages, and no apt-get to install them with: ${missing[*]}" >&2
        exit 1
    fi
    echo "Installing ${missing[*]}"
    [ "${#root[@]}" = 0 ] || "${root[@]}" true
    # Debian's postgresql would start a server of its own; ours needs only the programs.
    if [[ " ${missing[*]} " == *" postgresql "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        "${root[@]}" mkdir -p /etc/postgresql-common
        echo "create_main_cluster = false" | "${root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    # Debian starts what is installed; the tests run proxies of their own.
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee "$policy" >/dev/null
        "${root[@]}" chmod +x "$policy"
        # shellcheck disable=SC2064
        trap "$(printf '%q ' "${root[@]}" rm -f "$policy")" EXIT
    fi
    local log
    log=$(mktemp)
    if ! { "${root[@]}" apt-get update --quiet &&
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends -o Dpkg::Options::=--force-confold "${missing[@]}"; } \
        >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        echo "Could not install: ${missing[*]}" >&2
        exit 1
    fi
    rm -f "$log"
}

case "${1:-}" in
install)
    install
    # A server can do without.
    "$(dirname "$0")/swagger-ui.sh" || echo "What is built now shows a plain page at /docs. Scripts/swagger-ui.sh tries again." >&2
    ;;
doctor) doctor ;;
*)
    echo "usage: $0 install [conformance | recorders] | doctor" >&2
    exit 2
    ;;
esac
