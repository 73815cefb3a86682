"""The seven forms in which the five vendors are asked."""

from forms.anthropic_messages import AnthropicMessages
from forms.form import Form, Question
from forms.google_generate_content import GoogleGenerateContent
from forms.mistral_chat_completions import MistralChatCompletions
from forms.openai_chat_completions import OpenAIChatCompletions, XAIChatCompletions
from forms.openai_responses import OpenAIResponses, XAIResponses

ALL: tuple[type[Form], ...] = (
    OpenAIResponses,
    OpenAIChatCompletions,
    AnthropicMessages,
    GoogleGenerateContent,
    XAIResponses,
    XAIChatCompletions,
    MistralChatCompletions,
)

__all__ = ["ALL", "Form", "GoogleGenerateContent", "Question"]
