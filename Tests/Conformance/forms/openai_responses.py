"""`POST /v1/responses` of OpenAI and of xAI, by `client.responses`."""

from typing import Any

from openai.types.responses import Response, ResponseStreamEvent

from answer import Answer, ToolCall, dumped, told
from forms.form import Question
from forms.openai_sdk import OpenAIForm
from recordings import Recording


class OpenAIResponses(OpenAIForm):
    vendor = "openai"
    api = "responses"
    ways = ("create", "create-stream", "stream")
    streaming = ("create-stream", "stream")

    def ask(self, way: str, question: Question, answer: Answer) -> None:
        responses = self.client(question).responses
        arguments = self.arguments(question)
        if way == "create":
            _read(responses.create(**arguments), answer)
        elif way == "create-stream":
            with responses.create(**arguments, stream=True) as events:
                for event in events:
                    _take(event, answer)
        else:
            with responses.stream(**arguments) as events:
                for event in events:
                    if event.type == "response.incomplete":
                        # The helper has a last word for completed answers only.
                        return _read(event.response, answer)
                _read(events.get_final_response(), answer)

    async def ask_async(self, way: str, question: Question, answer: Answer) -> None:
        responses = self.async_client(question).responses
        arguments = self.arguments(question)
        if way == "create":
            _read(await responses.create(**arguments), answer)
        elif way == "create-stream":
            async with await responses.create(**arguments, stream=True) as events:
                async for event in events:
                    _take(event, answer)
        else:
            async with responses.stream(**arguments) as events:
                async for event in events:
                    if event.type == "response.incomplete":
                        return _read(event.response, answer)
                _read(await events.get_final_response(), answer)

    def finish_reason(self, answer: Answer) -> str:
        if answer.refusal:
            return "content_filter"
        return {"completed": "stop", "max_output_tokens": "length", "content_filter": "content_filter"}[answer.finish]

    def tokens(self, answer: Answer) -> dict[str, int]:
        return told(
            {
                "input_tokens": answer.usage["input_tokens"],
                "output_tokens": answer.usage["output_tokens"],
                "cached_input_tokens": answer.usage["input_tokens_details"].get("cached_tokens"),
                "reasoning_tokens": answer.usage["output_tokens_details"].get("reasoning_tokens"),
            }
        )

    def recorded_usage(self, recording: Recording) -> dict[str, Any]:
        return recording.frames()[-1]["response"]["usage"]


class XAIResponses(OpenAIResponses):
    vendor = "xai"


def _read(response: Response, answer: Answer) -> None:
    for item in response.output:
        if item.type == "message" and item.phase != "commentary":
            for part in item.content:
                if part.type == "output_text":
                    answer.text += part.text
                else:
                    answer.refusal += part.refusal
        elif item.type == "reasoning":
            answer.reasoning += "".join(part.text for part in item.summary)
        elif item.type == "function_call":
            answer.tool_calls.append(ToolCall(item.name, item.arguments))
    _read_end(response, answer)


def _read_end(response: Response, answer: Answer) -> None:
    details = response.incomplete_details
    answer.finish = details.reason if details else response.status
    answer.usage = dumped(response.usage)
    answer.model = response.model
    answer.identifier = response.id


def _take(event: ResponseStreamEvent, answer: Answer) -> None:
    match event.type:
        case "response.output_text.delta" if event.item_id not in answer.remarks:
            answer.text += event.delta
        case "response.refusal.delta":
            answer.refusal += event.delta
        case "response.reasoning_summary_text.delta":
            answer.reasoning += event.delta
        case "response.output_item.added" if event.item.type == "function_call":
            answer.tool_calls.append(ToolCall(event.item.name))
        case "response.output_item.added" if getattr(event.item, "phase", None) == "commentary":
            answer.remarks.add(event.item.id)
        case "response.function_call_arguments.delta":
            answer.tool_calls[-1].arguments += event.delta
        case "response.completed" | "response.incomplete" | "response.failed":
            _read_end(event.response, answer)
        case "error":
            # xAI's has no member `error`, by which the SDK would know what to raise.
            answer.finish = "error"
