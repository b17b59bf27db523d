"""The frame around every page: where one can go, what needs a person, and nothing that leads nowhere."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.infra.tenancy import tenant_session
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.notifications.painel import HEADINGS, SCREENS
from app.painel.blueprint import ENTRIES
from app.tenants.models import Role
from app.tenants.painel_screens import Entry, Place
from tests import road
from tests.painel.browser import Browser
from tests.painel.conftest import Person, create_person

pytestmark = pytest.mark.req("PN-01", "PN-02")

FRAGMENT = {"X-Fragment": "1"}
NEW = "/painel/simulador/nova"


def raise_one(company_id: UUID, kind: Alert, key: str | None = None, message: str = "Algo aconteceu.") -> None:
    with tenant_session(company_id) as session:
        alerts.raise_alert(session, kind, key or str(uuid4()), message)


def leads_somewhere(browser: Browser, link: str) -> bool:
    with browser.client.get(unescape(link)) as answer:
        return answer.status_code < 400


def navigation(html: str) -> str:
    return html.partition('<nav class="nav"')[2].partition("</nav>")[0]


def test_every_entry_of_the_navigation_leads_to_a_screen(signed_in: Browser) -> None:
    links = re.findall(r'href="([^"]+)"', navigation(signed_in.go(NEW).html))
    assert len(links) == len(ENTRIES)
    for link in links:
        assert signed_in.go(link).status == 200


def test_the_navigation_says_where_one_is(signed_in: Browser) -> None:
    for path, label in (
        (NEW, "Simulador"),
        ("/painel/conta/", "Conta"),
        ("/painel/operacao/gastos/", "Operação"),
        ("/painel/operacao/retidas/", "Operação"),
    ):
        here = re.findall(r'aria-current="page">(.*?)</a>', navigation(signed_in.go(path).html), re.DOTALL)
        assert [re.sub(r"<[^>]+>|\s", "", words) for words in here] == [label]


def test_entries_stand_in_the_order_of_what_people_do(signed_in: Browser) -> None:
    html = navigation(signed_in.go(NEW).html)
    labels = [str(entry.label) for entry in sorted(ENTRIES, key=lambda entry: entry.place)]
    assert [html.index(f"<span>{label}</span>") for label in labels] == sorted(
        html.index(f"<span>{x}</span>") for x in labels
    )


def test_no_two_rooms_want_the_same_place() -> None:
    places = [entry.place for entry in ENTRIES]
    assert len(set(places)) == len(places)
    assert Entry(Place.HOME, "painel.some.home", "Início", "home").room == "painel.some"


def test_every_link_of_every_page_leads_somewhere(signed_in: Browser, owner: Person) -> None:
    road.connect(owner.company_id).says(signed_in.client, "Quero uma pessoa")
    raise_one(owner.company_id, Alert.PERSON_WANTED, str(road.conversation(owner.company_id).id))
    seen: set[str] = set()
    for path in (
        NEW,
        "/painel/conversas/",
        "/painel/conta/",
        "/painel/conta/senha",
        "/painel/avisos/",
        "/painel/estilo",
    ):
        seen |= set(re.findall(r'(?:href|data-href|hx-get|src)="(/[^"#]*)"', signed_in.go(path).html))
    assert {link for link in seen if not leads_somewhere(signed_in, link)} == set()


def test_the_bell_counts_what_needs_a_person(signed_in: Browser, owner: Person, stranger: Person) -> None:
    assert "Nenhum aviso aberto" in signed_in.go(NEW).words
    raise_one(owner.company_id, Alert.PERSON_WANTED)
    raise_one(owner.company_id, Alert.GATEWAY)
    raise_one(stranger.company_id, Alert.GATEWAY)
    assert "2 avisos abertos" in signed_in.go(NEW).words
    assert "2 avisos abertos" in signed_in.go("/painel/avisos/quantos", headers=FRAGMENT).words


def test_the_list_says_in_words_what_happened_and_how_often(signed_in: Browser, owner: Person) -> None:
    key = str(uuid4())
    for _ in range(3):
        raise_one(owner.company_id, Alert.GATEWAY, key, "O WhatsApp não responde.")
    raise_one(owner.company_id, Alert.PERSON_WANTED, message="Um cliente espera uma pessoa.")
    page = signed_in.go("/painel/avisos/", headers=FRAGMENT)
    assert "<html" not in page.html
    assert "Um canal não está enviando" in page.words
    assert "O WhatsApp não responde." in page.words
    assert "3 vezes" in page.words
    assert page.words.count("Um cliente espera uma pessoa") == 1, "a heading that says all is not said again"


def test_an_alert_that_is_over_is_gone(signed_in: Browser, owner: Person) -> None:
    raise_one(owner.company_id, Alert.GATEWAY, "g1")
    with tenant_session(owner.company_id) as session:
        alerts.resolve(session, Alert.GATEWAY, "g1")
    assert "Nada pede a sua atenção" in signed_in.go("/painel/avisos/").words


@pytest.mark.req("TN-03")
def test_nobody_sees_another_companys_alerts(signed_in: Browser, stranger: Person) -> None:
    raise_one(stranger.company_id, Alert.GATEWAY, message="Só da outra.")
    assert "Só da outra." not in signed_in.go("/painel/avisos/").words


def test_a_long_list_says_how_much_more_there_is(signed_in: Browser, owner: Person) -> None:
    for number in range(33):
        raise_one(owner.company_id, Alert.DELIVERY_FAILED, f"c{number}")
    page = signed_in.go("/painel/avisos/")
    assert page.words.count("Mensagem não entregue") == 30
    assert "e mais 3" in page.words


def test_what_an_alert_says_is_shown_and_never_run(signed_in: Browser, owner: Person) -> None:
    raise_one(owner.company_id, Alert.GATEWAY, message="<script>alert(1)</script>")
    page = signed_in.go("/painel/avisos/")
    assert "<script>alert(1)</script>" in page.words
    assert "<script>alert" not in page.html


def test_every_kind_of_alert_has_a_heading_and_a_screen() -> None:
    assert set(HEADINGS) == set(SCREENS) == set(Alert)


def test_an_alerts_link_appears_with_its_screen_only(signed_in: Browser, owner: Person) -> None:
    key = str(uuid4())
    raise_one(owner.company_id, Alert.PERSON_WANTED, key)
    html = signed_in.go("/painel/avisos/").html
    rules = {rule.rule for rule in signed_in.client.application.url_map.iter_rules()}
    is_built = any(rule.startswith("/painel/conversas/<uuid:") for rule in rules)
    assert (f"/painel/conversas/{key}" in html) == is_built


def test_scripts_and_styles_are_ours_and_change_their_address_with_their_content(signed_in: Browser) -> None:
    html = signed_in.go(NEW).html
    for address in re.findall(r'<(?:script[^>]*src|link[^>]*href)="([^"]+)"', html):
        assert re.fullmatch(r"/painel/static/[\w./-]+\?v=[0-9a-f]{10}", address)
        with signed_in.client.get(address) as answer:
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]


def test_htmx_neither_evaluates_nor_injects(signed_in: Browser) -> None:
    config = re.search(r"name=\"htmx-config\" content='([^']+)'", signed_in.go(NEW).html)
    assert config is not None
    for wish in (
        '"allowEval":false',
        '"includeIndicatorStyles":false',
        '"allowScriptTags":false',
        '"selfRequestsOnly":true',
    ):
        assert wish in config[1]


def test_htmx_may_send_the_token_as_a_header(signed_in: Browser) -> None:
    page = signed_in.go("/painel/conta/")
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.html)
    assert token is not None
    headers = {**FRAGMENT, "X-CSRF-TOKEN": token[1]}
    answer = signed_in.client.post("/painel/conta/preferencias", data={"theme": "dark"}, headers=headers)
    assert answer.status_code == 303


def test_a_page_that_was_open_when_one_signed_in_anew_learns_its_new_token(signed_in: Browser, owner: Person) -> None:
    old = signed_in.page.form("/sair")
    other = Browser(signed_in.client)
    with signed_in.client.application.test_client() as elsewhere:
        Browser(elsewhere).sign_in(owner.email, owner.password)
        for name in ("secretaria_access", "secretaria_refresh"):
            cookie = elsewhere.get_cookie(name, path="/painel")
            assert cookie is not None
            signed_in.client.set_cookie(name, cookie.value, path="/painel")
    refused = signed_in.send(old, headers={"Referer": "http://localhost/painel/conversas/?vista=comigo"})
    assert refused.status == 403
    assert "Esta página ficou desatualizada" in refused.words
    assert 'href="/painel/conversas/?vista=comigo"' in refused.html
    token = other.go("/painel/avisos/quantos", headers=FRAGMENT).response.headers["X-CSRF-TOKEN"]
    assert "Você saiu." in signed_in.send(old, csrf_token=token).words


@pytest.mark.parametrize(
    ("stood_on", "leads_to"),
    [
        ("/painel/conversas/{id}/mensagem?vista=comigo", "/painel/conversas/{id}?vista=comigo"),
        ("/painel/conta/preferencias", "/painel/conta/"),
    ],
)
def test_an_old_page_is_not_reloaded_from_an_address_that_only_takes_forms(
    signed_in: Browser, owner: Person, stood_on: str, leads_to: str
) -> None:
    road.connect(owner.company_id).says(signed_in.client, "Oi!")
    conversation = road.conversation(owner.company_id).id
    form = signed_in.go("/painel/conta/").form("/sair")
    came_from = {"Referer": f"http://localhost{stood_on.format(id=conversation)}"}
    page = signed_in.send(form, csrf_token="velho", headers=came_from)
    again = re.search(r'href="([^"]+)">Recarregar a página', page.html)
    assert again is not None and unescape(again[1]).rstrip("/") == leads_to.format(id=conversation).rstrip("/")
    assert leads_somewhere(signed_in, again[1])


def test_the_bell_and_the_page_of_notices_share_no_id(signed_in: Browser, owner: Person) -> None:
    raise_one(owner.company_id, Alert.GATEWAY)
    page = signed_in.go("/painel/avisos/")
    behind_the_bell = re.search(r'hx-get="(/painel/avisos/\?[^"]+)"', page.html)
    assert behind_the_bell is not None
    ids = [
        re.findall(r' id="([^"]+)"', html)
        for html in (page.html, signed_in.go(behind_the_bell[1], headers=FRAGMENT).html)
    ]
    assert ids[0] and ids[1] and not set(ids[0]) & set(ids[1])


def test_who_forges_a_form_cannot_lead_people_away(signed_in: Browser) -> None:
    form = signed_in.page.form("/sair")
    for elsewhere in ("https://evil.example//evil.example/x", "https://evil.example/somewhere"):
        refused = signed_in.send(form, csrf_token="inventado", headers={"Referer": elsewhere})
        assert refused.status == 403
        assert "evil" not in refused.html
        assert "somewhere" not in refused.html


def test_only_scripts_of_ours_are_told_the_token(signed_in: Browser) -> None:
    assert "X-CSRF-TOKEN" not in signed_in.go("/painel/avisos/quantos").response.headers
    assert "X-CSRF-TOKEN" in signed_in.go("/painel/avisos/quantos", headers=FRAGMENT).response.headers


def test_one_can_skip_to_the_content_and_news_is_read_aloud(signed_in: Browser) -> None:
    html = signed_in.go(NEW).html
    assert 'class="skip" href="#conteudo"' in html
    assert '<main id="conteudo" tabindex="-1">' in html
    assert re.search(r'class="toasts"[^>]*aria-live="polite"', html)


def test_the_style_page_shows_every_part(signed_in: Browser) -> None:
    html = signed_in.go("/painel/estilo").html
    for part in ("button", "field", "table", "badge", "card", "dialog", "empty", "skeleton", "bubble", "tabs", "chip"):
        assert re.search(rf'class="[^"]*\b{part}\b', html), part


def test_whoever_may_only_read_is_offered_what_they_may_see(browser: Browser, company: UUID, redis_clean: Any) -> None:
    analyst = create_person(company, Role.ANALYST)
    assert "Simulador" in navigation(browser.sign_in(analyst.email, analyst.password).html)
