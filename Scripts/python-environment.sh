#!/usr/bin/env bash
# Makes a virtual environment in .build with what a requirements file names, unless it is there already, and prints its
# folder: python-environment.sh <name> <requirements>.
set -euo pipefail
cd "$(dirname "$0")/.."

name=$1 requirements=$2
environment=.build/$name

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# The environment is made anew when what it holds, who made it or where it stands is not what it was.
wanted() {
    sha256sum <"$requirements"
    python3 --version
    pwd -P
}

make_environment() {
    local log
    log=$(mktemp)
    rm -rf "$environment" || fail "$environment cannot be removed: remove it as the user who made it."
    echo "Installing what $requirements names into $environment" >&2
    mkdir -p "$(dirname "$environment")"
    python3 -m venv "$environment" >"$log" 2>&1 || {
        cat "$log" >&2
        rm -f "$log"
        fail "No virtual environment could be made: Scripts/setup.sh doctor says what is missing."
    }
    if ! "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --only-binary :all: --requirement "$requirements" >"$log" 2>&1 </dev/null; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        fail "" "What $requirements names could not be installed from PyPI. Where it is out of reach, name a mirror" \
            "(PIP_INDEX_URL) or a folder of wheels (PIP_NO_INDEX=1 PIP_FIND_LINKS=folder) and run this again."
    fi
    rm -f "$log"
    wanted >"$environment/made-for"
}

if [ "$(wanted)" != "$(cat "$environment/made-for" 2>/dev/null)" ]; then
    make_environment
fi
echo "$PWD/$environment"
