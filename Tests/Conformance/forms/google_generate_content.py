"""Gemini's `generateContent` and `streamGenerateContent`, by `client.models`."""

import json
import re
from functools import cache
from typing import Any

from google import genai
from google.genai import errors, types

from answer import Answer, ToolCall, dumped, told
from forms.form import KEY, Form, Question
from recordings import Recording


@cache
def _client(url: str, key: str) -> genai.Client:
    return genai.Client(api_key=key, http_options=types.HttpOptions(base_url=url, timeout=20_000))


class GoogleGenerateContent(Form):
    vendor = "google"
    api = "generate_content"
    ways = ("generate-content", "generate-content-stream")
    streaming = ("generate-content-stream",)

    def question(self, recording: Recording, **how: Any) -> Question:
        model = re.search(r"/models/([^:]+):", recording.path)[1]
        return Question(model=model, body=recording.request, **how)

    def ask(self, way: str, question: Question, answer: Answer) -> None:
        models = _client(self.mock.base_url(self.vendor), question.key).models
        arguments = self.arguments(question)
        if way == "generate-content":
            _take(models.generate_content(**arguments), answer)
        else:
            for chunk in models.generate_content_stream(**arguments):
                _take(chunk, answer)

    async def ask_async(self, way: str, question: Question, answer: Answer) -> None:
        models = _client(self.mock.base_url(self.vendor), question.key).aio.models
        arguments = self.arguments(question)
        if way == "generate-content":
            _take(await models.generate_content(**arguments), answer)
        else:
            async for chunk in await models.generate_content_stream(**arguments):
                _take(chunk, answer)

    def arguments(self, question: Question) -> dict[str, Any]:
        body = dict(question.body)
        contents = body.pop("contents")
        # The SDK puts the members beside the contents and those of `generationConfig` into one `config`.
        config = {**body.pop("generationConfig", {}), **body}
        retry = types.HttpRetryOptions(attempts=question.retries + 1, initial_delay=0.05, jitter=0.05)
        options = types.HttpOptions(
            headers=question.headers,
            extra_body=question.extra_body,
            retry_options=retry if question.retries else None,
        )
        return {
            "model": question.model,
            "contents": contents,
            "config": types.GenerateContentConfig(**config, http_options=options),
        }

    def models(self) -> list[str]:
        return [it.name.removeprefix("models/") for it in _client(self.mock.base_url(self.vendor), KEY).models.list()]

    def model(self, name: str) -> str:
        return _client(self.mock.base_url(self.vendor), KEY).models.get(model=name).name.removeprefix("models/")

    def finish_reason(self, answer: Answer) -> str:
        return {"STOP": "stop", "MAX_TOKENS": "length"}.get(answer.finish, "content_filter")

    def tokens(self, answer: Answer) -> dict[str, int]:
        def total(*names: str) -> int:
            return sum(answer.usage.get(name) or 0 for name in names)

        return told(
            {
                "input_tokens": total("promptTokenCount", "toolUsePromptTokenCount"),
                "output_tokens": total("candidatesTokenCount", "thoughtsTokenCount"),
                "cached_input_tokens": answer.usage.get("cachedContentTokenCount"),
                "reasoning_tokens": answer.usage.get("thoughtsTokenCount"),
            }
        )

    def recorded_usage(self, recording: Recording) -> dict[str, Any]:
        usage = dict(recording.frames()[-1]["usageMetadata"])
        # The SDK keeps this member for its other service and leaves it out here.
        usage.pop("serviceTier", None)
        return usage

    def error_class(self, status: int) -> type[Exception]:
        return errors.ServerError if status >= 500 else errors.ClientError

    def error_status(self, error: errors.APIError) -> int:
        return error.code

    def request_id(self, error: errors.APIError) -> str | None:
        return None

    def error_body(self, error: errors.APIError) -> Any:
        return error.details

    def expected_error_body(self, body: Any) -> Any:
        return body


def _take(response: types.GenerateContentResponse, answer: Answer) -> None:
    """A whole answer and a piece of one have the same shape."""
    for candidate in response.candidates or []:
        for part in (candidate.content and candidate.content.parts) or []:
            if part.function_call:
                answer.tool_calls.append(ToolCall(part.function_call.name, json.dumps(part.function_call.args)))
            elif part.thought:
                answer.reasoning += part.text or ""
            else:
                answer.text += part.text or ""
        if candidate.finish_reason:
            answer.finish = candidate.finish_reason.value
    if response.prompt_feedback and response.prompt_feedback.block_reason:
        answer.finish = response.prompt_feedback.block_reason.value
    if response.usage_metadata:
        answer.usage = dumped(response.usage_metadata)
    answer.model = response.model_version or answer.model
    answer.identifier = response.response_id or answer.identifier
