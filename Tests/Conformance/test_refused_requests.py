"""Requests that a vendor refuses: the SDK raises its own class for it, and the error says where it lies."""

import json
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

import forms
from answer import Answer
from conftest import Ask
from forms import Form
from mock import Mock


class Refused(NamedTuple):
    case: str
    status: int
    # Words of the vendor's error: its code where it has one, or the field.
    told: str
    members: dict[str, Any] = {}
    # What is left out of the body.
    without: str | None = None


def _data(text: str) -> str:
    return f"data:image/png;base64,{text}"


def _messages(*roles: str) -> list[dict[str, Any]]:
    return [{"role": role, "content": "Say hello."} for role in roles]


def _chat_picture(url: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": url}]}]}


def _input_picture(url: str) -> dict[str, Any]:
    return {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": url}]}]}


REFUSED = {
    "openai/responses": [
        Refused("unknown-member", 400, "unknown_parameter", {"max_tokens": 10}),
        Refused("wrong-type", 400, "invalid_type", {"temperature": "hot"}),
        Refused("no-text", 400, "invalid_type", {"input": 5}),
        Refused("out-of-range", 400, "integer_below_min_value", {"max_output_tokens": 0}),
        Refused("bad-role", 400, "input[0]", {"input": [{"role": "robot", "content": "Say hello."}]}),
        Refused("bad-base64", 400, "input[0].content[0].image_url", _input_picture(_data("not base64"))),
    ],
    "openai/chat_completions": [
        Refused("unknown-member", 400, "unknown_parameter", {"max_output_tokens": 10}),
        Refused("wrong-type", 400, "invalid_type", {"temperature": "hot"}),
        Refused("no-messages", 400, "missing_required_parameter", without="messages"),
        Refused("empty-messages", 400, "messages", {"messages": []}),
        Refused("bad-role", 400, "messages[0].role", {"messages": _messages("robot")}),
        Refused("bad-base64", 400, "messages[0].content[0].image_url", _chat_picture({"url": _data("not base64")})),
    ],
    "anthropic/messages": [
        Refused("unknown-member", 400, "max_output_tokens", {"max_output_tokens": 10}),
        Refused("wrong-type", 400, "temperature", {"temperature": "hot"}),
        Refused("no-max-tokens", 400, "max_tokens", without="max_tokens"),
        Refused("no-messages", 400, "messages", without="messages"),
        Refused("wrong-role-order", 400, "messages.0", {"messages": _messages("system", "user")}),
        Refused(
            "bad-base64",
            400,
            "messages.0.content.0",
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {
                                "type": "image",
                                "source": {"type": "base64", "media_type": "image/png", "data": "not base64"},
                            }
                        ],
                    }
                ]
            },
        ),
    ],
    "google/generate_content": [
        Refused("unknown-member", 400, "INVALID_ARGUMENT", {"maxTokens": 10}),
        Refused("wrong-type", 400, "INVALID_ARGUMENT", {"generationConfig": {"temperature": "hot"}}),
        Refused("no-contents", 400, "INVALID_ARGUMENT", {"contents": []}),
        Refused("bad-role", 400, "role", {"contents": [{"role": "robot", "parts": [{"text": "Say hello."}]}]}),
        Refused(
            "bad-base64",
            400,
            "INVALID_ARGUMENT",
            {"contents": [{"parts": [{"inlineData": {"mimeType": "image/png", "data": "not base64"}}]}]},
        ),
    ],
    "xai/responses": [
        Refused("wrong-type", 422, "temperature", {"temperature": "hot"}),
        Refused("out-of-range", 400, "temperature", {"temperature": 3}),
    ],
    "xai/chat_completions": [
        Refused("wrong-type", 422, "temperature", {"temperature": "hot"}),
        Refused("no-messages", 422, "messages", without="messages"),
        Refused("empty-messages", 400, "messages", {"messages": []}),
        Refused("unsupported-by-the-model", 400, "stop", {"stop": ["end"]}),
        Refused("bad-base64", 400, "image", _chat_picture({"url": _data("not base64")})),
    ],
    "mistral/chat_completions": [
        Refused("unknown-member", 422, "max_output_tokens", {"max_output_tokens": 10}),
        Refused("wrong-type", 422, "temperature", {"temperature": "hot"}),
        Refused("wrong-role-order", 400, "invalid_request_message_order", {"messages": _messages("user", "assistant")}),
        Refused("bad-base64", 400, "image", _chat_picture(_data("not base64"))),
    ],
}

# What each vendor makes of a key that is not its own, and of a model that it does not have.
BAD_KEY = {"openai": 401, "anthropic": 401, "google": 400, "xai": 400, "mistral": 401}
UNKNOWN_MODEL = {
    "openai/responses": 400,
    "openai/chat_completions": 404,
    "anthropic/messages": 404,
    "google/generate_content": 404,
    "xai/responses": 404,
    "xai/chat_completions": 404,
    "mistral/chat_completions": 400,
}


def each() -> list:
    return [
        pytest.param(kind, way, refused, id=f"{kind.vendor}/{kind.api}-{way}-{refused.case}")
        for kind in forms.ALL
        for way in kind.ways
        for refused in REFUSED[f"{kind.vendor}/{kind.api}"]
    ]


@pytest.mark.parametrize(("kind", "way", "refused"), each())
def test_bad_body_is_refused(kind: type[Form], way: str, refused: Refused, mock: Mock, ask: Ask) -> None:
    form = kind(mock)
    question = form.question(form.recording("short"))
    body = {**question.body, refused.without: form.absent} if refused.without else question.body
    question = replace(question, body=body, extra_body=refused.members)
    with pytest.raises(form.error_class(refused.status)) as caught:
        ask(form, way, question, Answer())
    assert form.error_status(caught.value) == refused.status
    assert refused.told in json.dumps(form.error_body(caught.value))


@pytest.mark.parametrize("way", ["first", "last"])
def test_bad_key_is_refused(form: Form, way: str, ask: Ask) -> None:
    question = form.question(form.recording("short"), key="bad-key")
    status = BAD_KEY[form.vendor]
    with pytest.raises(form.error_class(status)) as caught:
        ask(form, form.ways[0 if way == "first" else -1], question, Answer())
    assert form.error_status(caught.value) == status
    assert "bad-key" not in str(caught.value)
    # Google's errors have none.
    assert form.vendor == "google" or form.request_id(caught.value)


@pytest.mark.parametrize("way", ["first", "last"])
def test_unknown_model_is_refused(form: Form, way: str, ask: Ask) -> None:
    question = replace(form.question(form.recording("short")), model="no-such-model")
    status = UNKNOWN_MODEL[f"{form.vendor}/{form.api}"]
    with pytest.raises(form.error_class(status)) as caught:
        ask(form, form.ways[0 if way == "first" else -1], question, Answer())
    assert form.error_status(caught.value) == status
    assert "no-such-model" in str(caught.value.body if form.vendor == "xai" else caught.value)
