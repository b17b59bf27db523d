"""Ids that really exist, in another company: in filters, forms and addresses they are as good as none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.infra.tenancy import tenant_session
from app.tenants import users
from app.tenants.models import Role, User
from tests import road
from tests.painel.browser import Browser, Page
from tests.painel.conftest import Person

pytestmark = pytest.mark.req("TN-03")

LIST = "/painel/conversas/"
PHONES = "/painel/simulador"


@dataclass(frozen=True)
class Theirs:
    """What another company has: a number, a person, a label on a conversation, a simulated customer, an open notice."""

    company_id: UUID
    number: UUID
    person: UUID
    conversation: UUID
    simulated: str
    label: str = "Inadimplente"


@pytest.fixture
def path(signed_in: Browser, owner: Person) -> str:
    road.connect(owner.company_id).says(signed_in.client, "Tem horário?", name="Conceição")
    return f"{LIST}{road.conversation(owner.company_id).id}"


@pytest.fixture
def theirs(signed_in: Browser, stranger: Person) -> Theirs:
    browser = Browser(signed_in.client.application.test_client())
    number = road.connect(stranger.company_id)
    number.says(browser.client, "Tem horário?", name="Zulmira")
    conversation = road.conversation(stranger.company_id).id
    browser.sign_in(stranger.email, stranger.password)
    press(browser, f"{LIST}{conversation}", "/etiquetas", etiqueta=Theirs.label)
    phone = browser.send(browser.go(f"{PHONES}/clientes").form("/clientes"), name="Saulo")
    with tenant_session(stranger.company_id) as session:
        person = session.scalars(select(User.id)).one()
    return Theirs(stranger.company_id, number.id, person, conversation, shown_phones(phone)[0])


def press(browser: Browser, path: str, action: str, **filled: str) -> Page:
    return browser.send(browser.go(path).form(action), **filled)


def shown(page: Page) -> list[str]:
    """The conversations that a page leads to."""
    return list(dict.fromkeys(re.findall(rf'href="({LIST}[0-9a-f-]{{36}})', page.html)))


def shown_phones(page: Page) -> list[str]:
    return re.findall(r'id="cliente-([0-9a-f-]{36})"', page.html)


def everything_played(browser: Browser) -> list[str]:
    """The conversations of every simulated customer."""
    return sorted(set(re.findall(rf"{PHONES}/([0-9a-f-]{{36}})", browser.go(f"{PHONES}/clientes").html)))


@pytest.mark.parametrize("words", ["", "&q=horario"], ids=["list", "search"])
def test_filtering_by_what_another_company_has_finds_nothing(
    signed_in: Browser, path: str, theirs: Theirs, words: str
) -> None:
    for place in (LIST, f"{LIST}lista"):
        assert shown(signed_in.go(f"{place}?vista=abertas{words}")) == [path]
        for filters in (f"canal={theirs.number}", f"etiqueta={theirs.label}"):
            page = signed_in.go(f"{place}?vista=abertas&{filters}{words}")
            assert (page.status, shown(page)) == (200, []), filters
            assert "Zulmira" not in page.words and str(theirs.conversation) not in page.html


def test_what_another_company_has_is_no_choice(signed_in: Browser, path: str, theirs: Theirs) -> None:
    for page in (signed_in.go(LIST), signed_in.go(path), signed_in.go(f"{PHONES}/clientes")):
        for its in (theirs.number, theirs.person, theirs.conversation, theirs.simulated, theirs.label, "Saulo"):
            assert str(its) not in page.html, (page.path, its)


def test_a_conversation_cannot_be_given_to_somebody_of_another_company(
    signed_in: Browser, owner: Person, path: str, theirs: Theirs
) -> None:
    for takes in (str(theirs.person), f"user:{theirs.person}"):
        assert press(signed_in, path, "/responsavel", user_id=takes).status == 404
    assert road.conversation(owner.company_id).assigned_to is None
    press(signed_in, path, "/assumir")
    assert press(signed_in, path, "/responsavel", user_id=str(theirs.person)).status == 404
    held_by = road.conversation(owner.company_id).held_by
    assert held_by is not None and str(theirs.person) not in held_by


def test_naming_somebody_of_another_company_takes_nothing_from_a_colleague(
    signed_in: Browser, owner: Person, path: str, theirs: Theirs
) -> None:
    press(signed_in, path, "/assumir")
    with tenant_session(owner.company_id) as session:
        bia = users.create_user(
            session,
            email=f"bia@{owner.company_id.hex[:12]}.example",
            name="Bia Sá",
            password=owner.password,
            role=Role.OPERATOR,
        )
    other = Browser(signed_in.client.application.test_client())
    other.sign_in(bia.email, owner.password)
    form = other.go(path).form("/assumir")
    assert other.send(form, no_lugar_de=str(theirs.person)).status == 409
    form = other.go(path).form("/mensagem")
    page = other.send(form, text="Agora sou eu", no_lugar_de=str(theirs.person))
    assert page.status == 409 and "Helena Prado" in page.words
    assert road.messages(owner.company_id, direction="out") == []
    assert road.conversation(owner.company_id).held_by != f"user:{bia.id}"


def test_a_mention_of_somebody_of_another_company_is_nobodys(
    signed_in: Browser, owner: Person, path: str, theirs: Theirs
) -> None:
    with tenant_session(theirs.company_id) as session:
        session.execute(text("UPDATE public.users SET name = 'Zélia Reis'"))
    page = press(signed_in, path, "/anotacoes", note="@Zélia Reis, veja", mention=str(theirs.person))
    assert page.status == 200 and "@Zélia Reis, veja" in page.words and 'class="mention' not in page.html
    with tenant_session(owner.company_id) as session:
        assert session.scalars(text("SELECT mentions FROM conversation_notes")).all() == [[]]
    for company in (owner.company_id, theirs.company_id):
        assert road.alerts(company, "mentioned") == []


def test_taking_off_a_label_of_the_same_name_leaves_the_other_companys(
    signed_in: Browser, owner: Person, path: str, theirs: Theirs
) -> None:
    def labels(page: Page) -> list[str]:
        return re.findall(r'name="tirar" value="([^"]+)"', page.html)

    assert labels(press(signed_in, path, "/etiquetas", etiqueta=theirs.label)) == [theirs.label]
    assert labels(press(signed_in, path, "/etiquetas", tirar=theirs.label, etiqueta="")) == []
    with tenant_session(theirs.company_id) as session:
        assert session.scalar(text("SELECT count(*) FROM contact_tags")) == 1


def test_another_companys_customer_does_not_stand_beside_ones_own(
    signed_in: Browser, path: str, theirs: Theirs
) -> None:
    own = signed_in.send(signed_in.go(f"{PHONES}/clientes").form("/clientes"), name="Rute")
    (rute,) = shown_phones(own)
    assert signed_in.go(f"{PHONES}/{rute}?lado={rute}.{theirs.simulated}").status == 404
    composer = next(form for form in own.forms if form.action.endswith(rute) and "text" in form.fields)
    before = everything_played(signed_in)
    for form, filled in (
        (own.form("/recomecar"), {}),
        (composer, {"text": "Oi!"}),
        (signed_in.go(f"{PHONES}/clientes").form("/clientes"), {"name": "Tito"}),
        (signed_in.go(f"{PHONES}/nova").form("/nova"), {"text": "Olá"}),
    ):
        page = signed_in.send(form, lado=f"{rute}.{theirs.simulated}", **filled)
        assert page.status == 404 and "Saulo" not in page.words, form.action
    assert road.messages(theirs.company_id, conversation_id=UUID(theirs.simulated)) == []
    assert everything_played(signed_in) == before


def test_an_open_conversation_of_another_company_marks_nothing_in_the_list(
    signed_in: Browser, path: str, theirs: Theirs
) -> None:
    page = signed_in.go(f"{LIST}lista?aberta={theirs.conversation}")
    assert (shown(page), str(theirs.conversation) in page.html) == ([path], False)
