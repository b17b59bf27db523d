"""A real browser with a conversation open, in a process of its own: when did each customer's message stand on the screen?"""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from scripts.bench.operators import Operator

OPENS_WITHIN_S: Final = 60.0
# Notes the moment (milliseconds since 1970) at which each token first stands in the thread.
_WATCH: Final = """() => {
  window.stood = {};
  const thread = document.getElementById("fio");
  const look = () => {
    for (const [token] of thread.textContent.matchAll(/\\bTK[0-9A-F]{8}\\b/g)) window.stood[token] ??= Date.now();
  };
  new MutationObserver(look).observe(thread, { childList: true, subtree: true, characterData: true });
  look();
}"""
_LIVE: Final = '[data-live][data-state="live"]'
_spawning: Final = multiprocessing.get_context("spawn")


@contextmanager
def looking_at(operator: Operator, conversation_id: UUID) -> Iterator[dict[str, float]]:
    """The thread in headless Chromium for the block; afterwards, when each token stood there, in seconds since 1970."""
    stood: dict[str, float] = {}
    here, there = _spawning.Pipe()
    process = _spawning.Process(target=_look, args=(there, operator, str(conversation_id)), daemon=False)
    process.start()
    try:
        if not here.poll(OPENS_WITHIN_S):
            raise TimeoutError("the browser did not open the conversation")
        here.recv()
        yield stood
        here.send("over")
        stood.update(here.recv())
    finally:
        process.join(10)
        process.terminate()


def _look(pipe: Any, operator: Operator, conversation_id: str) -> None:
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise FileNotFoundError("chromium is missing (apt-get install chromium), or name it in CHROMIUM")
    home = f"http://127.0.0.1:{operator.port}"
    with sync_playwright() as playwright:
        with playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as browser:
            context = browser.new_context()
            context.add_cookies(
                [{"name": name, "value": value, "url": home} for name, value in operator.cookies.items()]
            )
            page = context.new_page()
            page.goto(f"{home}/painel/conversas/{conversation_id}")
            page.wait_for_selector(_LIVE, state="attached")
            page.evaluate(_WATCH)
            pipe.send("open")
            pipe.recv()
            stood: dict[str, float] = page.evaluate("window.stood")
    pipe.send({token: milliseconds / 1000 for token, milliseconds in stood.items()})
