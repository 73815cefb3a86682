"""What an SDK made of an answer, in words that are the same for all vendors."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class ToolCall:
    name: str = ""
    arguments: str = ""

    def parsed(self) -> tuple[str, Any]:
        return self.name, json.loads(self.arguments)


@dataclass
class Answer:
    """Filled as the answer comes, so that what came before an error can be looked at.

    `finish` and `usage` are the vendor's own word and numbers; its `Form` knows what they mean.
    """

    text: str = ""
    refusal: str = ""
    reasoning: str = ""
    tool_calls: list[ToolCall] = field(default_factory=list)
    finish: str | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    model: str = ""
    identifier: str = ""
    # Messages that are the model's remarks on its work, and no part of what it answers.
    remarks: set[str] = field(default_factory=set)

    @property
    def words(self) -> str:
        """All that the user is told; a refusal is told in words too."""
        return joined(self.text + self.refusal)

    def content(self) -> dict[str, Any]:
        """All of it, so that two ways of asking can be compared."""
        return {
            "text": joined(self.text),
            "refusal": self.refusal,
            "reasoning": self.reasoning,
            "tool_calls": [call.parsed() for call in self.tool_calls],
            "finish": self.finish,
            "usage": self.usage,
            "model": self.model,
            "identifier": self.identifier,
        }


def joined(text: str) -> str:
    """The text with each pair of UTF-16 surrogates as the character that they are: an SDK hands out the halves that a
    vendor sent in two deltas."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def told(counts: dict[str, int | None]) -> dict[str, int]:
    """The counts that the vendor told."""
    return {name: count for name, count in counts.items() if count is not None}


def dumped(model: Any) -> dict[str, Any]:
    """A pydantic value as the JSON that it came from: no member that the vendor did not send."""
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True) if model is not None else {}
