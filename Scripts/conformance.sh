#!/usr/bin/env bash
# Runs the vendors' own SDKs and the tools that record HTTP calls against `lpo mock`, and a browser and Schemathesis against the
# documentation of `lpo dev`. lpo has to be built. Arguments go to pytest.
#
# LPO_MOCK_URL names a mock that is running already, in place of one that is started for the run.
set -euo pipefail
cd "$(dirname "$0")/.."

tests=Tests/Conformance
environment=$(Scripts/python-environment.sh conformance "$tests/requirements.txt")
recorders=$(Scripts/python-environment.sh recorders "$tests/importing/requirements.txt")
documentation=$(Scripts/python-environment.sh documentation "$tests/documentation/requirements.txt")

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# Whatever ends this ends what it started.
mock="" suite="" output=""
finish() {
    local process
    for process in $suite $mock; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    [ -z "$output" ] || rm -f "$output"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

lpo="$(Scripts/optimized.sh build --show-bin-path)/lpo"
[ -x "$lpo" ] || fail "There is no $lpo: build it with Scripts/optimized.sh build --product lpo."
if [ -z "${LPO_MOCK_URL:-}" ]; then
    output=$(mktemp)
    "$lpo" mock --port 0 --timing none >"$output" 2>&1 </dev/null &
    mock=$!

    # It says where it listens when it does.
    for _ in $(seq 300); do
        LPO_MOCK_URL=$(sed -nE 's/^The mock vendors listen on (http[^ ]+).*/\1/p' "$output")
        [ -z "$LPO_MOCK_URL" ] || break
        kill -0 "$mock" 2>/dev/null || break
        sleep 0.1
    done
    [ -n "$LPO_MOCK_URL" ] || fail "lpo mock did not start:" "$(cat "$output")"
    export LPO_MOCK_URL
fi

# No setting of the user's own, such as a key, a proxy or a base URL, may decide what is tested. The parents' conftest.py
# is not read for the recording tools, which have no SDKs in their environment.
status=0 found=0
run() {
    local python=$1/bin/python code=0
    shift
    env --ignore-environment PATH="$PATH" HOME="${HOME:-/}" LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
        LPO_MOCK_URL="$LPO_MOCK_URL" LPO_BINARY="$lpo" \
        "$python" -m pytest --rootdir "$tests" --config-file "$tests/pytest.ini" "$@" </dev/null &
    suite=$!
    # In the background, since bash hears no signal while it runs something in the foreground.
    wait "$suite" || code=$?
    suite=""
    # 5: the arguments chose none of these tests.
    [ "$code" = 5 ] && return
    found=1
    [ "$code" = 0 ] || status=$code
}
run "$environment" --ignore "$tests/importing" --ignore "$tests/documentation" "$tests" "$@"
run "$recorders" --confcutdir "$tests/importing" "$tests/importing" "$@"
run "$documentation" --confcutdir "$tests/documentation" "$tests/documentation" "$@"
[ "$found" = 1 ] || status=5

if [ -n "$output" ] && [ "$status" != 0 ] && grep -q '\[lpo' "$output"; then
    echo "What the mock said:" >&2
    grep '\[lpo' "$output" | tail -n 20 >&2
fi
exit "$status"
