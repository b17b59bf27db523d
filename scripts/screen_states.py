"""What a screen looks like while something is slow, when it fails, and when a part of it is opened: brought about in the browser.

Each state is a screen, what is done to its page before it is loaded, and what a person does then. Nothing in the installation changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page, Route

PARTS: Final = re.compile(r"/(sabe|lembra|historico|como/\d+|avisos/\?|quantos|fio|lista|numeros|horas)")
STREAM: Final = re.compile("/painel/eventos")
SENDING: Final = re.compile("/mensagem")
SEARCH: Final = re.compile("/painel/conversas/buscar")
SUGGESTION: Final = ".desk-suggested textarea"


def _nothing(page: Page) -> None:
    """The page as it comes."""


@dataclass(frozen=True)
class State:
    """`screen`: its name among the screens found. `seen`: what is in view once the state is there."""

    screen: str
    seen: str
    before: Callable[[Page], None] = _nothing
    then: Callable[[Page], None] = _nothing


def _held(page: Page) -> None:
    """What a page fetches for itself does not come."""
    page.route(PARTS, lambda route: None)


def _refused(page: Page) -> None:
    """The server fails whatever the page fetches for itself; the page itself came."""
    page.route(PARTS, lambda route: route.fulfill(status=500, body="", content_type="text/plain"))


def _unreachable(page: Page) -> None:
    """The way to the server is cut for what is written and for what is new."""
    page.route(SENDING, _cut)
    page.route(STREAM, _cut)


def _cut(route: Route) -> None:
    route.abort()


def _show_contact(page: Page) -> None:
    """Beside the thread; where there is no room, over it."""
    opener = page.locator("#abrir-ficha")
    if opener.is_visible():
        opener.click()


def _write(page: Page) -> None:
    page.locator("#text").fill("Bom dia! Sim, temos horário amanhã às 10h.")
    page.locator("#escrever .send").click()


def _look_for(page: Page) -> None:
    page.route(SEARCH, lambda route: None)
    page.keyboard.press("Control+K")
    page.locator("#paleta input").fill("clareamento")


def _open_bell(page: Page) -> None:
    page.locator(".menu-bell summary").click()


def _wrong_password(page: Page) -> None:
    page.locator("#email").fill("recepcao@clinica.example")
    page.locator("#password").fill("não é esta senha")
    page.locator("form[data-door] button").click()


def _wrong_fields(page: Page) -> None:
    """The page's first form, sent as it came, without the browser's own checks. One that has all it needs would be taken."""
    page.locator("main form").first.evaluate("(form) => { form.noValidate = true; form.requestSubmit(); }")


def _expired(page: Page) -> None:
    page.goto(f"{page.url}?why=expirou")


def _suggested(page: Page) -> None:
    """The conversation in which she suggests an answer: one of those that wait for a person."""
    page.goto("/painel/conversas/?vista=aguardando")
    waiting = [link.get_attribute("href") for link in page.locator("a.person").all()]
    for address in filter(None, waiting):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if page.locator(SUGGESTION).count():
            return


def _remembered(page: Page) -> None:
    _show_contact(page)
    page.locator("#lembra dl").scroll_into_view_if_needed()


def _drawn(page: Page) -> None:
    _show_contact(page)
    page.locator("details:has(> #estados) > summary").click()
    page.locator("#estados svg").scroll_into_view_if_needed()


def _explained(page: Page) -> None:
    """How the latest answer came to be."""
    page.locator("details.how > summary").last.click()
    page.locator("details[open] .how-trail").scroll_into_view_if_needed()


def _try_out(page: Page) -> None:
    page.locator("#pergunta").fill("Bom dia! Quanto custa o clareamento?")
    page.locator("#perguntar .send").click()
    page.locator("#previa .theirs, #previa .mine").nth(1).scroll_into_view_if_needed()


STATES: Final = {
    "conversas-um-carregando": State("conversas-um", "#ficha .skeleton", _held, _show_contact),
    "conversas-um-sem-partes": State("conversas-um", "#ficha [data-failed]:not([hidden])", _refused, _show_contact),
    "conversas-um-sem-contato": State("conversas-um", "[data-retry]", _unreachable, _write),
    "conversas-um-sugestao": State("conversas-um", SUGGESTION, then=_suggested),
    "conversas-um-lembra": State("conversas-um", "#lembra dl", then=_remembered),
    "conversas-um-estados": State("conversas-um", "#estados svg", then=_drawn),
    "conversas-um-como": State("conversas-um", ".how-trail", then=_explained),
    "config-experimentando": State("config", "#previa .bubble", then=_try_out),
    "avisos-carregando": State("inicio", ".menu-notices .skeleton", _held, _open_bell),
    "busca-carregando": State("inicio", ".palette-none", then=_look_for),
    "entrar-expirado": State("entrar", ".problem, .notice, [role=alert]", then=_expired),
    "entrar-recusado": State("entrar", ".problem, [role=alert]", then=_wrong_password),
    "canais-novo-recusado": State("canais-novo", "[role=alert], .problem", then=_wrong_fields),
}
"""By the name of their pictures."""

NOWHERE: Final = "/painel/nao-existe"
FORBIDDEN: Final = "/painel/operacao/"
