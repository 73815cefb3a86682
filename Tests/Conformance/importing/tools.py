"""Tools that record HTTP calls: each makes the calls and returns the file that it has kept them in."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import requests
import vcr
from playwright.sync_api import sync_playwright

from calls import Call

Tool = Callable[[list[Call], Path], Path]


def ask_requests(call: Call) -> bytes:
    return requests.post(call.url, headers=call.headers, data=call.body, timeout=60).content


def ask_httpx(call: Call) -> bytes:
    return httpx.post(call.url, headers=call.headers, content=call.body, timeout=60, trust_env=False).content


def vcrpy(serializer: str, ask: Callable[[Call], bytes]) -> Tool:
    def record(calls: list[Call], folder: Path) -> Path:
        cassette = folder / f"cassette.{serializer}"
        with vcr.VCR(serializer=serializer).use_cassette(str(cassette)):
            for call in calls:
                assert ask(call) == call.recording.body, call.recording.name
        return cassette

    return record


def ruby_vcr(serializer: str, exact: bool) -> Tool:
    """Ruby's VCR. `exact` is its option `preserve_exact_body_bytes`."""

    def record(calls: list[Call], folder: Path) -> Path:
        script = Path(__file__).with_name("ruby_vcr.rb")
        asked = [{"url": it.url, "headers": it.headers, "body": it.body.decode()} for it in calls]
        command = ["ruby", str(script), str(folder), serializer, str(exact).lower()]
        subprocess.run(command, input=json.dumps(asked).encode(), check=True, timeout=300)
        return folder / ("cassette.yml" if serializer == "yaml" else "cassette.json")

    return record


FETCH = """async ([url, headers, body]) => {
    const response = await fetch(url, {method: "POST", headers, body});
    return await response.text();
}"""


def chromium(calls: list[Call], folder: Path) -> Path:
    """A page in Chromium that fetches. It stands on the mock's own origin, so that no CORS is needed."""
    har = folder / "chromium.har"
    origin = "/".join(calls[0].url.split("/")[:3])
    with sync_playwright() as playwright:
        # As root there is no sandbox, and containers have a small /dev/shm.
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        context = browser.new_context(record_har_path=har, record_har_content="embed")
        page = context.new_page()
        page.goto(f"{origin}/_mock/requests?trace={'0' * 31}1")
        for call in calls:
            text = page.evaluate(FETCH, [call.url, call.headers, call.body.decode()])
            assert text == call.recording.body.decode(), call.recording.name
        context.close()
        browser.close()
    return har
