"""What OpenAI's two calls, and xAI's, have in common: the SDK and its errors."""

from functools import cache
from typing import Any

import openai

from forms.form import KEY, Form, Question


@cache
def _client(url: str, key: str, retries: int) -> openai.OpenAI:
    return openai.OpenAI(api_key=key, base_url=url, max_retries=retries, timeout=20)


@cache
def _async_client(url: str, key: str, retries: int) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(api_key=key, base_url=url, max_retries=retries, timeout=20)


class OpenAIForm(Form):
    absent = openai.omit

    _classes = {
        400: openai.BadRequestError,
        401: openai.AuthenticationError,
        403: openai.PermissionDeniedError,
        404: openai.NotFoundError,
        422: openai.UnprocessableEntityError,
        429: openai.RateLimitError,
    }

    def client(self, question: Question) -> openai.OpenAI:
        return _client(self.mock.base_url(self.vendor), question.key, question.retries)

    def async_client(self, question: Question) -> openai.AsyncOpenAI:
        return _async_client(self.mock.base_url(self.vendor), question.key, question.retries)

    def arguments(self, question: Question) -> dict[str, Any]:
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

    def error_class(self, status: int) -> type[Exception]:
        return openai.InternalServerError if status >= 500 else self._classes[status]

    def error_status(self, error: openai.APIStatusError) -> int:
        return error.status_code

    def request_id(self, error: openai.APIStatusError) -> str | None:
        return error.request_id

    def error_body(self, error: openai.APIError) -> Any:
        return error.body

    def expected_error_body(self, body: Any) -> Any:
        # The SDK takes the member `error` for the whole; xAI's is a plain string.
        return body["error"]
