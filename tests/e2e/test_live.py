"""Pages that stay fresh: many of them at once, while nobody looks, and when the stream drops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from app.conversations import notes
from app.infra.redis import client as redis
from app.infra.tenancy import tenant_session
from app.notifications import alerts
from app.notifications.alerts import Alert
from tests import road
from tests.e2e.conftest import Opens
from tests.e2e.installation import Site
from tests.e2e.people import Person, create_person, user_of
from tests.e2e.watching import Watch
from tests.e2e.whatsapp import WhatsApp, expect_message

pytestmark = pytest.mark.req("PN-03")

STREAM = re.compile("/painel/eventos")
COMES_BACK_MS = 45_000  # a server that starts, and the longest wait between two tries
POLLS_MS = 30_000
# Chromium without a screen shows every page: whether one is looked at is told to its scripts in the browser's place.
LOOKED_AT = """
    let hides = false;
    Object.defineProperty(document, "hidden", { get: () => hides });
    window.lookAway = (away) => { hides = away; document.dispatchEvent(new Event("visibilitychange")); };
"""
NO_LOCKS = 'Object.defineProperty(navigator, "locks", { value: undefined });'

NOTICES = re.compile(r"/painel/avisos/(\?sino=1)?$")
PRESENCE = re.compile("/presenca$")
WATCH_PRESENCE = """
    window.saidAgain = 0;
    new MutationObserver((changes) => (window.saidAgain += changes.length))
        .observe(document.querySelector(".desk-presence"), { childList: true, subtree: true, characterData: true });
"""


class Streams:
    """The streams that a browser has open."""

    def __init__(self, context: BrowserContext) -> None:
        self.open: list[Request] = []
        context.on("request", self._begins)
        context.on("requestfailed", self._ends)
        context.on("requestfinished", self._ends)

    def _begins(self, request: Request) -> None:
        if STREAM.search(request.url):
            self.open.append(request)

    def _ends(self, request: Request) -> None:
        if request in self.open:
            self.open.remove(request)


def another(page: Page, path: str) -> Page:
    """One more page in the same browser."""
    page = page.context.new_page()
    page.goto(path)
    return page


def expect_state(page: Page, state: str, timeout: float | None = None) -> None:
    expect(page.locator("[data-live]")).to_have_attribute("data-state", state, timeout=timeout)


def note(whatsapp: WhatsApp, owner: Person, words: str) -> None:
    """A note that came about without the web server."""
    with tenant_session(whatsapp.company_id) as session:
        notes.write(session, road.conversation(whatsapp.company_id).id, words, mentions=(), by=user_of(session, owner))


def raise_alert(whatsapp: WhatsApp, words: str) -> None:
    with tenant_session(whatsapp.company_id) as session:
        alerts.raise_alert(session, Alert.GATEWAY, words, words)


def asked_by(page: Page, address: re.Pattern[str]) -> list[str]:
    """What the page asks for there from now on."""
    asked: list[str] = []
    page.on("request", lambda request: address.search(request.url) and asked.append(request.url))
    return asked


@contextmanager
def no_stream(page: Page) -> Iterator[None]:
    page.context.route(STREAM, lambda route: route.fulfill(status=503))
    yield
    page.context.unroute(STREAM)


def test_seven_pages_of_a_browser_share_a_stream_and_stay_usable(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Oi!")
    first = opens(whatsapp.path, owner)
    expect_state(first, "live")
    streams = Streams(first.context)
    first.reload()
    pages = [first, *(another(first, whatsapp.path) for _ in range(6))]
    for page in pages:
        expect_state(page, "live")
    whatsapp.customer_says("Vocês abrem no feriado?")
    for page in pages:
        expect_message(page, "Vocês abrem no feriado?")
    assert len(streams.open) == 1
    pages[6].get_by_role("link", name="Conta", exact=True).click()
    expect(pages[6]).to_have_url(re.compile("/painel/conta/$"))


def test_when_the_page_with_the_stream_is_closed_another_takes_it(
    opens: Opens, owner: Person, whatsapp: WhatsApp
) -> None:
    whatsapp.customer_says("Oi!")
    first = opens(whatsapp.path, owner)
    expect_state(first, "live")
    second = another(first, whatsapp.path)
    expect_state(second, "live")
    with second.expect_request(STREAM):
        first.close()
    whatsapp.customer_says("Ainda estão aí?")
    expect_message(second, "Ainda estão aí?")


@pytest.mark.parametrize("more", ["", NO_LOCKS], ids=["shared", "without locks"])
def test_pages_that_nobody_looks_at_have_no_stream_and_catch_up_when_looked_at(
    opens: Opens, owner: Person, whatsapp: WhatsApp, more: str
) -> None:
    whatsapp.customer_says("Oi!")
    page, other = opens(whatsapp.path, owner), opens(whatsapp.path, owner)
    expect_state(page, "live")
    page.context.add_init_script(LOOKED_AT + more)
    streams = Streams(page.context)
    page.reload()
    expect_state(page, "live")
    with page.context.expect_event("requestfailed", lambda request: STREAM.search(request.url) is not None):
        page.evaluate("lookAway(true)")
    page.evaluate("htmx.trigger(document.body, 'htmx:load', {})")
    whatsapp.customer_says("Alguém viu isto?")
    expect_message(other, "Alguém viu isto?")
    expect(page.get_by_text("Alguém viu isto?")).to_have_count(0)
    assert streams.open == []
    page.evaluate("lookAway(false)")
    expect_message(page, "Alguém viu isto?")
    expect_state(page, "live")
    assert len(streams.open) == 1


def test_a_page_outlives_its_server_and_shows_what_happened_meanwhile(
    opens: Opens, owner: Person, whatsapp: WhatsApp, site: Site, watch: Watch
) -> None:
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    expect_state(page, "live")
    watch.expect("ERR_")  # whatever the page asked for while nobody was there
    watch.expect("htmx:")
    with site.without_web():
        note(whatsapp, owner, "Ligou enquanto o painel estava fora.")
        expect(page.locator("[data-live]")).not_to_have_attribute("data-state", "live")
    expect_state(page, "live", COMES_BACK_MS)
    expect_message(page, "Ligou enquanto o painel estava fora.")
    expect(page.locator(".toast-danger")).to_have_count(0)


def test_a_stream_whose_events_stopped_comes_back(opens: Opens, owner: Person, whatsapp: WhatsApp, site: Site) -> None:
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    expect_state(page, "live")
    with page.expect_request(STREAM):
        redis().client_kill_filter(_type="pubsub")
    expect_state(page, "live")
    whatsapp.customer_says("E agora?")
    expect_message(page, "E agora?")


def test_without_a_stream_a_page_asks_again_and_again_until_it_has_one(
    opens: Opens, owner: Person, whatsapp: WhatsApp, watch: Watch
) -> None:
    whatsapp.customer_says("Oi!")
    watch.expect("503")
    page = opens(whatsapp.path, owner)
    with no_stream(page):
        page.reload()
        second = another(page, whatsapp.path)
        for each in (page, second):
            expect(each.get_by_text("atualiza a cada 15 s")).to_be_visible()
        note(whatsapp, owner, "Só de tempos em tempos.")
        for each in (page, second):
            shown = each.get_by_role("log").get_by_text("Só de tempos em tempos.")
            expect(shown).to_be_visible(timeout=POLLS_MS)
    for each in (page, second):
        expect_state(each, "live", POLLS_MS)


def test_who_looks_on_is_said_once_and_nobody_looks_on_from_a_page_in_the_background(
    opens: Opens, owner: Person, whatsapp: WhatsApp, quick_company: UUID
) -> None:
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    colleague = opens("/painel/conta/", create_person(quick_company, "Bia Sá"))
    colleague.context.add_init_script(LOOKED_AT + "hides = true;")
    asked = asked_by(colleague, PRESENCE)
    colleague.goto(whatsapp.path)
    expect_message(colleague, "Oi!")
    expect(colleague.locator("[data-live]")).to_have_text("reconectando")
    assert asked == []
    colleague.evaluate("lookAway(false)")
    expect(page.get_by_text("Também estão vendo: Bia Sá")).to_be_visible()
    page.evaluate(f"{{ {WATCH_PRESENCE} }}")
    with page.expect_response(PRESENCE):
        page.evaluate("htmx.trigger(document.querySelector('.desk-presence'), 'live:presence')")
    with page.expect_response(PRESENCE):
        page.evaluate("htmx.trigger(document.querySelector('.desk-presence'), 'live:presence')")
    assert page.evaluate("window.saidAgain") == 0


def test_an_outage_is_told_once_by_the_live_mark_and_not_by_every_part_of_the_page(
    opens: Opens, owner: Person, whatsapp: WhatsApp, watch: Watch
) -> None:
    watch.expect("503")
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    page.route(re.compile("/(presenca|fio|lista|quantos)"), lambda route: route.fulfill(status=503))
    with page.expect_response(PRESENCE):
        page.reload()
    with page.expect_response(re.compile("/fio$")):
        whatsapp.customer_says("Alguém aí?")
    expect(page.locator(".toast-danger")).to_have_count(0)


def test_the_list_behind_the_bell_is_fetched_when_it_is_open(opens: Opens, owner: Person, whatsapp: WhatsApp) -> None:
    whatsapp.customer_says("Oi!")
    page = opens(whatsapp.path, owner)
    expect_state(page, "live")
    lists = asked_by(page, NOTICES)
    with page.expect_response(re.compile("/avisos/quantos$")):
        raise_alert(whatsapp, "Primeiro")
    expect(page.get_by_text("1 aviso aberto")).to_be_attached()
    assert lists == []
    page.locator(".menu-bell summary").click()
    expect(page.get_by_text("Primeiro")).to_be_visible()
    raise_alert(whatsapp, "Segundo")
    expect(page.get_by_text("Segundo")).to_be_visible()
