"""What a screen looks like while something is slow, when it fails, and where there is nothing yet: brought about in the browser.

Each state is a screen, what is done to its page before it is loaded, and what a person does then. Nothing in the installation changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page, Route

PARTS: Final = re.compile(r"/(sabe|historico|como/\d+|avisos/\?|quantos|fio|lista|numeros|horas)")
STREAM: Final = re.compile("/painel/eventos")
SENDING: Final = re.compile("/mensagem")
SEARCH: Final = re.compile("/painel/conversas/buscar")


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
    """A form that is sent as the page came, without the browser's own checks."""
    page.locator("main form").last.evaluate("(form) => { form.noValidate = true; form.requestSubmit(); }")


STATES: Final = {
    "conversas-um-carregando": State("conversas-um", "#ficha .skeleton", _held, _show_contact),
    "conversas-um-sem-partes": State("conversas-um", "#ficha [data-failed]:not([hidden])", _refused, _show_contact),
    "conversas-um-sem-contato": State("conversas-um", "[data-retry]", _unreachable, _write),
    "avisos-carregando": State("inicio", ".menu-notices .skeleton", _held, _open_bell),
    "busca-carregando": State("inicio", ".palette-none", then=_look_for),
    "entrar-recusado": State("entrar", ".problem, [role=alert]", then=_wrong_password),
    "canais-novo-recusado": State("canais-novo", "[role=alert], .problem", then=_wrong_fields),
}
"""By the name of their pictures."""

NOWHERE: Final = "/painel/nao-existe"
