"""Holds a bill of materials to CycloneDX's own schema: check_sbom.py FILE."""

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

path = Path(sys.argv[1])
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(path.read_text())
if error is not None:
    sys.exit(f"{path} is no CycloneDX 1.6: {str(error).splitlines()[0]}")
print(f"{path} is valid CycloneDX 1.6.")
