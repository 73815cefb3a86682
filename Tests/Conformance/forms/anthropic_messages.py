"""Anthropic's `POST /v1/messages`, by `client.messages`."""

import json
from functools import cache
from typing import Any

import anthropic
from anthropic.types import Message, RawMessageStreamEvent

from answer import Answer, ToolCall, dumped, told
from forms.form import KEY, Form, Question
from recordings import Recording


@cache
def _client(url: str, key: str, retries: int) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key=key, base_url=url, max_retries=retries, timeout=20)


@cache
def _async_client(url: str, key: str, retries: int) -> anthropic.AsyncAnthropic:
    return anthropic.AsyncAnthropic(api_key=key, base_url=url, max_retries=retries, timeout=20)


class AnthropicMessages(Form):
    vendor = "anthropic"
    api = "messages"
    ways = ("create", "create-stream", "stream")
    streaming = ("create-stream", "stream")
    absent = anthropic.omit

    _classes = {
        400: anthropic.BadRequestError,
        401: anthropic.AuthenticationError,
        404: anthropic.NotFoundError,
        429: anthropic.RateLimitError,
        500: anthropic.InternalServerError,
        503: anthropic.ServiceUnavailableError,
        529: anthropic.OverloadedError,
    }

    def ask(self, way: str, question: Question, answer: Answer) -> None:
        messages = _client(self.mock.base_url(self.vendor), question.key, question.retries).messages
        arguments = self._arguments(question)
        if way == "create":
            _read(messages.create(**arguments), answer)
        elif way == "create-stream":
            with messages.create(**arguments, stream=True) as events:
                for event in events:
                    _take(event, answer)
        else:
            with messages.stream(**arguments) as stream:
                _read(stream.get_final_message(), answer)

    async def ask_async(self, way: str, question: Question, answer: Answer) -> None:
        messages = _async_client(self.mock.base_url(self.vendor), question.key, question.retries).messages
        arguments = self._arguments(question)
        if way == "create":
            _read(await messages.create(**arguments), answer)
        elif way == "create-stream":
            async with await messages.create(**arguments, stream=True) as events:
                async for event in events:
                    _take(event, answer)
        else:
            async with messages.stream(**arguments) as stream:
                _read(await stream.get_final_message(), answer)

    def _arguments(self, question: Question) -> dict[str, Any]:
        return {
            "model": question.model,
            **question.body,
            "extra_headers": question.headers,
            "extra_body": question.extra_body,
        }

    def models(self) -> list[str]:
        return [it.id for it in _client(self.mock.base_url(self.vendor), KEY, 0).models.list()]

    def model(self, name: str) -> str:
        return _client(self.mock.base_url(self.vendor), KEY, 0).models.retrieve(name).id

    def finish_reason(self, answer: Answer) -> str:
        return {
            "end_turn": "stop",
            "stop_sequence": "stop",
            "tool_use": "stop",
            "max_tokens": "length",
            "refusal": "content_filter",
        }[answer.finish]

    def tokens(self, answer: Answer) -> dict[str, int]:
        read = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
        return told(
            {
                "input_tokens": sum(answer.usage.get(name) or 0 for name in read),
                "output_tokens": answer.usage["output_tokens"],
                "cached_input_tokens": answer.usage.get("cache_read_input_tokens"),
                "reasoning_tokens": (answer.usage.get("output_tokens_details") or {}).get("thinking_tokens"),
            }
        )

    def recorded_usage(self, recording: Recording) -> dict[str, Any]:
        frames = recording.frames()
        usage = dict(frames[0]["message"]["usage"])
        for frame in frames:
            usage.update(frame.get("usage", {}))
        return usage

    def error_class(self, status: int) -> type[Exception]:
        return self._classes[status]

    def error_status(self, error: anthropic.APIStatusError) -> int:
        return error.status_code

    def request_id(self, error: anthropic.APIStatusError) -> str | None:
        return error.request_id

    def error_body(self, error: anthropic.APIError) -> Any:
        return error.body

    def expected_error_body(self, body: Any) -> Any:
        return body


def _read(message: Message, answer: Answer) -> None:
    for block in message.content:
        if block.type == "text":
            answer.text += block.text or ""
        elif block.type == "thinking":
            answer.reasoning += block.thinking
        elif block.type == "tool_use":
            answer.tool_calls.append(ToolCall(block.name, json.dumps(block.input)))
    answer.finish = message.stop_reason
    answer.usage = dumped(message.usage)
    answer.model = message.model
    answer.identifier = message.id


def _take(event: RawMessageStreamEvent, answer: Answer) -> None:
    match event.type:
        case "message_start":
            answer.model = event.message.model
            answer.identifier = event.message.id
            answer.usage = dumped(event.message.usage)
        case "content_block_start" if event.content_block.type == "tool_use":
            answer.tool_calls.append(ToolCall(event.content_block.name))
        case "content_block_delta":
            match event.delta.type:
                case "text_delta":
                    answer.text += event.delta.text or ""
                case "thinking_delta":
                    answer.reasoning += event.delta.thinking
                case "input_json_delta":
                    answer.tool_calls[-1].arguments += event.delta.partial_json
        case "message_delta":
            answer.finish = event.delta.stop_reason
            answer.usage.update(dumped(event.usage))
