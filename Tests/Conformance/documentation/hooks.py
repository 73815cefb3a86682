"""What Schemathesis is told of streams: it holds each event to a schema, and openapi.json names the schemas of events' data."""

import json
from typing import Any

import jsonschema_rs
import schemathesis

EVENTS: dict[str, Any] = {}


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Puts the form of an event in the place of the whole stream's, which Schemathesis would hold each event to."""
    for item in raw_schema["paths"].values():
        for operation in item.values():
            if not isinstance(operation, dict):
                continue
            for response in operation["responses"].values():
                if media := response.get("content", {}).get("text/event-stream"):
                    EVENTS.update(media["x-events"])
                    media["schema"] = {
                        "type": "object",
                        "properties": {
                            "event": {"enum": list(media["x-events"])},
                            "id": {"type": "string", "pattern": "^[0-9a-f-]{36}:([0-9]+|end)$"},
                            "data": {"type": "string"},
                        },
                        "required": ["event", "id", "data"],
                    }
    COMPONENTS.update(raw_schema["components"])


COMPONENTS: dict[str, Any] = {}


@schemathesis.check
def event_data_conformance(
    context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Each event's data keeps to its schema in `x-events`, and one `done` or `error` is the last."""
    if not response.headers.get("content-type", [""])[0].startswith("text/event-stream"):
        return
    names = []
    for block in response.text.split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        if not lines:
            continue
        fields = dict(line.split(": ", 1) for line in lines)
        names.append(fields["event"])
        schema = {"allOf": [EVENTS[fields["event"]]], "components": COMPONENTS}
        error = next(jsonschema_rs.iter_errors(schema, json.loads(fields["data"])), None)
        assert error is None, f"The data of {fields['event']}: {error}"
    assert names[-1:] in (["done"], ["error"]), f"The last event is {names[-1:]}"
    assert not {"done", "error"} & set(names[:-1]), "An event comes after done or error"
