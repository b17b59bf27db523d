"""Who wrote, who is meant, who is told: the desk among colleagues."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.channels.port import Echo, MessageKind
from app.contacts import tags
from app.conversations import conversations, echoes, mentions, notes
from app.errors import Invalid
from app.infra.tenancy import tenant_session
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.tenants import users
from app.tenants.models import Role, User
from tests import road
from tests.infra.work.rows import blocked_transactions, eventually
from tests.painel.browser import Browser, Page
from tests.painel.conftest import Person

pytestmark = pytest.mark.req("PN-01", "AI-14")

SCRIPT = "<script>alert(1)</script>\u202eaiB"
NOTICES = "/painel/avisos/"


@pytest.fixture
def path(signed_in: Browser, owner: Person) -> str:
    number = road.connect(owner.company_id)
    number.says(signed_in.client, "Tem horário?", name="Conceição")
    return f"/painel/conversas/{road.conversation(owner.company_id).id}"


def create_colleague(company_id: UUID, name: str, role: Role = Role.OPERATOR) -> User:
    with tenant_session(company_id) as session:
        address = f"{len(users.colleagues(session))}@{company_id.hex[:12]}.example"
        return users.create_user(session, email=address, name=name, password="uma-senha-bem-comprida", role=role)


def as_colleague(browser: Browser, user: User) -> Browser:
    other = Browser(browser.client.application.test_client())
    other.sign_in(user.email, "uma-senha-bem-comprida")
    return other


def press(browser: Browser, path: str, action: str, **filled: str) -> Page:
    return browser.send(browser.go(path).form(action), **filled)


def notices(browser: Browser) -> list[str]:
    words = " ".join(browser.go(NOTICES).words.split())
    return ["Você foi mencionado"] * words.count("Você foi mencionado em uma anotação")


def authors(page: Page) -> list[str]:
    parts = page.html.split('<span class="author')[1:]
    shown = [part.partition(">")[2].partition("</span>")[0] for part in parts]
    return [
        each.replace("<bdi>", "").replace("</bdi>", "").strip() for each in shown[:-1]
    ]  # the last is the script's model


def test_a_bubble_says_which_colleague_wrote_it(signed_in: Browser, owner: Person, path: str) -> None:
    bia = as_colleague(signed_in, create_colleague(owner.company_id, f"Bia {SCRIPT}"))
    press(signed_in, path, "/mensagem", text="Temos às 15h.")
    assert authors(signed_in.go(path)) == ["Cliente", "Você"]
    page = bia.go(path)
    assert authors(page) == ["Cliente", "Helena Prado"]
    assert "<script>alert" not in page.html


def test_what_was_written_on_the_phone_says_so(signed_in: Browser, owner: Person, path: str) -> None:
    typed = Echo(provider_id="wa1", address=road.CUSTOMER, lid=None, text="Já respondi daqui", kind=MessageKind.TEXT)
    with road.locked(owner.company_id) as (session, conversation):
        echoes.take_echo(session, conversation, typed)
    assert authors(signed_in.go(path)) == ["Cliente", "Equipe, pelo celular"]


def test_messages_from_before_names_were_kept_are_a_persons(signed_in: Browser, owner: Person, path: str) -> None:
    press(signed_in, path, "/mensagem", text="Temos às 15h.")
    with tenant_session(owner.company_id) as session:
        session.execute(text("UPDATE messages SET author_id = NULL"))
    assert authors(signed_in.go(path)) == ["Cliente", "Pessoa da equipe"]


def test_a_colleague_who_is_mentioned_is_told_until_the_conversation_was_opened(
    signed_in: Browser, owner: Person, path: str
) -> None:
    bia = as_colleague(signed_in, create_colleague(owner.company_id, "Bia Sá"))
    carla = as_colleague(signed_in, create_colleague(owner.company_id, "Carla Dias"))
    page = press(signed_in, path, "/anotacoes", note="Confere o preço, @bia sá?")
    assert "Confere o preço, @bia sá?" in page.words and 'class="mention"' in page.html
    press(signed_in, path, "/anotacoes", note="@Bia Sá, e a agenda também.")
    assert [len(notices(each)) for each in (bia, carla, signed_in)] == [1, 0, 0], "once, and nobody else"
    page = bia.go(NOTICES)
    assert f'href="{path}"' in page.html and "2 vezes" in page.words
    assert 'class="mention mention-me"' in bia.go(path).html
    assert notices(bia) == [], "she has opened it"


def test_a_mention_can_be_put_away_by_whom_it_is_meant_for(signed_in: Browser, owner: Person, path: str) -> None:
    bia = as_colleague(signed_in, create_colleague(owner.company_id, "Bia Sá"))
    press(signed_in, path, "/anotacoes", note="@Bia Sá, veja isto")
    form = bia.go(NOTICES).form("/dispensar")
    theirs = signed_in.go(path).form("/assumir")
    theirs.action = form.action
    assert signed_in.send(theirs).status == 404, "not mine to put away"
    assert len(notices(bia)) == 1
    assert bia.send(form).status == 200
    assert notices(bia) == []


def test_a_notice_of_the_whole_company_is_not_put_away(signed_in: Browser, owner: Person, path: str) -> None:
    with tenant_session(owner.company_id) as session:
        alerts.raise_alert(session, Alert.GATEWAY, "x", "Fora do ar")
        alert_id = session.scalar(text("SELECT id FROM public.alerts WHERE kind = 'gateway'"))
    form = signed_in.go(path).form("/assumir")
    form.action = f"{NOTICES}{alert_id}/dispensar"
    assert signed_in.send(form).status == 404
    assert "Fora do ar" in signed_in.go(NOTICES).words


def test_a_note_that_is_taken_back_takes_its_mention_with_it(signed_in: Browser, owner: Person, path: str) -> None:
    bia = as_colleague(signed_in, create_colleague(owner.company_id, "Bia Sá"))
    first = press(signed_in, path, "/anotacoes", note="@Bia Sá um").form("/apagar")
    press(signed_in, path, "/anotacoes", note="@Bia Sá dois")
    signed_in.send(first)
    assert len(notices(bia)) == 1, "the other note still waits for her"
    signed_in.send(signed_in.go(path).form("/apagar"))
    assert notices(bia) == []


def test_nobody_is_told_of_their_own_words_and_strangers_are_not_mentioned(
    signed_in: Browser, owner: Person, stranger: Person, path: str
) -> None:
    create_colleague(stranger.company_id, "Zélia Reis")
    press(signed_in, path, "/anotacoes", note="Eu, @Helena Prado, e @Zélia Reis")
    assert notices(signed_in) == []
    with tenant_session(owner.company_id) as session:
        told = session.scalars(text("SELECT for_user FROM public.alerts WHERE kind = 'mentioned'")).all()
        mentioned = session.scalars(text("SELECT jsonb_array_length(mentions) FROM conversation_notes")).all()
    assert (told, mentioned) == ([], [1])


def test_colleagues_with_one_name_are_told_apart_by_who_was_chosen(
    signed_in: Browser, owner: Person, path: str
) -> None:
    first, second = (create_colleague(owner.company_id, "Ana Lima") for _ in range(2))
    with tenant_session(owner.company_id) as session:
        team = users.colleagues(session)
    assert mentions.named("@Ana Lima veja", team, [second.id]) == [second.id]
    assert set(mentions.named("@Ana Lima veja", team)) == {first.id, second.id}
    assert mentions.named("ana@lima.com e @Ana", team) == []
    press(signed_in, path, "/anotacoes", note="@Ana Lima veja", mention=str(second.id))
    assert len(notices(as_colleague(signed_in, second))) == 1
    assert notices(as_colleague(signed_in, first)) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("@Ana, veja", ["@Ana", ", veja"]),
        ("oi @ANA LIMA!", ["oi ", "@ANA LIMA", "!"]),
        ("@Anabela não é Ana", ["@Anabela não é Ana"]),
        ("", []),
    ],
)
def test_names_stand_apart_in_a_note(body: str, said: list[str]) -> None:
    assert [piece.text for piece in mentions.pieces(body, {"1": "Ana", "2": "Ana Lima"})] == said


def test_what_already_leaves_at_a_takeover_is_shown_as_such(signed_in: Browser, owner: Person, path: str) -> None:
    road.tell(owner.company_id, "O clareamento custa R$ 790.")
    with tenant_session(owner.company_id) as session:
        session.execute(text("UPDATE messages SET state = 'sending', author = 'ai' WHERE direction = 'out'"))
    page = press(signed_in, path, "/assumir")
    assert "já estava saindo quando a conversa foi assumida" in page.words
    assert "Uma mensagem já estava saindo" in page.words


def test_beside_the_thread_stands_who_it_is_and_what_is_next(signed_in: Browser, owner: Person, path: str) -> None:
    other_number = road.connect(owner.company_id)
    other_number.says(signed_in.client, "Oi, sou eu de novo")

    def beside() -> str:
        page = signed_in.go(path)
        return " ".join(page.words.partition("Próximo passo")[2].split())

    assert beside().startswith("A secretária está cuidando.") and "Em outros canais Recepção" in beside()
    press(signed_in, path, "/assumir")
    assert beside().startswith("O cliente escreveu por último")
    press(signed_in, path, "/mensagem", text="Temos às 15h.")
    assert beside().startswith("Esperar o cliente responder.")
    with tenant_session(owner.company_id) as session:
        session.execute(text("UPDATE messages SET state = 'failed' WHERE direction = 'out'"))
    assert beside().startswith("A última mensagem não foi entregue.")
    press(signed_in, path, "/encerrar")
    assert beside().startswith("Nada: a conversa está encerrada.")
    assert 'id="proximo"' in signed_in.go(f"{path}/fio", headers={"X-Fragment": "1"}).html, "an open page hears of it"


class InTurns(list[UUID]):
    """People to tell; the second is looked at when the other has looked at its first as well."""

    def __init__(self, people: list[UUID], both: threading.Barrier) -> None:
        super().__init__(people)
        self._both = both

    def __iter__(self) -> Iterator[UUID]:
        for number, person in enumerate(super().__iter__()):
            if number == 1:
                self._both.wait(30)
            yield person


def test_two_who_mention_the_same_people_in_another_order_both_come_through(owner: Person, path: str) -> None:
    first, second, writer = (create_colleague(owner.company_id, name).id for name in ("Ana", "Bia", "Caio"))
    conversation_id, both = road.conversation(owner.company_id).id, threading.Barrier(2)

    def tell(people: list[UUID]) -> None:
        with tenant_session(owner.company_id) as session:
            mentions.tell(session, conversation_id, InTurns(people, both), by=writer)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(tell, people) for people in ([first, second], [second, first])]:
            done.result()
    assert sorted(each.times for each in road.alerts(owner.company_id, "mentioned")) == [2, 2]


def test_labelling_and_a_customers_message_do_not_wait_for_each_other_in_a_circle(
    signed_in: Browser, owner: Person, path: str
) -> None:
    """A message locks its person first, then their conversation."""
    form = signed_in.go(path).form("/etiquetas")
    conversation = road.conversation(owner.company_id)
    with ThreadPoolExecutor(1) as threads:
        with tenant_session(owner.company_id) as session:
            session.execute(text("UPDATE contacts SET rhythm_s = 1"))
            labelled = threads.submit(signed_in.send, form, etiqueta="VIP")
            eventually(lambda: blocked_transactions() or labelled.done(), "the label waits for the person")
            conversations.lock(session, conversation.id)
        assert labelled.result().status == 200
    assert "VIP" in signed_in.go(path).words


def test_of_two_who_label_at_once_neither_undoes_the_other(signed_in: Browser, owner: Person, path: str) -> None:
    form = signed_in.go(path).form("/etiquetas")
    person = road.conversation(owner.company_id).contact_id
    with ThreadPoolExecutor(1) as threads:
        with tenant_session(owner.company_id) as session:
            tags.change(session, person, add="Retorno", take_off="", actor="system")
            labelled = threads.submit(signed_in.send, form, etiqueta="VIP")
            eventually(lambda: blocked_transactions() or labelled.done(), "the other label waits for the person")
        assert labelled.result().status == 200
    with tenant_session(owner.company_id) as session:
        assert tags.of_contacts(session, {person}) == {person: ("Retorno", "VIP")}


def test_too_many_mentions_are_refused_for_being_too_many(owner: Person, path: str) -> None:
    everybody = [uuid4() for _ in range(notes.MOST_MENTIONS + 1)]
    with tenant_session(owner.company_id) as session, pytest.raises(Invalid, match="até 20 pessoas"):
        notes.write(session, road.conversation(owner.company_id).id, "@Ana", mentions=everybody, by=uuid4())
    with tenant_session(owner.company_id) as session, pytest.raises(Invalid, match="da sua empresa"):
        notes.write(session, road.conversation(owner.company_id).id, "@Ana", mentions=everybody[:1], by=uuid4())
