"""The running mock, and what test runners steer it with under `/_mock`."""

import json
import secrets
import urllib.request
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Trace:
    """One test's own requests, which the mock tells apart by their `traceparent` (W3C Trace Context)."""

    identifier: str

    @staticmethod
    def fresh() -> "Trace":
        return Trace(secrets.token_hex(16))

    @property
    def headers(self) -> dict[str, str]:
        return {"traceparent": f"00-{self.identifier}-{secrets.token_hex(8)}-01"}


@dataclass(frozen=True)
class Mock:
    url: str

    def base_url(self, vendor: str) -> str:
        """The vendor's base URL as its own SDK takes it."""
        return f"{self.url}/{vendor}/v1" if vendor in ("openai", "xai") else f"{self.url}/{vendor}"

    def arm(self, trace: Trace, recording: str, times: int = 1, **faults: Any) -> None:
        """Answers the trace's next `times` requests with the recording."""
        body = {"trace": trace.identifier, "recording": recording, "times": times}
        if faults:
            body["faults"] = faults
        self._control("POST", "arm", body)

    def requests(self, trace: Trace) -> list[dict[str, Any]]:
        """What the trace has asked."""
        return json.loads(self._control("GET", f"requests?trace={trace.identifier}"))["items"]

    def forget(self, trace: Trace) -> None:
        self._control("DELETE", f"arm?trace={trace.identifier}")

    def _control(self, method: str, path: str, body: Any = None) -> bytes:
        request = urllib.request.Request(
            f"{self.url}/_mock/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        # A proxy of the environment has no business with the loopback.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as response:
            return response.read()
