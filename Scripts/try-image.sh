#!/usr/bin/env bash
# Runs the image that `make image` made with buildah, without an engine, under the contracts: Tests/Deploy/try_image.py says how.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=$(Scripts/python-environment.sh deploy Tests/Deploy/requirements.txt)
exec "$environment/bin/python" Tests/Deploy/try_image.py "$@"
