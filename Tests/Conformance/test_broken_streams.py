"""Streams that begin well and do not end well."""

from typing import Any

import anthropic
import openai
import pytest
from google.genai import errors as google_errors

import forms
from answer import Answer
from conftest import Ask
from forms import Form
from mock import Mock
from recordings import ALL, Recording

# How the SDK tells of an error inside a stream: what it raises, or the word that the answer ends with.
FAILED: dict[tuple[str, str], Any] = {
    ("openai/responses", "create-stream"): openai.APIError,
    ("openai/responses", "stream"): openai.APIError,
    ("openai/chat_completions", "create-stream"): openai.APIError,
    ("openai/chat_completions", "stream"): openai.APIError,
    ("anthropic/messages", "create-stream"): anthropic.APIStatusError,
    ("anthropic/messages", "stream"): anthropic.APIStatusError,
    ("google/generate_content", "generate-content-stream"): google_errors.ServerError,
    ("xai/responses", "create-stream"): "error",
    ("xai/responses", "stream"): RuntimeError,
    ("xai/chat_completions", "create-stream"): openai.APIError,
    ("xai/chat_completions", "stream"): openai.APIError,
    ("mistral/chat_completions", "stream"): "error",
}

# Bad ends that the SDK hands out as any other end: Gemini's reasons, and a response that failed.
ENDED: dict[tuple[str, str, str], Any] = {
    ("google/generate_content", "malformed-call", "generate-content-stream"): "MALFORMED_FUNCTION_CALL",
    ("google/generate_content", "other-end", "generate-content-stream"): "OTHER",
    ("openai/responses", "policy", "create-stream"): "failed",
    ("openai/responses", "policy", "stream"): RuntimeError,
    ("openai/responses", "invalid-image", "create-stream"): "failed",
    ("openai/responses", "invalid-image", "stream"): RuntimeError,
}
# Those that are no error in an answer of one piece either.
WHOLE = {("google/generate_content", "malformed-call"), ("google/generate_content", "other-end")}

# Only the helper that waits for the vendor's last word misses it; elsewhere the answer has no finish.
CUT: dict[tuple[str, str], Any] = {
    ("openai/responses", "stream"): RuntimeError,
    ("xai/responses", "stream"): RuntimeError,
}

# Helpers that raise have shown nothing of the answer before.
SILENT = {("openai/responses", "stream"), ("openai/chat_completions", "stream"), ("anthropic/messages", "stream")}
SILENT |= {("xai/responses", "stream"), ("xai/chat_completions", "stream")}


def each(ways: str) -> list:
    return [
        pytest.param(kind, way, recording, id=f"{kind.vendor}/{kind.api}-{way}-{recording.scene}")
        for kind in forms.ALL
        for way in (kind.streaming if ways == "streaming" else kind.ways[:1])
        for recording in ALL
        if recording.form == f"{kind.vendor}/{kind.api}" and recording.breaks_off
        if ways == "streaming" or (recording.form, recording.scene) not in WHOLE
    ]


@pytest.mark.parametrize(("kind", "way", "recording"), each("streaming"))
def test_end_is_told_after_what_came(
    kind: type[Form], way: str, recording: Recording, mock: Mock, ask: Ask
) -> None:
    form = kind(mock)
    place = (recording.form, way)
    ended = ENDED.get((recording.form, recording.scene, way))
    told = ended or (CUT.get(place) if recording.is_cut else FAILED[place])
    answer = Answer()
    if isinstance(told, type):
        with pytest.raises(told):
            ask(form, way, form.question(recording), answer)
    else:
        ask(form, way, form.question(recording), answer)
        assert answer.finish == told
    if not (isinstance(told, type) and place in SILENT):
        assert answer.words == recording.text


@pytest.mark.parametrize(("kind", "way", "recording"), each("whole"))
def test_answer_in_one_piece_is_an_error_instead(
    kind: type[Form], way: str, recording: Recording, mock: Mock, ask: Ask
) -> None:
    form = kind(mock)
    status = 500
    if recording.failure == "overloaded":
        status = 529 if form.vendor == "anthropic" else 503
    with pytest.raises(form.error_class(status)) as caught:
        ask(form, way, form.question(recording), Answer())
    assert form.error_status(caught.value) == status
