"""`POST /v1/chat/completions` of OpenAI and of xAI, by `client.chat.completions`."""

from typing import Any

import openai
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from answer import Answer, ToolCall, dumped, told
from forms.form import Question
from forms.openai_sdk import OpenAIForm
from recordings import Recording


class OpenAIChatCompletions(OpenAIForm):
    vendor = "openai"
    api = "chat_completions"
    ways = ("create", "create-stream", "stream")
    streaming = ("create-stream", "stream")

    def ask(self, way: str, question: Question, answer: Answer) -> None:
        completions = self.client(question).chat.completions
        arguments = self._arguments(way, question)
        if way == "create":
            _read(completions.create(**arguments), answer)
        elif way == "create-stream":
            with completions.create(**arguments, stream=True) as chunks:
                for chunk in chunks:
                    _take(chunk, answer)
        else:
            with completions.stream(**arguments) as events:
                try:
                    _read(events.get_final_completion(), answer)
                except openai.LengthFinishReasonError as error:
                    # The helper's way to say that the answer is not whole; it has it all the same.
                    _read(error.completion, answer)

    async def ask_async(self, way: str, question: Question, answer: Answer) -> None:
        completions = self.async_client(question).chat.completions
        arguments = self._arguments(way, question)
        if way == "create":
            _read(await completions.create(**arguments), answer)
        elif way == "create-stream":
            async with await completions.create(**arguments, stream=True) as chunks:
                async for chunk in chunks:
                    _take(chunk, answer)
        else:
            async with completions.stream(**arguments) as events:
                try:
                    _read(await events.get_final_completion(), answer)
                except openai.LengthFinishReasonError as error:
                    _read(error.completion, answer)

    def _arguments(self, way: str, question: Question) -> dict[str, Any]:
        arguments = self.arguments(question)
        if way == "create":
            # Only a stream has to be asked for its usage, and only a stream may be.
            arguments.pop("stream_options", None)
        return arguments

    def finish_reason(self, answer: Answer) -> str:
        if answer.refusal:
            return "content_filter"
        return {"tool_calls": "stop"}.get(answer.finish, answer.finish)

    def tokens(self, answer: Answer) -> dict[str, int]:
        return told(
            {
                "input_tokens": answer.usage["prompt_tokens"],
                "output_tokens": answer.usage["completion_tokens"],
                "cached_input_tokens": answer.usage.get("prompt_tokens_details", {}).get("cached_tokens"),
                "reasoning_tokens": answer.usage.get("completion_tokens_details", {}).get("reasoning_tokens"),
            }
        )

    def recorded_usage(self, recording: Recording) -> dict[str, Any]:
        return next(frame["usage"] for frame in reversed(recording.frames()) if frame.get("usage"))


class XAIChatCompletions(OpenAIChatCompletions):
    vendor = "xai"

    def tokens(self, answer: Answer) -> dict[str, int]:
        # xAI counts reasoning apart here, and nowhere else.
        tokens = super().tokens(answer)
        tokens["output_tokens"] += tokens.get("reasoning_tokens", 0)
        return tokens


def _read(completion: ChatCompletion, answer: Answer) -> None:
    choice = completion.choices[0]
    _read_message(choice.message, answer)
    for call in choice.message.tool_calls or []:
        answer.tool_calls.append(ToolCall(call.function.name, call.function.arguments))
    answer.finish = choice.finish_reason
    answer.usage = dumped(completion.usage)
    answer.model = completion.model
    answer.identifier = completion.id


def _take(chunk: ChatCompletionChunk, answer: Answer) -> None:
    answer.model = chunk.model
    answer.identifier = chunk.id
    if chunk.usage:
        answer.usage = dumped(chunk.usage)
    for choice in chunk.choices:
        _read_message(choice.delta, answer)
        for call in choice.delta.tool_calls or []:
            while len(answer.tool_calls) <= call.index:
                answer.tool_calls.append(ToolCall())
            answer.tool_calls[call.index].name += call.function.name or ""
            answer.tool_calls[call.index].arguments += call.function.arguments or ""
        if choice.finish_reason:
            answer.finish = choice.finish_reason


def _read_message(message: Any, answer: Answer) -> None:
    answer.text += message.content or ""
    answer.refusal += message.refusal or ""
    # xAI's member, which the SDK keeps as one it does not know.
    answer.reasoning += getattr(message, "reasoning_content", None) or ""
