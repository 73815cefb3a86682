"""Reads recorded bodies with the vendors' own SDKs: their streaming clients over a transport that answers from memory."""

import anthropic
import httpx2
import mistralai.client
import openai
from google import genai
from google.genai import types


class Pieces(httpx2.SyncByteStream):
    """A body that arrives in pieces of a size."""

    def __init__(self, body, size):
        self.body, self.size = body, size

    def __iter__(self):
        for start in range(0, len(self.body), self.size):
            yield self.body[start:start + self.size]


def transport(body, size):
    headers = {"content-type": "text/event-stream; charset=utf-8"}
    return httpx2.MockTransport(lambda request: httpx2.Response(200, headers=headers, stream=Pieces(body, size)))


def reader(vendor, api, body, size):
    """A function that asks once, reads the whole stream event by event, and returns how many events it was given."""
    client = httpx2.Client(transport=transport(body, size))
    question = "Tell me all of it."
    messages = [{"role": "user", "content": question}]
    if vendor == "anthropic":
        sdk = anthropic.Anthropic(api_key="benchmark", http_client=client)
        return lambda: count(
            sdk.messages.create(model="claude-haiku-5-5", max_tokens=8192, messages=messages, stream=True))
    if vendor in ("openai", "xai"):
        sdk = openai.OpenAI(api_key="benchmark", base_url="http://localhost/v1", http_client=client)
        if api == "responses":
            return lambda: count(sdk.responses.create(model="gpt-6-luna", input=question, stream=True))
        return lambda: count(
            sdk.chat.completions.create(
                model="gpt-6-luna", messages=messages, stream=True, stream_options={"include_usage": True}))
    if vendor == "mistral":
        sdk = mistralai.client.Mistral(api_key="benchmark", client=client)
        return lambda: count(sdk.chat.stream(model="mistral-small-latest", messages=messages))
    if vendor == "google":
        options = types.HttpOptions(httpx_client=client)
        sdk = genai.Client(api_key="benchmark", http_options=options)
        return lambda: count(
            sdk.models.generate_content_stream(model="gemini-3.8-flash", contents=question))
    raise ValueError(vendor)


def count(events):
    return sum(1 for _ in events)
