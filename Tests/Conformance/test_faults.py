"""Answers that reach the client other than they were recorded."""

import asyncio

import pytest

import forms
from answer import Answer
from conftest import Ask
from forms import Form
from mock import Mock, Trace
from test_answers import UNREADABLE


@pytest.mark.parametrize("writes", ["one_byte", "inside_utf8", "inside_frames", "all_at_once"])
def test_answer_does_not_depend_on_how_the_bytes_are_cut(
    form: Form, writes: str, mock: Mock, trace: Trace, ask: Ask
) -> None:
    recording = form.recording("unicode")
    mock.arm(trace, recording.name, rechunk=writes)
    expected, answer = Answer(), Answer()
    ask(form, form.streaming[0], form.question(recording), expected)
    # Asked for something else, so that only what is armed can be the answer.
    ask(form, form.streaming[0], form.question(form.recording("short"), headers=trace.headers), answer)
    assert answer.words == recording.text
    assert answer.content() == expected.content()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_armed_status_is_the_error_of_that_class(form: Form, status: int, mock: Mock, trace: Trace) -> None:
    short = form.recording("short")
    for way in form.ways:
        mock.arm(trace, short.name, status=status)
        with pytest.raises(form.error_class(status)) as caught:
            form.ask(way, form.question(short, headers=trace.headers), Answer())
        assert form.error_status(caught.value) == status


def test_answers_of_many_at_once_do_not_cross(form: Form, mock: Mock, runner: asyncio.Runner) -> None:
    recordings = [
        it
        for it in form.recordings
        if it.is_answer and it.is_asked_for and (it.form, form.ways[-1], it.scene) not in UNREADABLE
    ]
    traces = [Trace.fresh() for _ in recordings]
    answers = [Answer() for _ in recordings]
    for trace, recording in zip(traces, recordings):
        mock.arm(trace, recording.name)

    async def ask_all() -> None:
        short = form.recording("short")
        await asyncio.gather(*(
            form.ask_async(form.ways[-1], form.question(short, headers=trace.headers), answer)
            for trace, answer in zip(traces, answers)
        ))

    runner.run(ask_all())
    assert [it.words for it in answers] == [it.text for it in recordings]


@pytest.mark.parametrize("kind", forms.ALL, ids=lambda kind: f"{kind.vendor}/{kind.api}")
@pytest.mark.parametrize("way", ["first", "last"])
def test_trace_may_be_in_the_base_url(kind: type[Form], way: str, mock: Mock, trace: Trace, ask: Ask) -> None:
    form = kind(Mock(f"{mock.url}/t/{trace.identifier}"))
    mock.arm(trace, form.recording("instant").name)
    answer = Answer()
    ask(form, form.ways[0 if way == "first" else -1], form.question(form.recording("short")), answer)
    assert answer.words == form.recording("instant").text
    assert [it["vendor"] for it in mock.requests(trace)] == [form.vendor]
    assert f"/t/{trace.identifier}" not in str(mock.requests(trace))


def test_key_is_nowhere_in_what_the_mock_has_seen(form: Form, mock: Mock, trace: Trace) -> None:
    question = form.question(form.recording("short"), headers=trace.headers, key="conformance-secret")
    form.ask(form.ways[-1], question, Answer())
    seen = mock.requests(trace)
    assert len(seen) == 1 and seen[0]["vendor"] == form.vendor
    assert "conformance-secret" not in str(seen)
