"""Recordings that went wrong: each is told in the SDK's own way of telling it."""

import json

import pytest

import forms
from answer import Answer
from conftest import Ask
from forms import Form
from mock import Mock
from recordings import ALL, Recording


def each(ways: str, which: str) -> list:
    return [
        pytest.param(kind, way, recording, id=f"{kind.vendor}/{kind.api}-{way}-{recording.scene}")
        for kind in forms.ALL
        for way in getattr(kind, ways)
        for recording in ALL
        if recording.form == f"{kind.vendor}/{kind.api}" and getattr(recording, which)
    ]


@pytest.mark.parametrize(("kind", "way", "recording"), each("ways", "is_refused"))
def test_error_status_is_the_error_of_that_class_with_the_recorded_body(
    kind: type[Form], way: str, recording: Recording, mock: Mock, ask: Ask
) -> None:
    form = kind(mock)
    with pytest.raises(form.error_class(recording.status)) as caught:
        ask(form, way, form.question(recording), Answer())
    assert form.error_status(caught.value) == recording.status
    assert form.error_body(caught.value) == form.expected_error_body(json.loads(recording.body))
