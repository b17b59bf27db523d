"""Every screen: nothing keeps a person out of it (axe, WCAG 2.2 AA), nothing is cut off on a phone, none is heavy.

Looked at light and dark, on a desk and at 360 pixels, full, empty and signed out.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Page, expect

from app.factory import create_app
from app.onboarding import provision
from app.tenants.models import Role
from tests.e2e import screens
from tests.e2e.conftest import Opens
from tests.e2e.everything import Everything, company_with_everything
from tests.e2e.installation import Site
from tests.e2e.people import Person, create_person
from tests.e2e.watching import Watch

pytestmark = pytest.mark.req("PN-01", "PN-02")

STANDARD = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
DESK, PHONE = 1440, 360
HEAVIEST = 150 * 1024
FEWEST = 15  # screens of the panel
SETTLED = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request')"
LOOK = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap((each) => each.nodes.map((node) => `${each.id} at ${node.target.join(" ")}: ${node.html.slice(0, 120)}`));
}"""
# Whatever scrolls sideways, the page itself among them, except what is meant to: tables in their frame, tabs, what was sent.
TOO_WIDE = """() => [document.scrollingElement, ...document.querySelectorAll("body, body *")]
  .filter((each) => each === document.scrollingElement || ["auto", "scroll"].includes(getComputedStyle(each).overflowX))
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && !each.matches(".table-frame, .tabs, pre, input, textarea"))
  .map((each) => {
    const edge = each.getBoundingClientRect().left + each.clientWidth;
    const widest = [...each.querySelectorAll("*")].find((inside) => inside.getBoundingClientRect().right > edge + 1);
    return `too wide: ${(widest ?? each).outerHTML.slice(0, 120)}`;
  })"""


@pytest.fixture(scope="module")
def everything(site: Site) -> Iterator[Everything]:
    slug = f"c{secrets.token_hex(4)}"
    company_id = provision.create_company(slug=slug, name="Clínica Sorriso")
    with company_with_everything(site, company_id) as everything:
        yield everything


@pytest.fixture(scope="module")
def app(site: Site) -> Flask:
    return create_app()


@pytest.fixture(scope="module")
def addresses(app: Flask, everything: Everything) -> list[str]:
    return screens.addresses(app, everything.ids)


def visit(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_function(SETTLED)


def axe(page: Page, rules: dict[str, Any]) -> list[str]:
    found: list[str] = page.evaluate(LOOK, rules)
    return found


def look(page: Page, path: str) -> list[str]:
    """What is wrong with the page, in both themes. The dark one differs in colours only."""
    visit(page, path)
    page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme="light")
    found = [f"{path} {each}" for each in axe(page, STANDARD)]
    page.emulate_media(color_scheme="dark")
    found += [f"{path} (dark) {each}" for each in axe(page, COLOURS)]
    return found + [f"{path} {each}" for each in page.evaluate(TOO_WIDE)]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_no_screen_keeps_anybody_out_or_is_cut_off(
    opens: Opens, everything: Everything, addresses: list[str], width: int
) -> None:
    page = opens("/painel/conta/", everything.owner, width=width)
    paths = screens.whole_pages(page, addresses)
    assert len(paths) >= FEWEST
    found = [each for path in paths for each in look(page, path)]
    assert not found, "\n".join(found)


def test_neither_do_screens_with_nothing_to_show_nor_problems(
    opens: Opens, owner: Person, app: Flask, watch: Watch
) -> None:
    watch.expect("404")
    page = opens("/painel/conta/", owner, width=PHONE)
    paths = screens.whole_pages(page, screens.addresses(app, {}, arguments=False))
    found = [each for path in [*paths, "/painel/nao-existe"] for each in look(page, path)]
    assert not found, "\n".join(found)


@pytest.mark.req("TN-07")
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_neither_does_what_somebody_is_told_who_may_not_look(
    opens: Opens, company: UUID, watch: Watch, width: int
) -> None:
    watch.expect("403")
    page = opens("/painel/conta/", create_person(company, "Ana", Role.ANALYST), width=width)
    assert look(page, "/painel/operacao/") == []
    expect(page.get_by_role("heading", name="Você não tem acesso a isto")).to_be_visible()
    page.get_by_role("link", name="Voltar ao início").click()
    expect(page.get_by_role("heading", name="Ana")).to_be_visible()


def test_neither_does_the_way_in(opens: Opens) -> None:
    assert look(opens("/painel/entrar", width=PHONE), "/painel/entrar?why=expirou") == []


def test_neither_do_open_menus_and_the_palette(opens: Opens, everything: Everything) -> None:
    page = opens("/painel/conta/", everything.owner)
    page.evaluate(AXE_SCRIPT)
    for summary in page.locator("header details.menu > summary").all():
        summary.click()
        page.wait_for_function(SETTLED)
        assert axe(page, STANDARD) == []
    page.keyboard.press("Control+K")
    page.get_by_role("dialog").get_by_role("option").first.wait_for()
    assert axe(page, STANDARD) == []


def test_no_screen_weighs_much_when_nothing_is_cached(
    opens: Opens, everything: Everything, addresses: list[str]
) -> None:
    page = opens("/painel/conta/", everything.owner)
    wire = page.context.new_cdp_session(page)
    came: list[float] = []
    wire.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights: dict[str, float] = {}
    for path in screens.whole_pages(page, addresses):
        visit(page, "/health")
        came.clear()
        visit(page, path)
        weights[path] = sum(came)
    assert {path: weight for path, weight in weights.items() if weight > HEAVIEST} == {}
    assert min(weights.values()) > 1000, "the bytes were not counted"
