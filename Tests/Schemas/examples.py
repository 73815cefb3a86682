"""Holds every example of an OpenAPI document to the schema beside it, streams and problems to what more is known of them."""

import json
import re

import jsonschema

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
PROBLEM = "application/problem+json"


class Examples:
    """The examples of a document; `faults` has a line for each that is wrong."""

    def __init__(self, document, problems):
        self.document = document
        self.problems = problems
        self.faults = []
        self.count = 0

    def resolve(self, value):
        while "$ref" in value:
            target = self.document
            for step in value["$ref"].removeprefix("#/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            value = target
        return value

    def hold(self, place, value, schema):
        """Notes what of a value does not keep to a schema, or is not in it."""
        self.count += 1
        # So that the references of the schema lead somewhere.
        whole = {"allOf": [schema], "components": self.document["components"]}
        if self.has_members(schema):
            whole["unevaluatedProperties"] = False
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        for error in jsonschema.Draft202012Validator(whole, format_checker=checker).iter_errors(value):
            self.faults.append(f"{place}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")

    def has_members(self, schema):
        schema = self.resolve(schema)
        return "properties" in schema or any(self.has_members(part) for part in schema.get("allOf", []))

    def values(self, place, holder):
        """The examples beside a schema, each with its place."""
        if "example" in holder:
            yield place, holder["example"]
        for name, example in holder.get("examples", {}).items():
            yield f"{place} {name}", self.resolve(example)["value"]

    def content(self, place, content, status=None):
        for kind, media in content.items():
            for where, value in self.values(f"{place} {kind}", media):
                self.hold(where, value, media["schema"])
                if kind == "text/event-stream":
                    self.stream(where, value, media["x-events"])
                elif kind == PROBLEM:
                    self.problem(where, value, status)
            if kind in ("application/json", PROBLEM, "text/event-stream") and not {"example", "examples"} & media.keys():
                # What describes itself needs no example.
                if place != "GET /openapi.json 200":
                    self.faults.append(f"{place} {kind}: has no example")

    def stream(self, place, text, events):
        """Holds each event of a stream to the schema of its data."""
        blocks = [block for block in text.split("\n\n") if block]
        names = []
        for number, block in enumerate(blocks, 1):
            fields = dict(line.split(": ", 1) for line in block.split("\n"))
            names.append(fields.get("event"))
            if fields.keys() != {"event", "id", "data"} or fields["event"] not in events:
                self.faults.append(f"{place}: event {number} is none of {', '.join(events)} with an id and data")
                continue
            self.hold(f"{place} event {number}", json.loads(fields["data"]), events[fields["event"]])
            if fields["event"] == "error":
                self.problem(f"{place} event {number}", json.loads(fields["data"]), None)
        if not text.endswith("\n\n") or names[-1] not in ("done", "error") or {"done", "error"} & set(names[:-1]):
            self.faults.append(f"{place}: is no stream that ends with its one done or error")

    def problem(self, place, problem, status):
        """Holds a problem to problems.json, and to the status that it is an answer of."""
        known = self.problems.get(problem["type"])
        if known is None:
            self.faults.append(f"{place}: {problem['type']} is not in problems.json")
            return
        if problem["title"] != known["title"]:
            self.faults.append(f"{place}: the title of {problem['type']} is {known['title']}")
        if not any(self.matches(problem["detail"], detail) for detail in known["details"]):
            self.faults.append(f"{place}: the detail is none of {problem['type']}: {problem['detail']}")
        for error in problem.get("errors", []):
            if not any(self.matches(error["message"], message) for message in known["messages"]):
                self.faults.append(f"{place}: the message is none of {problem['type']}: {error['message']}")
        if status is not None and problem["status"] != int(status):
            self.faults.append(f"{place}: says {problem['status']} in an answer of {status}")

    @staticmethod
    def matches(text, pattern):
        match = re.fullmatch(r"<match:(.*)>", pattern, re.DOTALL)
        return re.fullmatch(match[1], text) is not None if match else text == pattern

    def check(self):
        for path, item in self.document["paths"].items():
            for method in METHODS & item.keys():
                operation = item[method]
                place = f"{method.upper()} {path}"
                for parameter in item.get("parameters", []) + operation.get("parameters", []):
                    for where, value in self.values(f"{place} {parameter['name']}", parameter):
                        self.hold(where, value, parameter["schema"])
                self.content(f"{place} request", operation.get("requestBody", {}).get("content", {}))
                for status, response in operation["responses"].items():
                    self.content(f"{place} {status}", response.get("content", {}), status)
                    for name, header in response.get("headers", {}).items():
                        header = self.resolve(header)
                        for where, value in self.values(f"{place} {status} {name}", header):
                            self.hold(where, value, header["schema"])
        components = self.document["components"]
        for name, schema in components["schemas"].items():
            for number, value in enumerate(schema.get("examples", [])):
                self.hold(f"schema {name} example {number}", value, {"$ref": f"#/components/schemas/{name}"})
        shown = {example["value"]["type"] for example in components["examples"].values()}
        self.faults += [f"components/examples: shows no {name}" for name in sorted(self.problems.keys() - shown)]
        for name, example in components["examples"].items():
            self.hold(f"example {name}", example["value"], {"$ref": "#/components/schemas/Problem"})
            self.problem(f"example {name}", example["value"], None)
        # A walk that found nothing would let everything through.
        if self.count < 100:
            self.faults.append(f"only {self.count} examples were found")
        return self.faults


def faults_of_examples(document, problems):
    """A line for each example that is wrong, missing, or not true of the problems that there are."""
    return Examples(document, problems).check()
