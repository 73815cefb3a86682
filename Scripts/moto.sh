#!/usr/bin/env bash
# Installs moto, the S3 server that the tests of MediaStorage are run against, and prints the path of its program.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=$(Scripts/python-environment.sh moto Tests/MediaStorageTests/requirements.txt)
echo "$environment/bin/moto_server"
