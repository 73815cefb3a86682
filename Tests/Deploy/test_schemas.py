"""Compose, Render and Kubernetes files against schemas, and what those must refuse."""

import copy
import json
import os
import unittest
from pathlib import Path

import kubernetes_validate
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema.validators import validator_for

import deployment

# The newest, and the oldest that has all that the files use (a PodDisruptionBudget's unhealthyPodEvictionPolicy).
VERSIONS = ["1.31", "1.37"]


def errors(schema, document):
    return [f"{error.json_path}: {error.message}" for error in validator_for(schema)(schema).iter_errors(document)]


class Compose(unittest.TestCase):
    schema = get_builtin_schema("vendor.compose-spec")

    def test_is_what_the_specification_takes(self):
        self.assertEqual(errors(self.schema, deployment.compose()), [])

    def test_schema_refuses_a_key_that_is_not_known(self):
        document = deployment.compose()
        document["services"]["lpo"]["stop_grace"] = "40s"
        self.assertNotEqual(errors(self.schema, document), [])


class Render(unittest.TestCase):
    schema = json.loads(Path(__file__).with_name("render.schema.json").read_text())

    def test_is_what_the_reference_names(self):
        self.assertEqual(errors(self.schema, deployment.render()), [])

    @unittest.skipUnless(os.environ.get("RENDER_SCHEMA"), "RENDER_SCHEMA names no file with Render's own schema")
    def test_is_what_renders_own_schema_takes(self):
        schema = json.loads(Path(os.environ["RENDER_SCHEMA"]).read_text())
        self.assertEqual(errors(schema, deployment.render()), [])

    def test_schema_refuses_what_the_reference_does_not_name(self):
        for change in (
            lambda service: service.update(healthCheckInterval=30),
            lambda service: service.update(maxShutdownDelaySeconds=301),
            lambda service: service["envVars"].append({"key": "PORT", "value": 8000}),
            lambda service: service["envVars"].append({"key": "PORT"}),
        ):
            document = deployment.render()
            change(document["services"][0])
            self.assertNotEqual(errors(self.schema, document), [])

    def test_variables_come_from_databases_that_are_there(self):
        names = {database["name"] for database in deployment.render()["databases"]}
        for variable in deployment.render()["services"][0]["envVars"]:
            if "fromDatabase" in variable:
                self.assertIn(variable["fromDatabase"]["name"], names)


class Kubernetes(unittest.TestCase):
    def test_are_what_each_version_takes_strictly(self):
        objects = deployment.kubernetes()
        self.assertGreater(len(objects), 8)
        for version in VERSIONS:
            for item in objects:
                with self.subTest(version=version, kind=item["kind"]):
                    kubernetes_validate.validate(item, version, strict=True)

    def test_schema_refuses_a_key_that_is_not_known(self):
        item = copy.deepcopy(deployment.one("Deployment"))
        deployment.pod(item)["terminationGracePeriod"] = 90
        for version in VERSIONS:
            with self.assertRaises(kubernetes_validate.ValidationError):
                kubernetes_validate.validate(item, version, strict=True)

    def test_every_file_is_part_of_a_kustomization_or_an_example(self):
        named = set()
        for path in deployment.KUBERNETES.rglob("kustomization.yaml"):
            document = deployment.document(path)
            for resource in document.get("resources", []) + document.get("components", []):
                named.add((path.parent / resource).resolve())
        for path in deployment.KUBERNETES.rglob("*.yaml"):
            if path.name != "kustomization.yaml" and path.parent.name != "examples":
                self.assertIn(path.resolve(), named)


if __name__ == "__main__":
    unittest.main()
