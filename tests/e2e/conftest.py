"""A running installation and a browser, once for all of these tests; a company, people and windows for each.

Nothing here waits a fixed time: everything expects what a person would see.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect, sync_playwright

from tests.e2e.installation import Site, running, working_in
from tests.e2e.people import Person, create_person
from tests.e2e.watching import Watch
from tests.e2e.whatsapp import WhatsApp, answer_at_once
from tests.gateway import Gateway
from tests.servers import Addresses

PATIENCE_MS = 15_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium on this machine, and these tests need one: apt-get install chromium (or name it: CHROMIUM=/path)"
LIKE_OURS = {"locale": "pt-BR", "timezone_id": "America/Sao_Paulo", "reduced_motion": "reduce"}

Opens = Callable[..., Page]


@pytest.fixture(scope="package")
def site(template_database: Addresses) -> Iterator[Site]:
    with running(template_database) as site:
        yield site


@pytest.fixture(scope="module", autouse=True)
def _at_work(site: Site) -> Iterator[None]:
    with working_in(site):
        yield


@pytest.fixture(scope="package")
def database(site: Site) -> Addresses:
    """Here a company is one of the running installation's."""
    return site.addresses


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


def launch(chromium: BrowserType, **more: Any) -> Browser:
    """The Chromium of this machine."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail(MISSING)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return chromium.launch(executable_path=path, args=arguments, **more)


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test whose pages complained."""
    watch = Watch()
    yield watch
    assert watch.unexpected == []


@pytest.fixture
def opens(chromium: Browser, site: Site, watch: Watch) -> Iterator[Opens]:
    """A window of a browser of its own, with nobody signed in or with `person`: `opens("/painel/", person, width=360)`."""
    contexts = []

    def open_window(
        path: str, person: Person | None = None, *, width: int = 1440, height: int = 900, **more: Any
    ) -> Page:
        size = {"width": width, "height": height}
        context = chromium.new_context(base_url=site.url, viewport=size, **{**LIKE_OURS, **more})
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        watch.over(context)
        page = context.new_page()
        page.goto(path)
        if person is not None:
            person.sign_in(page)
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def quick_company(company: UUID) -> UUID:
    """A company whose secretary answers each message at once."""
    answer_at_once(company)
    return company


@pytest.fixture
def owner(quick_company: UUID) -> Person:
    return create_person(quick_company)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as gateway:
        yield gateway


@pytest.fixture
def whatsapp(site: Site, quick_company: UUID, gateway: Gateway) -> WhatsApp:
    """The company's number on a fake Whaticket."""
    return WhatsApp.connected(site.url, quick_company, gateway)
