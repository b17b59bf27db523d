"""The operators' desk: find a conversation, read it, take it over, answer, note, and give it back."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from flask import before_render_template
from jinja2 import Template
from sqlalchemy import text

from app.contacts import directory
from app.conversations import presence
from app.conversations.presence import Person as Onlooker
from app.infra.db import owner_engine, schema_of
from app.infra.live import publishing as live
from app.infra.live.publishing import Mark, Topic
from app.infra.tenancy import tenant_session
from app.tenants import users
from app.tenants.models import Role
from app.turns import stages
from tests import road
from tests.infra.live.hearing import listening
from tests.infra.work.rows import eventually
from tests.painel.browser import Browser, Page
from tests.painel.conftest import Person, create_person

pytestmark = pytest.mark.req("PN-01", "AI-14")

SCRIPT = "<script>alert(1)</script>\u202eaiB"
LIST = "/painel/conversas/"


@pytest.fixture
def number(company: UUID) -> road.Number:
    return road.connect(company)


@pytest.fixture
def path(signed_in: Browser, owner: Person, number: road.Number) -> str:
    """Where the conversation of a customer who wrote stands."""
    number.says(signed_in.client, f"Tem horário? {SCRIPT}", name="Conceição <b>")
    return f"/painel/conversas/{road.conversation(owner.company_id).id}"


def as_role(browser: Browser, company_id: UUID, role: Role) -> Browser:
    person = create_person(company_id, role)
    other = Browser(browser.client.application.test_client())
    other.sign_in(person.email, person.password)
    return other


def press(browser: Browser, path: str, action: str, **filled: str) -> Page:
    return browser.send(browser.go(path).form(action), **filled)


def links(page: Page) -> list[str]:
    return re.findall(r'class="person[^"]*" href="(/painel/conversas/[0-9a-f-]{36})', page.html)


def test_the_list_shows_who_wrote_what_and_that_it_is_unread(signed_in: Browser, path: str) -> None:
    page = signed_in.go(LIST)
    assert (page.status, links(page)) == (200, [path])
    assert "Conceição <b>" in page.words and "Tem horário?" in page.words
    assert "Não lidas: 1" in page.words.replace("\n", " ")
    assert "<script>alert" not in page.html and "<b>" not in page.html
    signed_in.go(path)
    assert "Não lidas:" not in signed_in.go(LIST).words


def test_without_conversations_the_list_says_so(signed_in: Browser) -> None:
    assert "Nenhuma conversa aqui" in signed_in.go(LIST).words
    assert "Ninguém está esperando" in signed_in.go(f"{LIST}?vista=aguardando").words


def test_the_filters_stand_in_the_address(signed_in: Browser, path: str, number: road.Number) -> None:
    def shown(query: str) -> bool:
        page = signed_in.go(f"{LIST}?{query}")
        assert page.status == 200
        return links(page) == [path]

    def state() -> list[bool]:
        return [shown(f"vista={view}") for view in ("abertas", "aguardando", "secretaria", "comigo", "encerradas")]

    assert state() == [True, False, True, False, False]
    press(signed_in, path, "/assumir")
    assert state() == [True, False, False, True, False]
    press(signed_in, path, "/encerrar")
    assert state() == [False, False, False, False, True]
    press(signed_in, path, "/reabrir")
    press(signed_in, path, "/etiquetas", etiqueta="Fidelidade")
    assert shown("etiqueta=fidelidade") and not shown("etiqueta=outra")
    assert shown(f"canal={number.id}") and not shown(f"canal={UUID(int=1)}")
    assert shown("vista=inventada&canal=x")


def test_a_word_is_found_in_messages_and_marked(signed_in: Browser, path: str) -> None:
    page = signed_in.go(f"{LIST}?q=horario")
    assert "<mark>horário</mark>" in page.html and "<script>alert" not in page.html
    assert links(signed_in.go(f"{LIST}?q=concei")) == [path]
    assert "Nada encontrado" in signed_in.go(f"{LIST}?q=inexistente").words
    assert "ao menos duas letras" in signed_in.go(f"{LIST}?q=x").words


@pytest.mark.usefixtures("midday")
def test_a_search_keeps_to_the_filters_of_the_address(
    signed_in: Browser, owner: Person, path: str, number: road.Number
) -> None:
    number.says(signed_in.client, "Quero um horário também", sender="5511988880002", name="Dora Horário")
    press(signed_in, path, "/etiquetas", etiqueta="Fidelidade")
    press(signed_in, path, "/encerrar")

    def found(query: str) -> tuple[int, int]:
        """People, and messages."""
        page = signed_in.go(f"{LIST}?q=horario&{query}")
        return page.html.count('class="avatar" aria-hidden="true">DH') - ("Dora" in page.title), page.html.count(
            "<mark>"
        )

    assert found("") == (1, 2), "without a view a search looks everywhere"
    assert found("vista=abertas") == (1, 1)
    assert found("vista=encerradas") == (0, 1)
    assert found("vista=comigo") == (0, 0)
    assert found("etiqueta=fidelidade") == (0, 1)
    assert found(f"canal={number.id}") == (1, 2) and found(f"canal={UUID(int=1)}") == (0, 0)
    assert found("periodo=hoje") == (1, 2) and found("periodo=ontem") == (0, 0)
    page = signed_in.go(f"{LIST}?q=horario&vista=comigo&etiqueta=fidelidade")
    assert "Buscar em todas as conversas" in page.words
    assert "vista=encerradas&amp;etiqueta=fidelidade&amp;q=horario" in page.html, "another view keeps words and filters"


def test_a_period_is_counted_in_the_companys_days(signed_in: Browser, owner: Person, path: str) -> None:
    with tenant_session(owner.company_id) as session:
        session.execute(text("UPDATE public.companies SET timezone = 'America/Sao_Paulo'"))
        at = {"at": "2024-03-10T01:30:00Z"}  # half past ten in the evening of the ninth
        session.execute(text("UPDATE conversations SET last_message_at = :at"), at)
        session.execute(text("UPDATE messages SET created_at = :at"), at)

    def shown(query: str) -> list[str]:
        return re.findall(r'href="(/painel/conversas/[0-9a-f-]{36})', signed_in.go(f"{LIST}?{query}").html)

    for words in ("", "&q=horario"):
        assert shown(f"de=2024-03-09&ate=2024-03-09{words}") == [path]
        assert shown(f"de=2024-03-10{words}") == [] == shown(f"ate=2024-03-08{words}")
        assert shown(f"periodo=7-dias{words}") == []
    assert shown("de=ontem&ate=9999-99-99&periodo=sempre") == [path], "what makes no sense is as if it were not there"
    assert "Nenhuma conversa com estes filtros" in signed_in.go(f"{LIST}?ate=2024-03-08").words


def test_the_list_goes_on_where_it_ended(signed_in: Browser, number: road.Number) -> None:
    for each in range(32):
        number.says(signed_in.client, f"Oi {each}", sender=f"55119888800{each:02}")
    first = signed_in.go(LIST)
    more = re.search(r'href="([^"]*cursor=[^"]*)"[^>]*>Mais conversas', first.html)
    assert more is not None
    second = signed_in.go(more[1].replace("&amp;", "&"))
    assert (len(links(first)), len(links(second))) == (30, 2)
    assert not set(links(first)) & set(links(second))
    assert signed_in.go(f"{LIST}?cursor=inventado").status == 422


@pytest.mark.usefixtures("midday")
def test_the_thread_shows_what_was_said_by_whom_and_runs_nothing(signed_in: Browser, path: str) -> None:
    page = signed_in.go(path)
    assert (page.status, "<script>alert" in page.html) == (200, False)
    assert f"Tem horário? {SCRIPT}" in page.words
    assert "Cliente" in page.words and "Hoje" in page.words
    assert "Conceição <b>" in page.title


def test_a_long_thread_comes_in_pages(signed_in: Browser, path: str, number: road.Number) -> None:
    for each in range(55):
        number.says(signed_in.client, f"Linha {each}.")
    page = signed_in.go(path)
    assert "Linha 54." in page.words and "Tem horário?" not in page.words
    older = re.search(r'href="([^"]*antes=\d+[^"]*)"[^>]*>Mensagens anteriores', page.html)
    assert older is not None
    page = signed_in.go(older[1].replace("&amp;", "&"))
    assert "Tem horário?" in page.words and "Linha 54." not in page.html.partition('id="fio"')[2]
    assert "Voltar às mensagens mais novas" in page.words


def test_a_person_takes_over_writes_and_gives_back(signed_in: Browser, owner: Person, path: str) -> None:
    page = press(signed_in, path, "/assumir")
    assert page.status == 200 and "A conversa é sua" in page.words
    assert road.conversation(owner.company_id).holder == "person"
    form = signed_in.go(path).form("/mensagem")
    page = signed_in.send(form, text=f"Temos às 15h. {SCRIPT}")
    assert f"Temos às 15h. {SCRIPT}" in page.words and "na fila" in page.words
    assert "<script>alert" not in page.html
    signed_in.send(form, text=f"Temos às 15h. {SCRIPT}")
    assert len(road.messages(owner.company_id, direction="out")) == 1, "the same form twice is one message"
    road.run_due(owner.company_id, wait_s=10)
    assert "enviada" in signed_in.go(path).words
    assert "voltou a responder" in press(signed_in, path, "/devolver").words
    assert road.conversation(owner.company_id).holder == "ai"


@pytest.mark.parametrize(("words", "says"), [("  ", "o texto está vazio"), ("a" * 4097, "4096")])
def test_what_cannot_be_sent_is_explained_and_kept(
    signed_in: Browser, owner: Person, path: str, words: str, says: str
) -> None:
    page = press(signed_in, path, "/mensagem", text=words)
    assert (page.status, says in page.words, words.strip() in page.words) == (422, True, True)
    assert road.messages(owner.company_id, direction="out") == []
    assert press(signed_in, path, "/mensagem", text="Oi", key="x").status == 422


def test_a_colleague_who_was_quicker_is_named(signed_in: Browser, owner: Person, path: str) -> None:
    press(signed_in, path, "/assumir")
    with tenant_session(owner.company_id) as session:
        bia = users.create_user(
            session,
            email=f"bia@{owner.company_id.hex[:12]}.example",
            name="Bia Sá",
            password=owner.password,
            role=Role.ADMIN,
        )
    other = Browser(signed_in.client.application.test_client())
    other.sign_in(bia.email, owner.password)
    page = press(other, path, "/mensagem", text="Sou eu agora")
    assert page.status == 409 and "Helena Prado" in page.words and "Sou eu agora" in page.words
    assert road.messages(owner.company_id, direction="out") == []
    page = press(other, path, "/assumir")
    assert page.status == 409 and "Helena Prado já assumiu esta conversa." in " ".join(page.words.split())
    insist = next(form for form in page.forms if form.action.endswith("/assumir") and "no_lugar_de" in form.fields)
    assert "A conversa é sua" in other.send(insist).words
    assert road.conversation(owner.company_id).assigned_to == bia.id


def test_notes_stand_in_the_thread_and_only_their_author_takes_them_away(
    signed_in: Browser, owner: Person, path: str
) -> None:
    page = press(signed_in, path, "/anotacoes", note=f"Cliente antigo {SCRIPT}")
    assert f"Cliente antigo {SCRIPT}" in page.words and "<script>alert" not in page.html
    assert road.messages(owner.company_id, direction="out") == []
    admin = as_role(signed_in, owner.company_id, Role.ADMIN)
    form = page.form("/apagar")
    assert not [each for each in admin.go(path).forms if each.action.endswith("/apagar")]
    theirs = admin.page.form("/anotacoes")
    theirs.action = form.action
    assert admin.send(theirs).status == 404
    assert "Anotação apagada" in signed_in.send(form).words
    assert press(signed_in, path, "/anotacoes", note=" ").status == 422


def test_of_very_many_notes_the_newest_come_first_and_all_can_be_reached(
    signed_in: Browser, owner: Person, path: str, number: road.Number
) -> None:
    many = text(
        "INSERT INTO conversation_notes (conversation_id, after_message_id, author_id, text, created_at)"
        " SELECT m.conversation_id, m.id, u.id, 'n' || to_char(each, 'FM000'), now()"
        " FROM messages m, public.users u, generate_series(1, 120) AS each WHERE u.email = :email ORDER BY each"
    )
    with tenant_session(owner.company_id) as session:
        session.execute(many, {"email": owner.email})
    number.says(signed_in.client, "Alô?")
    older = re.compile(r'href="([^"]*anotacoes=[^"]*)"')
    page, seen = signed_in.go(path), list[list[str]]()
    while True:
        assert "Alô?" in page.words, "among the same messages"
        seen.append(re.findall(r"n\d{3}", page.words))
        link = older.search(page.html)
        if link is None:
            break
        page = signed_in.go(link[1].replace("&amp;", "&"))
        assert "Voltar às mensagens mais novas" in page.words
    assert [len(each) for each in seen] == [50, 50, 20]
    assert [note for each in reversed(seen) for note in each] == [f"n{number:03}" for number in range(1, 121)]


def test_labels_and_the_person_who_answers_for_it(signed_in: Browser, owner: Person, path: str) -> None:
    press(signed_in, path, "/etiquetas", etiqueta="Convênio")
    page = press(signed_in, path, "/etiquetas", etiqueta="Retorno")
    assert {"Convênio", "Retorno"} <= set(re.findall(r'name="tirar" value="([^"]+)"', page.html))
    page = press(signed_in, path, "/etiquetas", tirar="Convênio", etiqueta="")
    assert re.findall(r'name="tirar" value="([^"]+)"', page.html) == ["Retorno"]
    assert press(signed_in, path, "/etiquetas", etiqueta="x" * 41).status == 422
    with tenant_session(owner.company_id) as session:
        me = users.colleagues(session)[0].id
    assert "O responsável foi alterado." in press(signed_in, path, "/responsavel", user_id=str(me)).words
    assert road.conversation(owner.company_id).assigned_to == me
    assert press(signed_in, path, "/responsavel", user_id="x").status == 422
    assert press(signed_in, path, "/responsavel", user_id=str(UUID(int=1))).status == 404


@pytest.mark.parametrize(
    ("state", "says"),
    [("in_doubt", "não sabemos se chegou"), ("read", "lida"), ("cancelled", "não foi enviada"), ("held", "retida")],
)
def test_how_far_a_message_came_is_said_as_it_is(
    signed_in: Browser, owner: Person, path: str, state: str, says: str
) -> None:
    press(signed_in, path, "/mensagem", text="Temos sim.")
    set_state(owner.company_id, state)
    page = signed_in.go(path)
    assert says in page.words
    assert not [form for form in page.forms if form.action.endswith("/tentar")]


def test_a_message_that_failed_is_tried_again(signed_in: Browser, owner: Person, path: str) -> None:
    press(signed_in, path, "/mensagem", text="Temos sim.")
    set_state(owner.company_id, "failed")
    assert "Não entregue" in signed_in.go(LIST).words
    page = signed_in.go(path)
    assert "não foi entregue" in page.words
    form = page.form("/tentar")
    assert "voltou para a fila" in signed_in.send(form).words
    assert road.messages(owner.company_id, direction="out")[0].state == "queued"
    assert "não está mais" in signed_in.send(form).words
    form.action = f"{path}/mensagens/999999/tentar"
    assert signed_in.send(form).status == 404
    with tenant_session(owner.company_id) as session:
        retried = text("SELECT actor LIKE 'user:%' FROM public.audit_log WHERE action = 'message_retried'")
        assert session.scalars(retried).all() == [True], "once, with who did it"


def test_fragments_are_what_an_open_page_asks_for(signed_in: Browser, owner: Person, path: str) -> None:
    fragment = {"X-Fragment": "1"}
    thread = signed_in.go(f"{path}/fio", headers=fragment)
    assert "Tem horário?" in thread.words and 'hx-swap-oob="true"' in thread.html and "<html" not in thread.html
    assert links(signed_in.go(f"{LIST}lista?vista=secretaria", headers=fragment)) == [path]
    conversation = road.conversation(owner.company_id).id
    live.say(owner.company_id, Topic.TURN, conversation, Mark(stages.Stage.WRITING, stages.LASTS))
    eventually(lambda: stages.current(owner.company_id, conversation), "the word stands in Redis")
    assert "A secretária está escrevendo" in signed_in.go(f"{path}/fio", headers=fragment).words
    presence.look(owner.company_id, conversation, Onlooker(UUID(int=7), "Bia Sá"))
    assert "Bia Sá" in signed_in.go(f"{path}/presenca", headers=fragment).words
    token = signed_in.go(path).form("/assumir").fields["csrf_token"]
    assert signed_in.client.post(f"{path}/lida", headers={"X-CSRF-TOKEN": token}).status_code == 204


ACTIONS = ("assumir", "devolver", "encerrar", "reabrir", "mensagem", "anotacoes", "etiquetas", "responsavel", "lida")


@pytest.mark.req("TN-07")
def test_whoever_may_only_read_sees_no_buttons_and_is_refused(signed_in: Browser, owner: Person, path: str) -> None:
    analyst = as_role(signed_in, owner.company_id, Role.ANALYST)
    page = analyst.go(path)
    assert page.status == 200 and "só de leitura" in page.words
    assert [form.action for form in page.forms if form.method == "post" and "/conversas/" in form.action] == []
    assert "Não lidas:" in signed_in.go(LIST).words, "reading along leaves it unread for those who answer"
    form = next(form for form in page.forms if "csrf_token" in form.fields)
    for action in (*ACTIONS, "mensagens/1/tentar", "anotacoes/1/apagar"):
        form.action = f"{path}/{action}"
        assert analyst.send(form, text="Oi", note="Oi").status == 403, action
    assert road.conversation(owner.company_id).holder == "ai"


def test_of_very_many_labels_some_are_offered_and_the_one_asked_for_is_kept(
    signed_in: Browser, owner: Person, path: str
) -> None:
    many = text(
        "INSERT INTO tags (id, name, folded, created_at) SELECT gen_random_uuid(), name, name, now()"
        " FROM (SELECT 'e' || to_char(each, 'FM000') AS name FROM generate_series(1, 300) AS each) AS made"
    )
    with tenant_session(owner.company_id) as session:
        session.execute(many)
    page = signed_in.go(f"{path}?etiqueta=e250")
    assert len(re.findall(r'<option value="e\d{3}">', page.html)) == 200
    assert len(re.findall(r"<option>e\d{3}", page.html)) == 200
    assert "<option selected>e250</option>" in page.html


def test_open_pages_hear_of_a_persons_new_label_and_name(
    signed_in: Browser, owner: Person, path: str, redis_clean: Any
) -> None:
    person = road.conversation(owner.company_id).contact_id
    page = signed_in.go(path)
    assert re.search(rf'id="fio"[^>]*data-live-topics="[^"]*contact"[^>]*data-live-id="[^"]*{person}"', page.html)
    with listening(owner.company_id) as ear:
        signed_in.send(page.form("/etiquetas"), etiqueta="VIP")
        assert ("contact", str(person)) in ear.so_far()
        with tenant_session(owner.company_id) as session:
            directory.rename(session, person, "Conceição Prado", actor="system")
        assert ("contact", str(person)) in ear.so_far()
    fresh = signed_in.go(f"{path}/fio", headers={"X-Fragment": "1"})
    assert "VIP" in fresh.html.partition('id="rotulos"')[2] and "Conceição Prado" in fresh.words


def test_nobody_waits_for_a_conversation_whose_page_is_being_made(signed_in: Browser, owner: Person, path: str) -> None:
    """A customer's message, a takeover and a delivery need its lock."""
    mine = text(
        f"SELECT id FROM {schema_of(owner.company_id)}.conversations FOR UPDATE NOWAIT"  # raises when it is locked
    )
    free: list[int] = []

    def while_rendering(app: Any, template: Template, context: Any) -> None:
        with owner_engine().begin() as connection:
            free.append(len(connection.execute(mine).all()))

    with before_render_template.connected_to(while_rendering):
        page = signed_in.go(path)
    assert (page.status, free) == (200, [1])
    assert "Não lidas" not in signed_in.go(LIST).words, "and by opening it, it was read"


@pytest.mark.req("TN-03")
def test_another_companys_conversation_is_not_there(signed_in: Browser, stranger: Person, path: str) -> None:
    others = Browser(signed_in.client.application.test_client())
    others.sign_in(stranger.email, stranger.password)
    assert links(others.go(LIST)) == []
    for page in ("", "/fio", "/presenca"):
        assert others.go(f"{path}{page}").status == 404
    form = next(form for form in others.go(LIST).forms if "csrf_token" in form.fields)
    for action in (*ACTIONS, "mensagens/1/tentar", "anotacoes/1/apagar"):
        form.action = f"{path}/{action}"
        answered = others.send(form, text="Sou eu", note="Oi", key="abcdef123", etiqueta="x")
        assert answered.status == 404, action


@pytest.mark.req("TN-07")
def test_somebody_elses_form_is_refused(signed_in: Browser, owner: Person, path: str) -> None:
    assert press(signed_in, path, "/assumir", csrf_token="inventado").status == 403
    assert road.conversation(owner.company_id).holder == "ai"


def set_state(company_id: UUID, state: str) -> None:
    with tenant_session(company_id) as session:
        session.execute(text("UPDATE messages SET state = :state WHERE direction = 'out'"), {"state": state})


def test_a_message_that_was_found_stands_in_its_conversation_up_to_the_newest(
    signed_in: Browser, path: str, number: road.Number
) -> None:
    number.says(signed_in.client, "Quero um clareamento")
    number.says(signed_in.client, "Na verdade, deixe para lá")
    found = signed_in.go(f"{LIST}?q=clareamento")
    address = re.search(rf'href="({path}\?mensagem=(\d+)&amp;q=clareamento)#m-\2"', found.html)
    assert address is not None
    page = signed_in.go(address.group(1).replace("&amp;", "&"))
    assert "Na verdade, deixe para lá" in page.words, "one answers with all of it in view"
    assert re.search(rf'id="m-{address.group(2)}" class="[^"]*line-found', page.html)
    assert re.search(rf'id="achada-{address.group(2)}"[^>]*aria-current="page"', page.html)
    assert "data-read=" in page.html and "mais nova" not in page.words
