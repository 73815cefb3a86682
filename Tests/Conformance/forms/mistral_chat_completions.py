"""Mistral's `POST /v1/chat/completions`, by `client.chat`."""

import json
from functools import cache
from typing import Any

import httpx2
from mistralai.client import Mistral, errors
from mistralai.client.utils import BackoffStrategy, RetryConfig

from answer import Answer, ToolCall, dumped, told
from forms.form import KEY, Form, Question
from recordings import Recording


@cache
def _client(url: str, key: str) -> Mistral:
    return Mistral(api_key=key, server_url=url, timeout_ms=20_000)


class MistralChatCompletions(Form):
    vendor = "mistral"
    api = "chat_completions"
    ways = ("complete", "stream")
    streaming = ("stream",)

    def ask(self, way: str, question: Question, answer: Answer) -> None:
        chat = self._mistral(question).chat
        arguments = self._arguments(question)
        if way == "complete":
            _read(chat.complete(**arguments), answer)
        else:
            with chat.stream(**arguments) as events:
                for event in events:
                    _take(event.data, answer)

    async def ask_async(self, way: str, question: Question, answer: Answer) -> None:
        chat = self._mistral(question).chat
        arguments = self._arguments(question)
        if way == "complete":
            _read(await chat.complete_async(**arguments), answer)
        else:
            async with await chat.stream_async(**arguments) as events:
                async for event in events:
                    _take(event.data, answer)

    def _mistral(self, question: Question) -> Mistral:
        url = self.mock.base_url(self.vendor)
        members = question.extra_body
        if members is None:
            return _client(url, question.key)
        # The SDK itself lets no member through that it does not know, so they are added to what it sends.
        return Mistral(
            api_key=question.key,
            server_url=url,
            client=_Adding(members),
            async_client=_AsyncAdding(members),
        )

    def _arguments(self, question: Question) -> dict[str, Any]:
        arguments = {"model": question.model, **question.body, "http_headers": question.headers}
        if question.retries:
            strategy = BackoffStrategy(initial_interval=50, max_interval=100, exponent=1.5, max_elapsed_time=20_000)
            arguments["retries"] = RetryConfig("backoff", strategy, retry_connection_errors=False)
        return arguments

    def models(self) -> list[str]:
        return [it.id for it in _client(self.mock.base_url(self.vendor), KEY).models.list().data]

    def model(self, name: str) -> str:
        return _client(self.mock.base_url(self.vendor), KEY).models.retrieve(model_id=name).id

    def finish_reason(self, answer: Answer) -> str:
        return {"tool_calls": "stop", "model_length": "length"}.get(answer.finish, answer.finish)

    def tokens(self, answer: Answer) -> dict[str, int]:
        cached = (answer.usage.get("prompt_tokens_details") or {}).get("cached_tokens")
        return told(
            {
                "input_tokens": answer.usage["prompt_tokens"],
                "output_tokens": answer.usage["completion_tokens"],
                "cached_input_tokens": answer.usage.get("num_cached_tokens") if cached is None else cached,
            }
        )

    def recorded_usage(self, recording: Recording) -> dict[str, Any]:
        return next(frame["usage"] for frame in reversed(recording.frames()) if frame.get("usage"))

    def error_class(self, status: int) -> type[Exception]:
        return errors.HTTPValidationError if status == 422 else errors.SDKError

    def error_status(self, error: errors.MistralError) -> int:
        return error.status_code

    def request_id(self, error: errors.MistralError) -> str | None:
        return error.headers.get("mistral-correlation-id")

    def error_body(self, error: errors.MistralError) -> Any:
        return json.loads(error.body)

    def expected_error_body(self, body: Any) -> Any:
        return body


class _AddingMembers:
    """Adds members to the body of each request of the client that it is mixed into."""

    def __init__(self, members: dict[str, Any]) -> None:
        super().__init__()
        self._members = members

    def build_request(self, *arguments: Any, **keywords: Any) -> httpx2.Request:
        keywords["content"] = json.dumps({**json.loads(keywords["content"]), **self._members})
        return super().build_request(*arguments, **keywords)


class _Adding(_AddingMembers, httpx2.Client):
    pass


class _AsyncAdding(_AddingMembers, httpx2.AsyncClient):
    pass


def _read(response: Any, answer: Answer) -> None:
    choice = response.choices[0]
    _read_message(choice.message, answer)
    answer.finish = choice.finish_reason
    answer.usage = dumped(response.usage)
    answer.model = response.model
    answer.identifier = response.id


def _take(chunk: Any, answer: Answer) -> None:
    answer.model = chunk.model
    answer.identifier = chunk.id
    if chunk.usage:
        answer.usage = dumped(chunk.usage)
    for choice in chunk.choices:
        _read_message(choice.delta, answer)
        if choice.finish_reason:
            answer.finish = choice.finish_reason


def _read_message(message: Any, answer: Answer) -> None:
    """Content is a string, or a list of pieces some of which are thoughts. Tool calls come whole."""
    if isinstance(message.content, str):
        answer.text += message.content
    else:
        for piece in message.content or []:
            if piece.type == "thinking":
                answer.reasoning += "".join(part.text for part in piece.thinking)
            else:
                answer.text += piece.text
    for call in message.tool_calls or []:
        answer.tool_calls.append(ToolCall(call.function.name, call.function.arguments))
