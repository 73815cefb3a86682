"""Every recorded answer, in every way in which the vendor's SDK can ask for it."""

import pytest

import forms
from answer import Answer
from conftest import Ask
from forms import Form, GoogleGenerateContent
from mock import Mock, Trace
from recordings import ALL, Recording

# What the vendor's own SDK cannot read, though it has been seen on the wire: text that is null, and a half of a pair of
# surrogates as a JSON string.
UNREADABLE = {
    ("anthropic/messages", "stream", "null-text"),
    ("mistral/chat_completions", "stream", "split-emoji"),
}


def each(ways: str) -> list:
    """A form, one of its `ways` and one of its recordings, all of them."""
    return [
        pytest.param(kind, way, recording, id=f"{kind.vendor}/{kind.api}-{way}-{recording.scene}")
        for kind in forms.ALL
        for way in getattr(kind, ways)
        for recording in ALL
        if recording.form == f"{kind.vendor}/{kind.api}" and recording.is_answer and recording.is_asked_for
        if (recording.form, way, recording.scene) not in UNREADABLE
    ]


def test_every_recording_is_asked_for() -> None:
    assert {it.form for it in ALL} == {f"{kind.vendor}/{kind.api}" for kind in forms.ALL}


@pytest.mark.parametrize(("kind", "way", "recording"), each("ways"))
def test_answer_is_the_recorded_one(
    kind: type[Form], way: str, recording: Recording, mock: Mock, ask: Ask
) -> None:
    form = kind(mock)
    answer = Answer()
    ask(form, way, form.question(recording), answer)
    assert answer.words == recording.text
    if recording.names_finish:
        assert form.finish_reason(answer) == recording.finish_reason
    else:
        assert answer.finish is None
    assert form.tokens(answer) == recording.usage
    assert answer.usage == form.recorded_usage(recording)
    assert answer.model and answer.identifier


@pytest.mark.parametrize(("kind", "way", "recording"), each("streaming"))
def test_answer_is_the_same_whole_and_in_pieces(
    kind: type[Form], way: str, recording: Recording, mock: Mock
) -> None:
    form = kind(mock)
    whole, pieces = Answer(), Answer()
    form.ask(form.ways[0], form.question(recording), whole)
    form.ask(way, form.question(recording), pieces)
    assert pieces.content() == whole.content()


@pytest.mark.parametrize("way", GoogleGenerateContent.ways)
def test_answer_is_gone_on_with(way: str, mock: Mock, trace: Trace, ask: Ask) -> None:
    """Gemini's SDK sends the token of an unfinished answer by itself, and joins what comes."""
    form = GoogleGenerateContent(mock)
    parts = [form.recording("continuation-first"), form.recording("continuation-last")]
    for part in parts:
        mock.arm(trace, part.name)
    answer = Answer()
    ask(form, way, form.question(parts[0], headers=trace.headers), answer)
    assert answer.words == "".join(part.text for part in parts)
    assert form.finish_reason(answer) == "stop"
    assert [it["body"].get("continuationToken") for it in mock.requests(trace)] == [
        None,
        parts[1].request["continuationToken"],
    ]


@pytest.mark.parametrize("way", ["first", "last"])
def test_tool_call_has_its_arguments(form: Form, way: str) -> None:
    answer = Answer()
    form.ask(form.ways[0 if way == "first" else -1], form.question(form.recording("tool-call")), answer)
    assert [call.parsed() for call in answer.tool_calls] == [("read_gauge", {"place": "the weir"})]
