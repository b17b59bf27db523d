#!/usr/bin/env python3
"""Take a picture of every screen of a running installation, light and dark, on a computer, a tablet and a phone.

    make screens [DATA_DIR=…] [OUT=docs/telas]              of what `make run` serves there
    scripts/screens.py --url http://127.0.0.1:8080 --email … --password … --out /tmp/telas --only conversas
    scripts/screens.py --email … --password … --empty          of a company that has nothing yet: names end in -vazio
    scripts/screens.py --email … --password … --only sem-acesso    of somebody who may not see all: what they are told then

The screens are found by following the panel's links, one of each kind: what the installation holds is what the pictures show. Besides
them, what a person sees while something is slow or fails (`screen_states.py`).
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import shutil
import sys
from collections import deque
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import in_venv  # noqa: F401 - what follows is installed only there

# isort: split

from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, sync_playwright

from app.config import ROOT
from scripts.screen_states import FORBIDDEN, NOWHERE, STATES, State

DEVICES: Final = {"computador": (1440, 900), "tablet": (768, 1024), "celular": (360, 740)}
THEMES: Final = {"light": "", "dark": "-escuro"}
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
DOOR: Final = "/painel/entrar"
PATIENCE_MS: Final = 15_000
SETTLED: Final = (
    "() => document.readyState === 'complete' && !document.querySelector('.htmx-request, [data-state=connecting]')"
)
LINKS: Final = (
    "[...document.querySelectorAll('a[href], [data-href]')].map((a) => a.dataset.href ?? a.getAttribute('href'))"
)
SMALLER: Final = Path(__file__).with_name("indexed_png.js")
_ID: Final = re.compile(r"^([0-9a-f]{8}-[0-9a-f-]{27}|\d+|\w+:\d+)$")
_NO_SCREENS: Final = ("/painel/static/", "/painel/eventos")


def main() -> int:
    asked = _arguments()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        screens = _find(browser, asked)
        chosen = {name: path for name, path in screens.items() if not asked.only or asked.only in name}
        states = {} if asked.empty else {name: state for name, state in STATES.items() if state.screen in screens}
        if asked.only:
            states = {name: state for name, state in states.items() if asked.only in name}
        for device in DEVICES:
            for theme in THEMES:
                _take(browser, asked, chosen, device, theme)
                _take_states(browser, asked, screens, states, device, theme)
        browser.close()
    taken = len(chosen) + len(states)
    print(f"{taken} screens and states, {taken * len(DEVICES) * len(THEMES)} pictures in {asked.out}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take a picture of every screen of a running installation.")
    parser.add_argument("--url", help="the installation, with scheme and port; default: as demo.json of DATA_DIR says")
    parser.add_argument("--email")
    parser.add_argument("--password")
    parser.add_argument("--out", type=Path, default=Path(os.environ.get("OUT") or ROOT / "docs" / "telas"))
    parser.add_argument("--only", help="a part of a screen's name")
    parser.add_argument(
        "--empty", action="store_true", help="the company has nothing yet: the pictures say so in their names"
    )
    asked = parser.parse_args()
    if not (asked.url and asked.email and asked.password):
        _read_demo(asked)
    return asked


def _read_demo(asked: argparse.Namespace) -> None:
    """What was not given: where the demonstration company is, and how to get in."""
    file = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve() / "demo.json"
    if not file.is_file():
        sys.exit(
            f"Secretária: {file} is not there.\n  fix: make run, or give --url, --email and --password to scripts/screens.py"
        )
    door = json.loads(file.read_text())
    asked.url = asked.url or door["panel_url"].removesuffix("/painel")
    asked.email, asked.password = asked.email or door["email"], asked.password or door["password"]


def _chromium() -> str:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit("Secretária: no Chromium on this machine.\n  fix: apt-get install chromium, or CHROMIUM=/path/to/one")
    return path


def _find(browser: Browser, asked: argparse.Namespace) -> dict[str, str]:
    """Addresses by name, one of each kind of screen, in the order in which links lead there."""
    page = browser.new_page(base_url=asked.url, locale="pt-BR")
    _sign_in(page, asked)
    found: dict[str, str] = {}
    ahead = deque(["/painel/", "/painel/estilo"])
    while ahead:
        page.goto(ahead.popleft())
        page.wait_for_function(SETTLED)
        here = urlsplit(page.url).path
        if (name := _name(here)) in found:
            continue
        found[name] = here
        ahead.extend(path for path in _links(page) if _name(path) not in found)
    refused = _refused(page)
    page.close()
    return found if asked.empty else {"entrar": DOOR, **found, "nao-existe": NOWHERE, **refused}


def _refused(page: Page) -> dict[str, str]:
    """A screen that is not for the person who looks; whoever owns the company may see all of them."""
    answer = page.goto(FORBIDDEN)
    return {"sem-acesso": FORBIDDEN} if answer is not None and answer.status == 403 else {}


def _links(page: Page) -> list[str]:
    links: list[str] = page.evaluate(LINKS)
    paths = (urlsplit(link).path for link in links if link.startswith("/painel"))
    return [path for path in dict.fromkeys(paths) if not path.startswith(_NO_SCREENS)]


def _name(path: str) -> str:
    """`/painel/canais/<id>/editar` is `canais-um-editar`."""
    parts = ["um" if _ID.match(part) else part for part in path.removeprefix("/painel").split("/") if part]
    return "-".join(parts) or "inicio"


def _sign_in(page: Page, asked: argparse.Namespace) -> None:
    page.goto(DOOR)
    page.locator("#email").fill(asked.email)
    page.locator("#password").fill(asked.password)
    page.locator("form[data-door] button").click()
    page.wait_for_url(lambda address: DOOR not in address)


def _take(browser: Browser, asked: argparse.Namespace, screens: dict[str, str], device: str, theme: str) -> None:
    context = _window(browser, asked, device, theme)
    page, workshop = context.new_page(), browser.new_page()
    if DOOR not in screens.values():
        _sign_in(page, asked)
    for name, path in screens.items():
        page.goto(path)
        page.wait_for_function(SETTLED)
        _keep(page, workshop, asked, f"{name}-vazio" if asked.empty else name, device, theme)
        if path == DOOR:
            _sign_in(page, asked)
    workshop.close()
    context.close()


def _take_states(
    browser: Browser,
    asked: argparse.Namespace,
    screens: dict[str, str],
    states: dict[str, State],
    device: str,
    theme: str,
) -> None:
    """Each in a page of its own, for what one holds up the next would wait for."""
    context = _window(browser, asked, device, theme)
    workshop = browser.new_page()
    for name, state in sorted(states.items(), key=lambda one: one[1].screen != "entrar"):
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        if state.screen != "entrar":
            _sign_in_if_asked(page, asked)
        state.before(page)
        page.goto(screens[state.screen], wait_until="load")
        try:
            state.then(page)
            page.locator(state.seen).filter(visible=True).first.wait_for()
        except TimeoutError:
            print(f"{name}: this installation has nothing to show it with")
        else:
            _keep(page, workshop, asked, name, device, theme)
        page.unroute_all(behavior="ignoreErrors")  # what is held up would be waited for
        page.close()
    workshop.close()
    context.close()


def _sign_in_if_asked(page: Page, asked: argparse.Namespace) -> None:
    page.goto("/painel/conta/")
    if DOOR in page.url:
        _sign_in(page, asked)


def _keep(page: Page, workshop: Page, asked: argparse.Namespace, name: str, device: str, theme: str) -> None:
    picture = base64.b64encode(page.screenshot()).decode()
    smaller = workshop.evaluate(SMALLER.read_text(), picture)
    (asked.out / f"{name}-{device}{THEMES[theme]}.png").write_bytes(base64.b64decode(smaller))


def _window(browser: Browser, asked: argparse.Namespace, device: str, theme: str) -> BrowserContext:
    width, height = DEVICES[device]
    return browser.new_context(
        base_url=asked.url,
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        is_mobile=device == "celular",
    )


if __name__ == "__main__":
    sys.exit(main())
