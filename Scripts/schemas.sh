#!/usr/bin/env bash
# Holds openapi.json, the contracts and the recordings to their schemas.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=$(Scripts/python-environment.sh schemas Tests/Schemas/requirements.txt)
exec "$environment/bin/python" Tests/Schemas/check.py
