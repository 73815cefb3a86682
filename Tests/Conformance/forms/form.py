"""A vendor's way to be asked, by the vendor's own SDK."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

from answer import Answer
from mock import Mock
from recordings import ALL, Recording


# Any key that does not begin with `bad-` is right.
KEY = "conformance-key"


@dataclass(frozen=True)
class Question:
    """What is asked: the request's body as the vendor documents it, and how it is sent."""

    model: str
    body: dict[str, Any]
    key: str = KEY
    headers: dict[str, str] = field(default_factory=dict)
    # Members that the SDK does not know, or would not let through.
    extra_body: dict[str, Any] | None = None
    # How often the SDK may ask again by itself.
    retries: int = 0


class Form(ABC):
    """One call of one vendor. `ways` are the SDK's ways to make it, each of them blocking and asynchronous."""

    vendor: str
    api: str
    ways: tuple[str, ...]
    # Those of `ways` that take the answer as it comes.
    streaming: tuple[str, ...]
    # The SDK's own word for an argument that is not sent.
    absent: Any = None

    def __init__(self, mock: Mock) -> None:
        self.mock = mock

    @property
    def recordings(self) -> list[Recording]:
        return [it for it in ALL if it.form == f"{self.vendor}/{self.api}"]

    def recording(self, scene: str) -> Recording:
        return next(it for it in self.recordings if it.scene == scene)

    def question(self, recording: Recording, **how: Any) -> Question:
        """The recorded request, but for `stream`, which is the SDK's to say."""
        body = {name: value for name, value in recording.request.items() if name not in ("model", "stream")}
        return Question(model=recording.request["model"], body=body, **how)

    @abstractmethod
    def ask(self, way: str, question: Question, answer: Answer) -> None:
        """Asks, and fills `answer` as it comes. Raises what the SDK raises."""

    @abstractmethod
    async def ask_async(self, way: str, question: Question, answer: Answer) -> None:
        """`ask`, by the SDK's asynchronous client."""

    @abstractmethod
    def models(self) -> list[str]:
        """The names of the vendor's models, as its list has them."""

    @abstractmethod
    def model(self, name: str) -> str:
        """The name that the vendor gives for one of its models."""

    @abstractmethod
    def finish_reason(self, answer: Answer) -> str:
        """What the vendor's own word means: `stop`, `length` or `content_filter`."""

    @abstractmethod
    def tokens(self, answer: Answer) -> dict[str, int]:
        """All that was read and all that was made, and how many of them were cached and reasoning where that is told."""

    @abstractmethod
    def recorded_usage(self, recording: Recording) -> dict[str, Any]:
        """The vendor's own numbers, as they stand in the recording at its end."""

    @abstractmethod
    def error_class(self, status: int) -> type[Exception]:
        """The class of the SDK for an answer of that status."""

    @abstractmethod
    def error_status(self, error: Any) -> int:
        """The HTTP status that the SDK's error names."""

    @abstractmethod
    def request_id(self, error: Any) -> str | None:
        """What the vendor's support would ask for."""

    @abstractmethod
    def error_body(self, error: Any) -> Any:
        """What the SDK's error tells of the vendor's body."""

    @abstractmethod
    def expected_error_body(self, body: Any) -> Any:
        """What it has to tell, given the body that the vendor sent."""
