"""The documentation page in a browser, held to loading nothing from elsewhere and to breaking nothing."""

import json
import re
import secrets
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from server import Server, call


class DocumentationPage:
    """The page, opened. At the end of a `with` statement nothing may have gone wrong in it."""

    def __init__(self, browser: Browser, server: Server, width: int = 1300) -> None:
        self.server = server
        self.trace = secrets.token_hex(16)
        self.wrong: list[str] = []
        self._context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-US")
        # So that the mock knows this page's requests.
        self._context.set_extra_http_headers({"traceparent": f"00-{self.trace}-{secrets.token_hex(8)}-01"})
        self.page = self._context.new_page()

    def __enter__(self) -> "DocumentationPage":
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.goto(f"{self.server.url}/docs")
        expect(self.page.locator(".opblock").first).to_be_visible()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._context.close()
        if kind is None:
            assert self.wrong == []

    def _note(self, kind: str, text: str) -> None:
        # Chromium also tells a breach of the content security policy there.
        if kind in ("error", "warning"):
            self.wrong.append(f"{kind}: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.server.url}/", "data:", f"blob:{self.server.url}/")):
            self.wrong.append(f"asked {url}")

    def register(self) -> None:
        """Registers by the form, which puts the token into the page."""
        self.page.get_by_label("Email").fill(f"{secrets.token_hex(8)}@example.com")
        self.page.get_by_label("Password").fill("correct horse")
        self.page.get_by_role("button", name="Register", exact=True).click()
        expect(self.page.locator("#sign-in-state")).to_contain_text("Signed in as")

    def operation(self, name: str) -> "Operation":
        """An endpoint by its operationId, unfolded."""
        block = self.page.locator(f'.opblock[id$="-{name}"]')
        block.locator("button.opblock-summary-control").click()
        expect(block.locator("button.execute")).to_be_visible()
        return Operation(block)

    def make_thread(self) -> str:
        """Makes a thread by the page, and returns its id."""
        operation = self.operation("createThread")
        operation.execute()
        expect(operation.status).to_have_text("201")
        return operation.answer()["id"]

    def control(self, path: str, **body: Any) -> None:
        """Steers the mock vendors."""
        call("POST", f"{self.server.mock_url}/_mock/{path}", {"trace": self.trace, **body})


class Operation:
    """An endpoint in the page."""

    def __init__(self, block: Locator) -> None:
        self.block = block
        self.events = block.locator(".stream li")
        self.state = block.locator(".stream [role=status]")
        self.status = block.locator(".live-responses-table tbody .response-col_status").first

    def fill(self, parameter: str, value: str) -> None:
        field = self.block.locator(f'tr[data-param-name="{parameter}"] input, tr[data-property-name="{parameter}"] input').first
        field.fill(value)
        # Swagger UI takes what is typed over after a while, or when the field is left.
        field.blur()

    def execute(self) -> None:
        self.block.locator("button.execute").click()

    def answer(self) -> Any:
        """The JSON that was answered."""
        return json.loads(self.block.locator(".live-responses-table .highlight-code code, .live-responses-table pre code").first.inner_text())

    def ids(self) -> list[str]:
        return [re.sub(r"\s", "", text) for text in self.block.locator(".stream li small").all_inner_texts()]
