"""What a browser complains of: scripts that fail, files that are missing, what the content security policy stopped."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError


class Watch:
    """Every complaint of a browser, with the page it stands on. `expect` names those that a test brings about."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._expected: list[str] = []

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._script)

    def expect(self, words: str) -> None:
        self._expected.append(words)

    @property
    def unexpected(self) -> list[str]:
        return [each for each in self.complaints if not any(words in each for words in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def _script(self, failed: WebError) -> None:
        self.complaints.append(f"{failed.page.url if failed.page else ''}: {failed.error}")
