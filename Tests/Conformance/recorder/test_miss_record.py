"""`lpo mock --miss record`: what no recording matches is asked of the vendor, passed on and kept."""

import concurrent.futures
import http.client
import json
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import forms
from answer import Answer
from forms import Form
from mock import Mock, Trace
from recorder import lpo
from recorder.vendor import proxy
from recordings import FOLDER


def upstream(url: str) -> dict[str, str]:
    """The settings that make a mock the vendor of all five."""
    return {f"{prefix}_BASE_URL": lpo.base_url(vendor, url) for vendor, prefix in lpo.PREFIXES.items()}


def ask(form: Form, way: str, scene: str) -> Answer:
    answer = Answer()
    form.ask(way, form.question(form.recording(scene)), answer)
    return answer


SCENES = ("short", "unicode", "instant", "tool-call")


@pytest.mark.parametrize("kind", forms.ALL, ids=lambda it: f"{it.vendor}/{it.api}")
def test_the_sdk_has_the_same_answers_by_way_of_it_and_from_what_it_kept(
    kind: type[Form], mock: Mock, tmp_path: Path
) -> None:
    folder = tmp_path / "recordings"
    expected = {(way, scene): ask(kind(mock), way, scene) for way in kind.streaming for scene in SCENES}
    with lpo.mock(tmp_path, "--miss", "record", "--recordings", str(folder), **upstream(mock.url)) as url:
        form = kind(Mock(url))
        for (way, scene), answer in expected.items():
            assert ask(form, way, scene) == answer
        assert lpo.eventually(lambda: len(lpo.files(folder)) >= 2 * len(SCENES)), lpo.mock_log(tmp_path)
    names = [it for it in lpo.files(folder) if it.endswith(".json")]
    bodies = {(folder / it).with_suffix(".sse").read_bytes() for it in names}
    assert {form.recording(scene).body for scene in SCENES} <= bodies, lpo.mock_log(tmp_path)
    with lpo.mock(tmp_path, "--miss", "error", "--recordings", str(folder), "--timing", "none") as url:
        form = kind(Mock(url))
        for (way, scene), answer in expected.items():
            assert ask(form, way, scene) == answer


def post(url: str, body: dict, read: int | None = None, trace: str | None = None) -> bytes:
    """Asks OpenAI's Chat Completions; with `read`, goes away after so many bytes."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=lpo.TIMEOUT)
    headers = {"content-type": "application/json", "authorization": "Bearer recorder-test-key"}
    connection.request("POST", "/openai/v1/chat/completions", json.dumps(body), headers)
    response = connection.getresponse()
    data = response.read(read) if read else response.read()
    connection.close()
    return data


QUESTION = {
    "model": "gpt-6-luna",
    "messages": [{"role": "user", "content": "Say hello."}],
    "stream": True,
    "stream_options": {"include_usage": True},
}


def test_equal_requests_at_once_make_one_recording(mock: Mock, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    with lpo.mock(tmp_path, "--miss", "record", "--recordings", str(folder), **upstream(mock.url)) as url:
        barrier = threading.Barrier(8)

        def one(_: int) -> bytes:
            barrier.wait()
            return post(url, QUESTION)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            bodies = set(pool.map(one, range(8)))
        assert bodies == {(FOLDER / "openai/chat-short.sse").read_bytes()}
    # The mock has ended, so that all of it is written.
    assert len(lpo.files(folder)) == 2
    assert "Answer recorded" in lpo.mock_log(tmp_path)


def test_a_client_that_goes_away_does_not_cut_the_recording_short(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    (tmp_path / "vendor").mkdir()
    with lpo.mock(tmp_path / "vendor", "--timing", "recorded") as vendor:
        with lpo.mock(tmp_path, "--miss", "record", "--recordings", str(folder), **upstream(vendor)) as url:
            assert post(url, QUESTION, read=10)
            assert lpo.eventually(lambda: len(lpo.files(folder)) == 2), lpo.mock_log(tmp_path)
    name = next(it for it in lpo.files(folder) if it.endswith(".sse"))
    assert (folder / name).read_bytes() == (FOLDER / "openai/chat-short.sse").read_bytes()


def test_a_stream_that_the_vendor_cuts_is_passed_on_and_not_kept(mock: Mock, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    trace = Trace.fresh()
    mock.arm(trace, "openai/chat-short", reset={"after_byte": 100})
    with proxy(mock.url, [], trace.headers) as vendor:
        with lpo.mock(tmp_path, "--miss", "record", "--recordings", str(folder), **upstream(vendor)) as url:
            with pytest.raises((http.client.IncompleteRead, ConnectionError)):
                post(url, QUESTION)
            assert lpo.eventually(lambda: "Answer not recorded" in lpo.mock_log(tmp_path))
    assert lpo.files(folder) == []


def test_errors_of_the_vendor_are_passed_on_and_not_kept(mock: Mock, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    with lpo.mock(tmp_path, "--miss", "record", "--recordings", str(folder), **upstream(mock.url)) as url:
        unknown = post(url, {**QUESTION, "model": "gpt-of-nobody"})
        assert json.loads(unknown)["error"]["code"] == "model_not_found"
        invalid = post(url, {**QUESTION, "temperature": "hot"})
        assert json.loads(invalid)["error"]["type"] == "invalid_request_error"
    assert lpo.files(folder) == []


def test_a_vendor_that_is_away_and_a_mock_that_asks_itself(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    folder = tmp_path / "recordings"
    away = upstream(f"http://127.0.0.1:{port}")
    with lpo.mock(tmp_path, "--miss", "record", "--recordings", str(folder), **away) as url:
        error = json.loads(post(url, QUESTION))["error"]
        assert "the vendor gave none" in error["message"]
    itself = upstream(f"http://127.0.0.1:{port}")
    options = ("--miss", "record", "--recordings", str(folder), "--port", str(port))
    with lpo.mock(tmp_path, *options, **itself) as url:
        error = json.loads(post(url, QUESTION))["error"]
        assert "leads back to the mock itself" in error["message"]


def test_it_needs_a_folder(tmp_path: Path) -> None:
    outcome = lpo.run([lpo.binary(), "mock", "--miss", "record"], tmp_path, {})
    assert outcome.status == 64 and "--recordings" in outcome.errors
