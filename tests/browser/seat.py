"""Somebody at a browser: sees the page, clicks what has a name, types into what has a label."""

import re
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Response

from web.office import PASSWORD

MILLISECONDS = 6_000
"""A page of a busy machine comes late; one that never comes is a fault."""
EXPECTED_STATUS = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d)")
GIVEN_UP = re.compile(r"htmx:(?:sendAbort|afterRequest),")
"""What HTMX writes when a page is left, or a field changed once more, while it was fetching a piece."""
SERVER_ERROR = 500


class Seat:
    """One person's browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._troubles: list[str] = []
        page.set_default_timeout(MILLISECONDS)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._troubles.append(f"script: {error}"))
        page.on("response", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        # A form that is shown again with what is wrong comes with 422, which Chromium writes down as an error.
        expected = EXPECTED_STATUS.match(message.text) or GIVEN_UP.match(message.text)
        if message.type in ("error", "warning") and not expected:
            self._troubles.append(f"{message.type}: {message.text}")

    def _see(self, response: Response) -> None:
        if response.status >= SERVER_ERROR:
            self._troubles.append(f"{response.status}: {response.url}")

    def troubles(self) -> list[str]:
        """Return what the browser complained about: scripts, the content policy, failures of the server."""
        return self._troubles

    def sign_in(self, login: str) -> None:
        """Sign in by the form."""
        self.go("/login")
        self.type("账号", login)
        self.type("密码", PASSWORD)
        self.press("登录")

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(path, wait_until="domcontentloaded")

    def menu(self, name: str) -> None:
        """Open an item of the menu."""
        item = self.page.get_by_role("navigation", name="主导航").get_by_role("link", name=re.compile(rf"^{name}"))
        self._leave_by(item)

    def follow(self, name: str, *, within: str = "main") -> None:
        """Click the first link of that name."""
        self._leave_by(self.page.locator(within).get_by_role("link", name=name, exact=True).first)

    def begin(self, number: str, words: str) -> None:
        """From the morning list to what is to be done with a case, by the button of those words."""
        self._leave_by(self.page.locator(f'.work .act a:has-text("：{number} ")', has_text=words))

    def press(self, name: str) -> None:
        """Press the button of that name, and wait for the page that follows."""
        self._leave_by(self.page.locator("main").get_by_role("button", name=name, exact=True))

    def _leave_by(self, what: Locator) -> None:
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            what.click()

    def issue(self, letter: str) -> None:
        """From a letter that is written to the letter that went out, by the page that asks once more."""
        self.press("签发…")
        assert self.words("h1") == f"签发：{letter}", self.words()
        self.press(f"签发{letter}")
        assert "已签发：" in self.words(".toast")

    def box(self, label: str) -> Locator:
        """Return the field of that label."""
        return self.page.locator("main").get_by_label(re.compile(rf"^{re.escape(label)}( 选填)?$")).first

    def type(self, label: str, words: str) -> None:
        """Type into a field, in place of what stands there."""
        self.box(label).fill(words)

    def pick(self, label: str, words: str) -> None:
        """Choose from a drop-down list."""
        self.box(label).select_option(label=words)

    def choose(self, group: str, words: str) -> None:
        """Choose one of the buttons of a group."""
        fields = self.page.locator("main").get_by_role("group", name=re.compile(rf"^{re.escape(group)}"))
        fields.get_by_role("radio", name=words, exact=True).check()

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.page.locator("main").get_by_label(label).check()

    def words(self, within: str = "main") -> str:
        """Return what can be read, blanks drawn together."""
        return re.sub(r"\s+", " ", self.page.locator(within).first.inner_text())

    def run(self, script: str, given: Any = None) -> Any:
        """Ask the page something that only a script can tell."""
        return self.page.evaluate(script, given)
