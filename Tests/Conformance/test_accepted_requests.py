"""What the SDKs can send, and the vendor takes: conversations, instructions, pictures, results of tools."""

import base64
from dataclasses import replace
from typing import Any

import pytest
from google import genai
from google.genai import types

import forms
from answer import Answer
from conftest import Ask
from forms import Form, Question
from mock import Mock, Trace

# Eight by eight grey pixels: the least that every vendor takes.
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR42mNogAIGyhgAgIQgARDoahcAAAAASUVORK5CYII="
)
PICTURE_URL = f"data:image/png;base64,{PICTURE}"
HELLO = "Say hello."


def _turns(*turns: tuple[str, Any]) -> list[dict[str, Any]]:
    return [{"role": role, "content": content} for role, content in turns]


_CHAT_TALK = _turns(("system", "Be kind."), ("user", "Good day."), ("assistant", "Good day!"), ("user", HELLO))
_CHAT_TOOL = {"type": "function", "function": {"name": "read_gauge", "arguments": '{"place": "the weir"}'}}
_CHAT_RESULT = [
    {"role": "user", "content": HELLO},
    {"role": "assistant", "content": "", "tool_calls": [{"id": "call12345", **_CHAT_TOOL}]},
    {"role": "tool", "tool_call_id": "call12345", "content": "1.2 m"},
]


def _chat_picture(url: Any) -> dict[str, Any]:
    parts = [{"type": "image_url", "image_url": url}, {"type": "text", "text": HELLO}]
    return {"messages": _turns(("user", parts))}


_RESPONSES = {
    "conversation": {"instructions": "Be kind.", "input": _CHAT_TALK[1:]},
    "text": {"input": HELLO},
    "picture": {
        "input": _turns(
            ("user", [{"type": "input_image", "image_url": PICTURE_URL}, {"type": "input_text", "text": HELLO}])
        )
    },
    "tool-result": {
        "input": [
            {"role": "user", "content": HELLO},
            {"type": "function_call", "call_id": "call_1", "name": "read_gauge", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "call_1", "output": "1.2 m"},
        ]
    },
    "settings": {"input": HELLO, "temperature": 0.2, "top_p": 0.9, "max_output_tokens": 64, "store": False},
}
# Models that reason take no temperature, and their own name for the limit.
_OPENAI_RESPONSES = {
    **_RESPONSES,
    "settings": {"input": HELLO, "max_output_tokens": 64, "store": False, "reasoning": {"effort": "low"}},
}
_CHAT = {
    "conversation": {"messages": _CHAT_TALK},
    "picture": _chat_picture({"url": PICTURE_URL}),
    "tool-result": {"messages": _CHAT_RESULT},
    "settings": {"messages": _turns(("user", HELLO)), "temperature": 0.2, "top_p": 0.9, "max_tokens": 64},
}
_OPENAI_CHAT = {
    **_CHAT,
    "settings": {"messages": _turns(("user", HELLO)), "max_completion_tokens": 64, "reasoning_effort": "low"},
}

ACCEPTED: dict[str, dict[str, dict[str, Any]]] = {
    "openai/responses": _OPENAI_RESPONSES,
    "xai/responses": _RESPONSES,
    "openai/chat_completions": _OPENAI_CHAT,
    "xai/chat_completions": _CHAT,
    "mistral/chat_completions": {**_CHAT, "picture": _chat_picture(PICTURE_URL)},
    "anthropic/messages": {
        "conversation": {"max_tokens": 64, "system": "Be kind.", "messages": _CHAT_TALK[1:]},
        "picture": {
            "max_tokens": 64,
            "messages": _turns(
                (
                    "user",
                    [
                        {
                            "type": "image",
                            "source": {"type": "base64", "media_type": "image/png", "data": PICTURE},
                        },
                        {"type": "text", "text": HELLO},
                    ],
                )
            ),
        },
        "settings": {
            "max_tokens": 64,
            "stop_sequences": ["end"],
            "metadata": {"user_id": "somebody"},
            "messages": _turns(("user", HELLO)),
        },
    },
    "google/generate_content": {
        "conversation": {
            "systemInstruction": "Be kind.",
            "contents": [
                {"role": "user", "parts": [{"text": "Good day."}]},
                {"role": "model", "parts": [{"text": "Good day!"}]},
                {"role": "user", "parts": [{"text": HELLO}]},
            ],
        },
        "text": {"contents": HELLO},
        "picture": {
            "contents": [types.Part.from_bytes(data=base64.b64decode(PICTURE), mime_type="image/png"), HELLO]
        },
        "settings": {
            "contents": HELLO,
            "generationConfig": {"temperature": 0.2, "topP": 0.9, "stopSequences": ["end"]},
        },
    },
}


def each() -> list:
    return [
        pytest.param(kind, way, body, id=f"{kind.vendor}/{kind.api}-{way}-{case}")
        for kind in forms.ALL
        for way in kind.ways
        for case, body in ACCEPTED[f"{kind.vendor}/{kind.api}"].items()
    ]


@pytest.mark.parametrize(("kind", "way", "body"), each())
def test_request_is_taken(kind: type[Form], way: str, body: dict[str, Any], mock: Mock, trace: Trace, ask: Ask) -> None:
    form = kind(mock)
    short = form.recording("short")
    answer = Answer()
    ask(form, way, Question(model=form.question(short).model, body=body, headers=trace.headers), answer)
    assert answer.words == short.text
    assert [it["vendor"] for it in mock.requests(trace)] == [form.vendor]


@pytest.mark.parametrize("kind", [it for it in forms.ALL if it.api == "chat_completions" and it.vendor != "mistral"])
def test_usage_of_a_stream_is_told_only_when_it_is_asked_for(kind: type[Form], mock: Mock) -> None:
    form = kind(mock)
    asked = form.question(form.recording("short"))
    unasked = replace(asked, body={name: it for name, it in asked.body.items() if name != "stream_options"})
    with_usage, without = Answer(), Answer()
    form.ask("create-stream", asked, with_usage)
    form.ask("create-stream", unasked, without)
    assert with_usage.usage and not without.usage
    assert without.text == with_usage.text


@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_both_versions_of_gemini_answer(version: str, mock: Mock) -> None:
    options = types.HttpOptions(base_url=mock.base_url("google"), api_version=version, timeout=20_000)
    with genai.Client(api_key="conformance-key", http_options=options) as client:
        response = client.models.generate_content(model="gemini-3.8-flash", contents=HELLO)
    assert response.text.startswith("Hello!")


def test_models_are_listed_and_found(form: Form) -> None:
    known = {form.question(it).model for it in form.recordings}
    assert known <= set(form.models())
    for model in known:
        assert form.model(model) == model
