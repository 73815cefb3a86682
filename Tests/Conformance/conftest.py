"""What the tests share: the mock, which has to be running already, and the forms that it is asked in."""

import asyncio
import os
from collections.abc import Callable, Iterator

import pytest

import forms
from answer import Answer
from forms import Form, Question
from mock import Mock, Trace


@pytest.fixture(scope="session")
def mock() -> Mock:
    url = os.environ.get("LPO_MOCK_URL")
    if not url:
        pytest.exit("LPO_MOCK_URL is not set. `make conformance` starts a mock and sets it.", returncode=2)
    return Mock(url.rstrip("/"))


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for all tests: asynchronous clients keep their connections in it."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def trace(mock: Mock) -> Iterator[Trace]:
    """This test's own trace, forgotten at its end."""
    trace = Trace.fresh()
    yield trace
    mock.forget(trace)


@pytest.fixture(params=forms.ALL, ids=lambda form: f"{form.vendor}/{form.api}")
def form(request: pytest.FixtureRequest, mock: Mock) -> Form:
    return request.param(mock)


Ask = Callable[[Form, str, Question, Answer], None]


@pytest.fixture(params=["blocking", "asynchronous"])
def ask(request: pytest.FixtureRequest, runner: asyncio.Runner) -> Ask:
    """Asks by the SDK's blocking client, or by its asynchronous one."""

    def asynchronous(form: Form, way: str, question: Question, answer: Answer) -> None:
        runner.run(form.ask_async(way, question, answer))

    def blocking(form: Form, way: str, question: Question, answer: Answer) -> None:
        form.ask(way, question, answer)

    return asynchronous if request.param == "asynchronous" else blocking
