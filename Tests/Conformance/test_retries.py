"""A vendor that is busy once: the SDK asks again by itself, and has the answer."""

import pytest

from answer import Answer
from conftest import Ask
from forms import Form
from mock import Mock, Trace


@pytest.mark.parametrize("scene", ["rate-limited", "overloaded"])
def test_busy_vendor_is_asked_again(form: Form, scene: str, mock: Mock, trace: Trace, ask: Ask) -> None:
    short = form.recording("short")
    mock.arm(trace, form.recording(scene).name)
    answer = Answer()
    ask(form, form.ways[-1], form.question(short, headers=trace.headers, retries=2), answer)
    assert answer.words == short.text
    assert len(mock.requests(trace)) == 2


def test_key_that_is_wrong_is_not_tried_again(form: Form, mock: Mock, trace: Trace) -> None:
    question = form.question(form.recording("unauthorized"), headers=trace.headers, retries=2)
    with pytest.raises(form.error_class(form.recording("unauthorized").status)):
        form.ask(form.ways[-1], question, Answer())
    assert len(mock.requests(trace)) == 1
