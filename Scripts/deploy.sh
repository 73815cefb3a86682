#!/usr/bin/env bash
# Holds the files that LPO is deployed by to schemas, to each other and to the server, which has to be built: the Dockerfile
# by hadolint, scripts by shellcheck, the rest by Tests/Deploy. Arguments go to unittest.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=$(Scripts/python-environment.sh deploy Tests/Deploy/requirements.txt)
"$environment/bin/hadolint" Dockerfile
"$environment/bin/shellcheck" --severity warning Scripts/*.sh .ci/run
LPO_BINARY="$(Scripts/optimized.sh build --show-bin-path)/lpo"
export LPO_BINARY PYTHONDONTWRITEBYTECODE=1
exec "$environment/bin/python" -m unittest discover --quiet --start-directory Tests/Deploy "$@"
