"""The mock, which has to be running already, `lpo`, and the tools that record what is asked of the mock."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from calls import Call
from mock import Mock, Trace
from proxy import Proxy
from recordings import ALL, Recording


@pytest.fixture(scope="session")
def mock() -> Mock:
    url = os.environ.get("LPO_MOCK_URL")
    if not url:
        pytest.exit("LPO_MOCK_URL is not set. `make conformance` starts a mock and sets it.", returncode=2)
    return Mock(url.rstrip("/"))


@pytest.fixture(scope="session")
def lpo() -> Path:
    return Path(os.environ["LPO_BINARY"])


# What can be recorded again: whole streams, and those that end with the vendor's own error.
# Not the longest, which take an unoptimised build a minute each and tell nothing more of the files.
LONGEST = 20_000
WHOLE: list[Recording] = [
    recording
    for recording in ALL
    if recording.status == 200 and not recording.is_cut and len(recording.body) <= LONGEST
]


@pytest.fixture
def calls(mock: Mock) -> Iterator[list[Call]]:
    """A call for each recording; the mock answers each with its recording once more a tool that asks it."""
    traces = [Trace.fresh() for _ in WHOLE]
    yield [Call.to(mock, recording, trace) for recording, trace in zip(WHOLE, traces)]
    for trace in traces:
        mock.forget(trace)


@pytest.fixture
def compressing(mock: Mock, tmp_path: Path) -> Iterator[Proxy]:
    """mitmproxy before the mock; it compresses what the mock answers, and writes a HAR file when it is stopped."""
    with Proxy(mock.url, tmp_path / "proxy.har", compress=True) as proxy:
        yield proxy
