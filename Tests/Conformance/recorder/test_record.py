"""`lpo record`: what it writes, and what it refuses."""

import itertools
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from mock import Mock, Trace
from recorder import lpo
from recorder.vendor import HEAD, Passed, chunk, proxy, read_request, serving
from recordings import ALL, FOLDER, Recording

# What can be asked by its prompt: one text, answered by the recording and no other.
ASKED = [it for it in ALL if it.is_asked_for and it.status == 200 and not it.is_cut]


def prompt(recording: Recording) -> str:
    return json.loads((FOLDER / f"{recording.name}.json").read_text())["match"]["last_user_text"]


def model(recording: Recording) -> str:
    return recording.request.get("model") or recording.path.split("/")[-1].split(":")[0]


def ends(sizes: list[int]) -> set[int]:
    """Where pieces end. libcurl hands over what came in one in several where its buffer ends, but never joins any."""
    return set(itertools.accumulate(sizes))


def sizes(recording: Recording) -> list[int]:
    return [size for _, size in json.loads((FOLDER / f"{recording.name}.json").read_text())["chunks"]]


def record(recording: Recording, url: str, folder: Path, name: str, *more: str) -> lpo.Outcome:
    command = lpo.arguments(recording.vendor, model(recording), prompt(recording), folder, "--name", name, *more)
    return lpo.run(command, folder.parent, lpo.settings(recording.vendor, url, recording.api))


@pytest.mark.parametrize("recording", ASKED, ids=lambda it: it.name)
def test_what_the_mock_replays_is_recorded_as_it_was(recording: Recording, mock: Mock, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    passed: list[Passed] = []
    with proxy(mock.url, passed) as url:
        outcome = record(recording, url, folder, "again")
    assert outcome.status == 0, outcome.errors
    found = lpo.written(folder, f"{recording.vendor}/again")
    # An independent reader of the same connection has seen the same bytes in the same pieces.
    assert found.body == recording.body == passed[0].body
    assert sizes(recording) == [len(it) for it in passed[0].chunks]
    assert ends(found.sizes) >= ends(sizes(recording))
    sidecar = found.sidecar
    assert sidecar["expect"]["text"] == recording.text
    assert sidecar["expect"]["finish_reason"] == recording.finish_reason
    assert sidecar["expect"]["usage"] == (recording.usage if recording.failure is None else None)
    assert (sidecar["vendor"], sidecar["api"], sidecar["origin"]) == (recording.vendor, recording.api, "captured")
    assert sidecar["status"] == passed[0].status
    seen = dict(passed[0].headers)
    assert {name: seen[name] for name in sidecar["headers"]} == sidecar["headers"]
    assert "recorder-test-key" not in json.dumps(sidecar)
    assert sorted(lpo.files(folder)) == [f"{recording.vendor}/again.json", f"{recording.vendor}/again.sse"]


@pytest.mark.parametrize("vendor", sorted({it.vendor for it in ASKED}))
def test_what_was_recorded_is_replayed_and_recorded_again(vendor: str, mock: Mock, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    recordings = [it for it in ASKED if it.vendor == vendor and it.scene in ("short", "instant", "unicode")]
    for recording in recordings:
        assert record(recording, mock.url, first, f"again-{recording.name.split('/')[1]}").status == 0
    with lpo.mock(tmp_path, "--recordings", str(first), "--miss", "error", "--timing", "none") as url:
        for recording in recordings:
            name = f"again-{recording.name.split('/')[1]}"
            outcome = record(recording, url, second, name)
            assert outcome.status == 0, outcome.errors
            found = lpo.written(second, f"{vendor}/{name}")
            assert found.body == lpo.written(first, f"{vendor}/{name}").body == recording.body
            assert ends(found.sizes) >= ends(lpo.written(first, f"{vendor}/{name}").sizes)


FIRST = {it.form: it for it in reversed(ASKED) if it.scene == "short"}


@pytest.mark.parametrize("form", sorted(FIRST))
def test_pieces_are_those_of_the_wire_however_they_were_cut(form: str, mock: Mock, tmp_path: Path) -> None:
    recording = FIRST[form]
    for number, how in enumerate(("inside_frames", "all_at_once", {"random": {"seed": 7, "maximum": 90}})):
        trace, passed = Trace.fresh(), []
        mock.arm(trace, recording.name, rechunk=how)
        with proxy(mock.url, passed, trace.headers) as url:
            outcome = record(recording, url, tmp_path / "recordings", f"cut-{number}")
        assert outcome.status == 0, outcome.errors
        found = lpo.written(tmp_path / "recordings", f"{recording.vendor}/cut-{number}")
        assert found.body == recording.body
        assert ends(found.sizes) >= ends([len(it) for it in passed[0].chunks])


@pytest.mark.parametrize("form", sorted(FIRST))
def test_a_stream_that_breaks_is_refused_and_nothing_is_written(form: str, mock: Mock, tmp_path: Path) -> None:
    recording, folder = FIRST[form], tmp_path / "recordings"
    for fault in ({"cut": {"after_byte": 60}}, {"reset": {"after_byte": 60}}, {"reset": {"after_frame": 1}}):
        trace = Trace.fresh()
        mock.arm(trace, recording.name, **fault)
        with proxy(mock.url, [], trace.headers) as url:
            outcome = record(recording, url, folder, "broken")
        assert outcome.status == 1, outcome.output
        assert outcome.errors.startswith("Error: ") and outcome.errors.count("\n") == 1
        assert lpo.files(folder) == []


@pytest.mark.parametrize("form", sorted(FIRST))
def test_an_error_status_is_recorded_where_it_is_expected(form: str, mock: Mock, tmp_path: Path) -> None:
    recording, folder = FIRST[form], tmp_path / "recordings"
    trace = Trace.fresh()
    mock.arm(trace, recording.name, times=4, status=429)
    with proxy(mock.url, passed := [], trace.headers) as url:
        outcome = record(recording, url, folder, "limited")
        assert outcome.status == 1 and "--expect-status 429" in outcome.errors
        assert record(recording, url, folder, "limited", "--expect-status", "500").status == 1
        assert lpo.files(folder) == []
        outcome = record(recording, url, folder, "limited", "--expect-status", "429")
        assert outcome.status == 0, outcome.errors
    # An error that is expected is asked for once.
    assert len(passed) == 3
    found = lpo.written(folder, f"{recording.vendor}/limited")
    assert found.sidecar["status"] == 429 and found.sidecar["expect"]["failure"] == "rate_limited"
    # The vendor's id of the request is not.
    assert len(found.body) == len(passed[2].body) and found.body[:60] == passed[2].body[:60]


def test_a_name_is_made_from_form_and_prompt_and_never_taken_twice(mock: Mock, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    command = lpo.arguments("openai", "gpt-6-luna", "Say hello.", folder)
    settings = lpo.settings("openai", mock.url, "chat_completions")
    assert lpo.run(command, tmp_path, settings).status == 0
    names = lpo.files(folder)
    assert len(names) == 2 and "say-hello" in names[0]
    outcome = lpo.run(command, tmp_path, settings)
    assert outcome.status == 1 and "--replace" in outcome.errors
    assert lpo.run([*command, "--replace"], tmp_path, settings).status == 0
    assert lpo.files(folder) == names


def test_what_cannot_be_asked_is_no_refusal(mock: Mock, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    command = lpo.arguments("openai", "gpt-6-luna", "Say hello.", folder)
    outcome = lpo.run(command, tmp_path, {})
    assert (outcome.status, lpo.files(folder)) == (2, []) and "OPENAI_API_KEY" in outcome.errors
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    outcome = lpo.run(command, tmp_path, lpo.settings("openai", f"http://127.0.0.1:{port}"))
    assert (outcome.status, lpo.files(folder)) == (2, []) and "could not be asked" in outcome.errors


def test_a_retired_model_is_not_asked(mock: Mock, tmp_path: Path) -> None:
    catalogue = tmp_path / "models.json"
    entry = {
        "llm": "openai/gpt-old",
        "provider": "openai",
        "name": "GPT Old",
        "accepts": [],
        "context_tokens": 1000,
        "max_output_tokens": 100,
        "efforts": [],
        "temperature": True,
        "retires_at": "2026-03-01",
    }
    catalogue.write_text(json.dumps({"as_of": "2026-01-01", "items": [entry]}))
    settings = {**lpo.settings("openai", mock.url), "MODELS_FILE": str(catalogue)}
    command = lpo.arguments("openai", "gpt-old", "Say hello.", tmp_path / "recordings")
    outcome = lpo.run([*command, "--date", "2026-03-01"], tmp_path, settings)
    assert outcome.status == 1 and "has retired on 2026-03-01" in outcome.errors
    # The day before it is asked, and this vendor does not know it.
    outcome = lpo.run([*command, "--date", "2026-02-28"], tmp_path, settings)
    assert outcome.status == 1 and "retired" not in outcome.errors


@pytest.mark.parametrize(
    "wrong",
    [
        ["gpt-6-luna", "--prompt", "x"],
        ["openai/gpt-6-luna"],
        ["openai/gpt-6-luna", "--prompt", "x", "--name", "../x"],
        ["openai/gpt-6-luna", "--prompt", "x", "--expect-status", "200"],
        ["openai/gpt-6-luna", "--from-contract", "x.json"],
        [],
    ],
)
def test_a_wrong_command_line(wrong: list[str], tmp_path: Path) -> None:
    assert lpo.run([lpo.binary(), "record", *wrong], tmp_path, {}).status == 64


STREAM = b"".join(
    b'data: {"id":"chatcmpl-authored0001","object":"chat.completion.chunk","created":1,"model":"m","choices":[' + it
    for it in (
        b'{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}\n\n',
        b'{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
    )
) + b"data: [DONE]\n\n"


def ask_scripted(script, folder: Path, **more: str) -> lpo.Outcome:
    with serving(script) as url:
        command = lpo.arguments("openai", "m", "Say hi.", folder, "--name", "scripted")
        settings = {**lpo.settings("openai", url, "chat_completions"), **more}
        return lpo.run(command, folder.parent, settings)


def test_a_vendor_that_lies_about_the_length(tmp_path: Path) -> None:
    def script(connection: socket.socket) -> None:
        read_request(connection)
        head = HEAD.replace(b"transfer-encoding: chunked\r\n", b"content-length: %d\r\n" % (len(STREAM) + 10))
        connection.sendall(head + b"\r\n" + STREAM)

    outcome = ask_scripted(script, tmp_path / "recordings")
    assert outcome.status == 1 and lpo.files(tmp_path / "recordings") == [], outcome.output


def test_a_vendor_that_resets_and_one_that_is_silent(tmp_path: Path) -> None:
    def reset(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(HEAD + b"\r\n" + chunk(STREAM[:50]))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    outcome = ask_scripted(reset, tmp_path / "recordings")
    assert outcome.status == 1 and lpo.files(tmp_path / "recordings") == [], outcome.output

    def silent(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(HEAD + b"\r\n" + chunk(STREAM[:50]))
        while connection.recv(1024):
            pass

    outcome = ask_scripted(silent, tmp_path / "recordings", PROVIDER_IDLE_TIMEOUT="1")
    assert outcome.status == 1 and lpo.files(tmp_path / "recordings") == [], outcome.output


def test_an_encoding_that_was_not_asked_for_is_undone_and_said(tmp_path: Path) -> None:
    import gzip

    heads: list[bytes] = []

    def script(connection: socket.socket) -> None:
        heads.append(read_request(connection).lower())
        connection.sendall(HEAD + b"content-encoding: gzip\r\n\r\n" + chunk(gzip.compress(STREAM)) + b"0\r\n\r\n")

    outcome = ask_scripted(script, tmp_path / "recordings")
    assert outcome.status == 0, outcome.errors
    found = lpo.written(tmp_path / "recordings", "openai/scripted")
    assert found.body == STREAM and found.sidecar["content_encoding"] == "gzip"
    assert "content-encoding" not in found.sidecar["headers"]
    assert b"accept-encoding: identity" in heads[0]


def test_what_is_secret_never_reaches_the_disk(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    key = "mistral0Key1With2No3Form4"
    stream = STREAM.replace(b'"content":"Hi"', b'"content":"Write to anna.weir@river.example, org-a1b2c3d4e5f6g7h8i9j0"')

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(
            HEAD + b"openai-organization: river-works\r\nset-cookie: __cf_bm=secretcookie1; path=/\r\n"
            b"x-request-id: req_0f9a8b7c6d5e4f3a2b1c\r\n\r\n"
        )
        # Cut inside of the address.
        cut = stream.index(b"@river")
        connection.sendall(chunk(stream[:cut]))
        time.sleep(0.05)
        connection.sendall(chunk(stream[cut:]) + b"0\r\n\r\n")

    with serving(script) as url:
        command = lpo.arguments("openai", "m", "I am anna.weir@river.example.", folder, "--name", "scripted")
        outcome = lpo.run(command, tmp_path, lpo.settings("openai", url, "chat_completions", key=key))
    assert outcome.status == 0, outcome.errors
    found = lpo.written(folder, "openai/scripted")
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (key, "anna.weir", "river.example", "a1b2c3d4e5f6", "river-works", "secretcookie1", "0f9a8b7c6d5e"):
        assert secret.encode() not in everything, secret
    assert len(found.body) == len(stream) and sum(found.sizes) == len(stream)
    kinds = {it["place"].split(".")[0] for it in found.sidecar["redactions"]}
    assert {"body", "request", "headers"} <= kinds
    # The same address is the same value in question and answer.
    asked = found.sidecar["request"]["body"]["messages"][-1]["content"]
    assert asked.removeprefix("I am ").rstrip(".").encode() in found.body


def test_a_secret_that_is_split_over_events_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    parts = (b"anna.we", b"ir@river.exa", b"mple")
    stream = b"".join(STREAM.split(b"\n\n")[0].replace(b'"Hi"', b'"' + it + b'"') + b"\n\n" for it in parts)
    stream += STREAM[STREAM.index(b"\n\n") + 2 :]

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(HEAD + b"\r\n" + chunk(stream) + b"0\r\n\r\n")

    outcome = ask_scripted(script, folder)
    assert outcome.status == 1 and lpo.files(folder) == [], outcome.output
    assert "split over events" in outcome.errors
    assert "river" not in outcome.errors and "weir" not in outcome.errors


def test_control_c_at_fifty_moments_leaves_a_whole_recording_or_none(tmp_path: Path) -> None:
    recording = next(it for it in ASKED if it.name == "openai/chat-short")
    statuses = set()
    with lpo.mock(tmp_path, "--timing", "recorded") as url:
        for moment in range(50):
            folder = tmp_path / f"recordings-{moment}"
            process = subprocess.Popen(
                lpo.arguments("openai", model(recording), prompt(recording), folder, "--name", "x"),
                cwd=tmp_path,
                env=lpo.environment(tmp_path, **lpo.settings("openai", url, "chat_completions")),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            # From its first line on, over a little more than the time that the answer takes.
            assert process.stdout is not None and process.stdout.readline().startswith(b"Asking ")
            time.sleep(moment * 0.007)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=lpo.TIMEOUT)
            statuses.add(process.returncode)
            if process.returncode == 0:
                assert lpo.files(folder) == ["openai/x.json", "openai/x.sse"]
                assert lpo.written(folder, "openai/x").body == recording.body
            else:
                assert process.returncode == 130, errors
                assert errors.decode().strip().startswith("Interrupted"), errors
                assert lpo.files(folder) == []
    assert 130 in statuses


def test_control_c_ends_the_wait_for_a_vendor_that_holds_the_connection_after_its_end(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(HEAD + b"\r\n" + chunk(STREAM))
        while connection.recv(1024):
            pass

    with serving(script) as url:
        process = subprocess.Popen(
            lpo.arguments("openai", "m", "Say hi.", folder, "--name", "held"),
            cwd=tmp_path,
            env=lpo.environment(tmp_path, **lpo.settings("openai", url, "chat_completions")),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        shown = b""
        while b"Hi" not in shown:
            shown += os.read(process.stdout.fileno(), 1024)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=lpo.TIMEOUT)
    assert process.returncode == 130 and lpo.files(folder) == []


def test_a_password_in_a_base_url_is_not_shown(tmp_path: Path) -> None:
    settings = {"OPENAI_API_KEY": "a-key-of-a-test", "OPENAI_BASE_URL": "http://bob:s3cretword@127.0.0.1:1/v1"}
    outcome = lpo.run(lpo.arguments("openai", "m", "Say hi.", tmp_path / "recordings"), tmp_path, settings)
    assert outcome.status != 0 and "s3cretword" not in outcome.output + outcome.errors


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of 64 KiB; gives its folder."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {made.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(mock: Mock, tmp_path: Path, small_disk: Path) -> None:
    recording = next(it for it in ASKED if it.name == "openai/chat-long")
    outcome = record(recording, mock.url, small_disk / "recordings", "x")
    assert outcome.status == 1, outcome.output
    assert "space" in outcome.errors.lower() and outcome.errors.count("\n") == 1
    assert lpo.files(small_disk) == []


def test_no_permission(mock: Mock, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir(mode=0o555)
    prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()
    tmp_path.chmod(0o755)
    command = lpo.arguments("openai", "gpt-6-luna", "Say hello.", folder)
    outcome = lpo.run(command, Path("/"), lpo.settings("openai", mock.url, "chat_completions"), prefix)
    assert outcome.status == 1, outcome.errors
    assert "ermission" in outcome.errors and lpo.files(folder) == []


def test_a_contract_says_what_is_asked(mock: Mock, tmp_path: Path) -> None:
    contracts = tmp_path / "Contracts"
    (contracts / "chat").mkdir(parents=True)
    (contracts / "llms.json").write_text((FOLDER.parent / "Contracts" / "llms.json").read_text())
    contract = {
        "behaviour": "x",
        "upstream": [
            {
                "recording": "anthropic/fresh",
                "asked": {
                    "path": "/v1/messages",
                    "body": {
                        "model": "${model.anthropic}",
                        "max_tokens": "<int:2048..>",
                        "messages": [{"role": "user", "content": "Is water wet? Answer in one word."}],
                        "metadata": {"user_id": "<match:[0-9a-f]{32}>"},
                        "...": True,
                    },
                },
            },
            {"recording": "openai/fresh", "asked": {"body": {"input": [{"role": "user", "content": "Say hello."}]}}},
        ],
    }
    file = contracts / "chat" / "mine.json"
    file.write_text(json.dumps(contract))
    folder = tmp_path / "recordings"
    command = [lpo.binary(), "record", "--from-contract", str(file), "--recordings", str(folder)]
    settings = {**lpo.settings("anthropic", mock.url), **lpo.settings("openai", mock.url, "chat_completions")}
    outcome = lpo.run(command, tmp_path, settings)
    assert outcome.status == 0, outcome.errors
    first, second = lpo.written(folder, "anthropic/fresh"), lpo.written(folder, "openai/fresh")
    asked = first.sidecar["request"]["body"]
    assert (asked["max_tokens"], asked["stream"]) == (2048, True)
    assert asked["messages"] == [{"role": "user", "content": "Is water wet? Answer in one word."}]
    assert first.body == (FOLDER / "anthropic/instant.sse").read_bytes()
    # The members that are given tell the form, whatever the setting says.
    assert second.sidecar["api"] == "responses"
    assert second.body == (FOLDER / "openai/responses-short.sse").read_bytes()
    contract["upstream"][0]["asked"]["body"]["messages"][0]["content"] = "${text}"
    file.write_text(json.dumps(contract))
    outcome = lpo.run(command, tmp_path, settings)
    assert outcome.status == 1 and "upstream[0].asked.body.messages[0].content: has ${text}" in outcome.errors


def test_a_recording_is_made_again_in_its_place(mock: Mock, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    recording = FIRST["openai/chat_completions"]
    assert record(recording, mock.url, folder, "mine").status == 0
    sidecar = folder / "openai" / "mine.json"
    before = json.loads(sidecar.read_text())
    before["description"] = "A greeting."
    before["match"] = {"last_user_text": "Say hello."}
    sidecar.write_text(json.dumps(before))
    command = [lpo.binary(), "record", "--again", "openai/mine", "--recordings", str(folder)]
    settings = lpo.settings("openai", mock.url)
    outcome = lpo.run(command, tmp_path, settings)
    assert outcome.status == 0 and "same shape as before" in outcome.output, outcome.errors
    found = lpo.written(folder, "openai/mine")
    assert found.body == recording.body
    kept = ("description", "match", "request", "expect", "api")
    assert {name: found.sidecar[name] for name in kept} == {name: before[name] for name in kept}
    # Another answer to the same question, which has other events.
    with proxy(mock.url, [], (trace := Trace.fresh()).headers) as url:
        mock.arm(trace, "openai/chat-tool-call")
        outcome = lpo.run(command, tmp_path, lpo.settings("openai", url))
    assert outcome.status == 0 and "warning" in outcome.output, outcome.output + outcome.errors


def test_all_that_can_be_asked_is_made_again_and_the_rest_is_told(mock: Mock, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    for form in ("openai/chat_completions", "anthropic/messages"):
        assert record(FIRST[form], mock.url, folder, "mine").status == 0
    command = [lpo.binary(), "record", "--again", "all", "--recordings", str(folder)]
    outcome = lpo.run(command, tmp_path, lpo.settings("anthropic", mock.url))
    assert outcome.status == 0, outcome.errors
    assert "Skipped openai/mine: OPENAI_API_KEY is not set" in outcome.output
    assert "Recorded anthropic/mine" in outcome.output and "same shape as before" in outcome.output
    outcome = lpo.run([*command[:3], "openai/mine", *command[4:]], tmp_path, {})
    assert outcome.status == 2 and "OPENAI_API_KEY is not set" in outcome.errors
    assert lpo.run([*command[:3], "openai/nothing", *command[4:]], tmp_path, {}).status == 64
