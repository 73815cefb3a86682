"""Every recorded answer, in every way in which the vendor's SDK can ask for it."""

import pytest

import forms
from answer import Answer
from conftest import Ask
from forms import Form
from mock import Mock
from recordings import ALL, Recording


def each(ways: str) -> list:
    """A form, one of its `ways` and one of its recordings, all of them."""
    return [
        pytest.param(kind, way, recording, id=f"{kind.vendor}/{kind.api}-{way}-{recording.scene}")
        for kind in forms.ALL
        for way in getattr(kind, ways)
        for recording in ALL
        if recording.form == f"{kind.vendor}/{kind.api}" and recording.is_answer
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
    assert form.finish_reason(answer) == recording.finish_reason
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


@pytest.mark.parametrize("way", ["first", "last"])
def test_tool_call_has_its_arguments(form: Form, way: str) -> None:
    answer = Answer()
    form.ask(form.ways[0 if way == "first" else -1], form.question(form.recording("tool-call")), answer)
    assert [call.parsed() for call in answer.tool_calls] == [("read_gauge", {"place": "the weir"})]
