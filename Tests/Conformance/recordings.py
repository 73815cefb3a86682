"""The repository's recordings, which say what every answer has to be."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "Recordings"


@dataclass(frozen=True)
class Recording:
    """One recorded answer: what was asked, the vendor's bytes, and what a right decoder makes of them."""

    name: str
    vendor: str
    api: str
    status: int
    path: str
    request: dict[str, Any]
    body: bytes
    text: str
    finish_reason: str | None
    usage: dict[str, int] | None
    failure: str | None
    is_cut: bool
    is_asked_for: bool

    @property
    def scene(self) -> str:
        """The name without the form it is recorded in, such as `tool-call` of `xai/chat-tool-call`."""
        return re.sub(r"^(chat|responses)-", "", self.name.split("/")[1])

    @property
    def form(self) -> str:
        return f"{self.vendor}/{self.api}"

    @property
    def names_finish(self) -> bool:
        """Whether the vendor says why a Chat Completions answer ended; some servers end it with `[DONE]` alone."""
        choices = [choice for frame in self.frames() for choice in frame.get("choices", [])]
        return not choices or any(choice.get("finish_reason") for choice in choices)

    @property
    def is_answer(self) -> bool:
        return self.failure is None

    @property
    def is_refused(self) -> bool:
        """Whether the vendor answered with an error status."""
        return self.status >= 400

    @property
    def breaks_off(self) -> bool:
        """Whether it began well and did not end well."""
        return self.failure is not None and self.status < 400

    def frames(self) -> list[dict[str, Any]]:
        """The stream's events, read in the simplest way that there is. `[DONE]` is left out."""
        # Not by splitlines, which splits at characters that may stand in JSON.
        lines = re.split("\r\n|[\r\n]", self.body.decode())
        data = [line[5:].strip() for line in lines if line.startswith("data:")]
        return [json.loads(text) for text in data if text != "[DONE]"]


def _read(path: Path) -> Recording:
    sidecar = json.loads(path.read_text())
    expect = sidecar["expect"]
    return Recording(
        name=f"{path.parent.name}/{path.stem}",
        vendor=sidecar["vendor"],
        api=sidecar["api"],
        status=sidecar["status"],
        path=sidecar["request"]["path"],
        request=sidecar["request"]["body"],
        body=path.with_suffix(".sse").read_bytes(),
        text=expect["text"],
        finish_reason=expect["finish_reason"],
        usage=expect["usage"],
        failure=expect.get("failure"),
        is_asked_for="match" in sidecar,
        is_cut=sidecar.get("ends") == "cut",
    )


ALL = [_read(path) for path in sorted(FOLDER.glob("*/*.json"))]
