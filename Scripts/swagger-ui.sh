#!/usr/bin/env bash
# Fetches Swagger UI, which Scripts/swagger-ui.txt names, into Documentation/swagger-ui, for the build to embed, unless it is
# there already. Without it the server is built all the same, and /docs is a plain page.
set -euo pipefail
cd "$(dirname "$0")/.."

requirements=Scripts/swagger-ui.txt
folder=Documentation/swagger-ui

[ "$(cat "$folder/made-for" 2>/dev/null)" != "$(cat "$requirements")" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    [ ! -s "$work/log" ] || tail -n 3 "$work/log" >&2
    printf '%s\n' "$@" >&2
    exit 1
}

python3 -m venv "$work/python" >"$work/log" 2>&1 ||
    fail "Swagger UI was not fetched, since there is no Python 3 with venv: Scripts/setup.sh doctor says what is missing."
"$work/python/bin/python" -m pip download --quiet --disable-pip-version-check --no-input --retries 1 --no-deps --only-binary :all: \
    --require-hashes --requirement "$requirements" --dest "$work" >"$work/log" 2>&1 </dev/null ||
    fail "Swagger UI was not fetched from PyPI. Where it is out of reach, name a mirror (PIP_INDEX_URL) or a folder of wheels" \
        "(PIP_NO_INDEX=1 PIP_FIND_LINKS=folder)."
"$work/python/bin/python" -m zipfile --extract "$work"/*.whl "$work/wheel"

rm -rf "$folder"
mkdir -p "$folder"
cp "$work"/wheel/*/dist/{swagger-ui-bundle.js,swagger-ui.css} "$folder"
cp "$work"/wheel/*/dist/LICENSE "$folder/NOTICE.txt"
gzip --best --no-name --keep "$folder"/*.{js,css}
cp "$requirements" "$folder/made-for"
# The build reads this file again, and with it whether Swagger UI is there.
touch Sources/System/CDocumentation/documentation.c
echo "Swagger UI is in $folder."
