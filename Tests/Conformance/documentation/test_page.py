"""The documentation page, used as people use it: a token, a thread, streams, files, the keyboard, a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from page import DocumentationPage
from server import Server

PICTURE = Path(__file__).resolve().parents[3] / "Contracts" / "fixtures" / "media" / "picture.png"


def test_stream_is_shown_before_it_ends(browser: Browser, server: Server) -> None:
    with DocumentationPage(browser, server) as page:
        page.register()
        thread = page.make_thread()
        page.control("arm", recording="anthropic/short", faults={"hold_after_chunk": 6})
        send = page.operation("send")
        send.fill("thread_id", thread)
        send.execute()
        expect(send.events.first).to_contain_text("chunk")
        expect(send.state).to_contain_text("Open")
        expect(send.status).to_have_count(0)
        page.control("release")
        expect(send.events.last).to_contain_text("done")
        expect(send.state).to_contain_text("Ended by the server")
        expect(send.status).to_have_text("200")
        ids = send.ids()
        assert ids[-1].endswith(":end")
        text = send.block.locator(".stream .text").inner_text()

        # From any event on, again.
        stream = page.operation("stream")
        stream.fill("thread_id", thread)
        stream.fill("Last-Event-ID", ids[0])
        stream.execute()
        expect(stream.events.last).to_contain_text("done")
        rest = stream.block.locator(".stream .text").inner_text()
        assert rest and text.endswith(rest) and rest != text


def test_reading_can_be_stopped(browser: Browser, server: Server) -> None:
    with DocumentationPage(browser, server) as page:
        page.register()
        thread = page.make_thread()
        page.control("arm", recording="anthropic/short", faults={"hold_after_chunk": 6})
        send = page.operation("send")
        send.fill("thread_id", thread)
        send.fill("Idempotency-Key", "a-key")
        send.execute()
        expect(send.events.first).to_be_visible()
        send.block.get_by_role("button", name="Stop reading").click()
        expect(send.state).to_contain_text("Stopped reading")
        # What came is kept, and is no failure.
        expect(send.status).to_have_text("200")
        page.control("release")
        # The same key is attached to the same answer.
        send.execute()
        expect(send.events.last).to_contain_text("done")


def test_files_are_sent_and_shown(browser: Browser, server: Server) -> None:
    with DocumentationPage(browser, server) as page:
        page.register()
        thread = page.make_thread()
        send = page.operation("send")
        send.fill("thread_id", thread)
        files = send.block.locator('tr[data-property-name="files"]')
        files.get_by_role("button", name="Add").click()
        files.locator("input[type=file]").set_input_files(PICTURE)
        send.execute()
        expect(send.events.last).to_contain_text("done")
        get = page.operation("getThread")
        get.fill("thread_id", thread)
        get.execute()
        expect(get.status).to_have_text("200")
        media = get.answer()["messages"][0]["attachments"][0]
        assert media["filename"] == "picture.png"
        picture = page.operation("media")
        picture.fill("media_id", media["id"])
        picture.execute()
        expect(picture.status).to_have_text("200")
        image = picture.block.locator(".live-responses-table img")
        expect(image).to_be_visible()
        assert image.evaluate("image => image.naturalWidth") == 48


def test_token_by_hand(browser: Browser, server: Server) -> None:
    with DocumentationPage(browser, server) as page:
        page.register()
        # The form's token can be taken out and put in again.
        page.page.locator(".auth-wrapper button.authorize").click()
        dialog = page.page.locator(".dialog-ux")
        dialog.get_by_role("button", name="Remove authorization").click()
        expect(dialog.locator("input")).to_be_visible()
        dialog.locator("input").fill("none")
        dialog.get_by_role("button", name="Apply credentials").click()
        dialog.get_by_role("button", name="Close", exact=True).click()
        me = page.operation("getMe")
        me.execute()
        expect(me.status).to_have_text("401")
        # The browser tells of every 401.
        assert page.wrong == ["error: Failed to load resource: the server responded with a status of 401 (Unauthorized)"]
        page.wrong.clear()


def test_wrong_password_is_told(browser: Browser, server: Server) -> None:
    with DocumentationPage(browser, server) as page:
        page.page.get_by_label("Email").fill("nobody@example.com")
        page.page.get_by_label("Password").fill("correct horse")
        page.page.keyboard.press("Enter")
        expect(page.page.locator("#sign-in-state")).to_have_text("No account has this email and password.")
        assert all("401" in line for line in page.wrong)
        page.wrong.clear()


def test_by_keyboard(browser: Browser, server: Server) -> None:
    with DocumentationPage(browser, server) as page:
        keyboard = page.page.keyboard
        keyboard.press("Tab")
        expect(page.page.get_by_text("Skip to the endpoints")).to_be_focused()
        keyboard.press("Enter")
        summary = page.page.locator('.opblock[id$="-getHealth"] button.opblock-summary-control')
        for _ in range(200):
            if summary.evaluate("button => button === document.activeElement"):
                break
            keyboard.press("Tab")
        expect(summary).to_be_focused()
        keyboard.press("Enter")
        execute = page.page.locator('.opblock[id$="-getHealth"] button.execute')
        expect(execute).to_be_visible()
        for _ in range(20):
            keyboard.press("Tab")
            if execute.evaluate("button => button === document.activeElement"):
                break
        expect(execute).to_be_focused()
        keyboard.press("Enter")
        expect(page.page.locator('.opblock[id$="-getHealth"] .live-responses-table tbody .response-col_status').first).to_have_text("200")


@pytest.mark.parametrize("width", [390, 1300])
def test_nothing_is_wider_than_the_screen(browser: Browser, server: Server, width: int) -> None:
    with DocumentationPage(browser, server, width) as page:
        page.register()
        thread = page.make_thread()
        send = page.operation("send")
        send.fill("thread_id", thread)
        send.execute()
        expect(send.events.last).to_contain_text("done")
        assert page.page.evaluate("() => document.documentElement.scrollWidth") == width
