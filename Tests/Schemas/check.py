"""Holds Contracts/openapi.json to OpenAPI 3.1, its examples to its schemas, and contracts and recordings to their JSON Schemas.

The schemas are for editors, the readers in Swift for the tests: what the one takes the other must take. So the contract
kit's own cases are held to the schema too.
"""

import json
import pathlib
import sys

import jsonschema
from examples import faults_of_examples
from openapi_spec_validator import OpenAPIV31SpecValidator

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "Tests" / "ContractKitTests" / "Cases"


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def place(error):
    return "/".join(str(part) for part in error.absolute_path) or "the document"


def faults(schema, files):
    """A line for each way in which a file breaks the schema."""
    document = read(schema)
    jsonschema.Draft202012Validator.check_schema(document)
    validator = jsonschema.Draft202012Validator(document)
    for path in files:
        for error in validator.iter_errors(read(path)):
            yield f"{path.relative_to(ROOT)}: {place(error)}: {error.message[:300]}"


def main():
    contracts = sorted(path for path in (ROOT / "Contracts").glob("*/*.json") if path.parent.name != "fixtures")
    cases = sorted(CASES.glob("Passing/*.json")) + sorted(CASES.glob("Failing/*.json"))
    recordings = sorted((ROOT / "Recordings").glob("*/*.json"))
    openapi = read(ROOT / "Contracts" / "openapi.json")
    found = [f"Contracts/openapi.json: {place(e)}: {e.message[:300]}" for e in OpenAPIV31SpecValidator(openapi).iter_errors()]
    if not openapi.get("openapi", "").startswith("3.1."):
        found.append("Contracts/openapi.json: is not of version 3.1")
    problems = read(ROOT / "Contracts" / "problems.json")
    found += [f"Contracts/openapi.json: {fault}" for fault in faults_of_examples(openapi, problems)]
    found += faults(ROOT / "Contracts" / "contract.schema.json", contracts + cases)
    found += faults(ROOT / "Contracts" / "problems.schema.json", [ROOT / "Contracts" / "problems.json"])
    found += faults(ROOT / "Recordings" / "recording.schema.json", recordings)
    if found:
        sys.exit("\n".join(found))
    # A folder that has moved would let everything through.
    if not (contracts and cases and recordings):
        sys.exit("There are no contracts, cases or recordings to be held to anything.")
    print(f"openapi.json, {len(contracts)} contracts and {len(recordings)} recordings keep to their schemas.")


if __name__ == "__main__":
    main()
