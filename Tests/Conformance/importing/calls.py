"""The calls that the tools record."""

import json
from dataclasses import dataclass, replace

from mock import Mock, Trace
from recordings import Recording


@dataclass(frozen=True)
class Call:
    """A streamed call to the mock whose answer is known."""

    recording: Recording
    url: str
    headers: dict[str, str]
    body: bytes

    @staticmethod
    def to(mock: Mock, recording: Recording, trace: Trace) -> "Call":
        mock.arm(trace, recording.name)
        headers = {
            "content-type": "application/json",
            "authorization": "Bearer importing-key",
            "x-api-key": "importing-key",
            "x-goog-api-key": "importing-key",
            "anthropic-version": "2023-06-01",
            **trace.headers,
        }
        body = json.dumps(recording.request).encode()
        return Call(recording, f"{mock.url}/{recording.vendor}{recording.path}", headers, body)

    def through(self, proxy: str, mock: Mock) -> "Call":
        """The same call by way of a proxy."""
        return replace(self, url=proxy + self.url.removeprefix(mock.url))
