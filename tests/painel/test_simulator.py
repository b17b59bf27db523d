"""Several simulated customers on one desk: each their own, quick when asked, explained, and begun anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app import jobs
from app.channels import instances
from app.contacts.models import Contact
from app.conversations import conversations, holding, notes
from app.conversations.models import Conversation, Holder, Message
from app.infra import clock, redis
from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.tenants import settings as company_settings
from app.tenants.models import Role
from app.turns import simulator
from app.turns.settings import TurnSettings
from app.turns.stages import Stage
from tests import road
from tests.gateway import fork_says
from tests.painel.browser import Browser, Form, Page
from tests.painel.conftest import Person, create_person
from tests.thinking import Thinking, thinking

pytestmark = pytest.mark.req("PN-01", "PN-04")

DESK = "/painel/simulador"
FRAGMENT = {"X-Fragment": "1"}


@pytest.fixture
def clinic(company: UUID) -> UUID:
    with tenant_session(company) as session:
        knowledge.upsert_fact(
            session, "vagas", "Estacionamento", "Temos estacionamento gratuito na porta.", ["tem estacionamento?"]
        )
    return company


@pytest.fixture
def mind() -> Iterator[Thinking]:
    with thinking() as mind:
        yield mind


def add(browser: Browser, page: Page | None = None, **given: str) -> Page:
    """Open a new customer's phone beside those of the page."""
    return browser.send((page or browser.go(f"{DESK}/clientes")).form("/clientes"), **given)


def composer(page: Page, conversation_id: UUID | str) -> Form:
    return next(form for form in page.forms if form.action.endswith(str(conversation_id)) and "text" in form.fields)


def id_in(page: Page) -> str:
    found = re.match(rf"{DESK}/([0-9a-f-]{{36}})", page.path)
    assert found is not None, page.path
    return found[1]


def open_ones(page: Page) -> list[str]:
    return re.findall(r'id="cliente-([0-9a-f-]{36})"', page.html)


def talk_of(browser: Browser, conversation_id: str) -> str:
    return browser.go(f"{DESK}/{conversation_id}/novidades", headers=FRAGMENT).words


def answer(company_id: UUID) -> None:
    """She listens, thinks, and writes at a person's pace."""
    road.run_due(company_id, wait_s=10)
    road.run_due(company_id, wait_s=10)


def due_in(company_id: UUID) -> list[float]:
    """In how many seconds each turn is due, in the order in which they came to be."""
    return [(row.due_at - clock.now()).total_seconds() for row in road.work_rows(company_id) if row.kind == "turns.run"]


# Side by side


def test_a_customer_needs_neither_name_nor_number(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    assert page.status == 200
    assert "Marina Duarte" in page.title
    assert "(11) 98888-0001" in page.words
    assert "Nada escrito ainda" in page.words
    page = add(signed_in, page)
    assert "Caio Ramos" in page.title
    assert road.messages(clinic) == []


def test_customers_stand_side_by_side_and_stay_apart(signed_in: Browser, clinic: UUID) -> None:
    one = add(signed_in, name="Rute")
    both = add(signed_in, one, name="Saulo")
    rute, saulo = open_ones(both)
    assert (rute, saulo) == (id_in(one), id_in(both))
    page = signed_in.send(composer(both, rute), text="Tem estacionamento?")
    assert open_ones(page) == [rute, saulo]
    page = signed_in.send(composer(page, saulo), key=uuid4().hex, text="Meu nome é Saulo")
    answer(clinic)
    assert "Temos estacionamento gratuito na porta." in talk_of(signed_in, rute)
    assert "Meu nome é Saulo" not in talk_of(signed_in, rute)
    assert "estacionamento" not in talk_of(signed_in, saulo)


def test_the_address_says_who_is_open_and_a_closed_one_is_not_lost(signed_in: Browser, clinic: UUID) -> None:
    one = add(signed_in, name="Rute")
    signed_in.send(composer(one, id_in(one)), text="Oi, sou a Rute!")
    both = add(signed_in, one, name="Saulo")
    assert open_ones(signed_in.go(both.path)) == open_ones(both)
    left = signed_in.go(closing(both, id_in(one)))
    assert open_ones(left) == [id_in(both)]
    assert "Oi, sou a Rute!" not in left.words
    everybody = signed_in.go(closing(left, id_in(both)))
    assert everybody.path.startswith(f"{DESK}/clientes")
    again = re.search(rf'href="({DESK}/{id_in(one)}[^"]*)"', everybody.html)
    assert again is not None
    assert "Oi, sou a Rute!" in signed_in.go(again[1]).words


def closing(page: Page, conversation_id: str) -> str:
    """Where the cross of this phone leads."""
    section = page.html.partition(f'id="cliente-{conversation_id}"')[2]
    found = re.search(r'phone-close" href="([^"]+)"', section)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_there_is_room_for_four(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    first = id_in(page)
    for _ in range(4):
        page = add(signed_in, page)
    assert len(open_ones(page)) == 4
    assert first not in open_ones(page)
    beside = ".".join([first, *open_ones(page), "nada"])
    assert len(open_ones(signed_in.go(f"{DESK}/{first}?lado={beside}"))) == 4


def test_the_simulator_is_found_as_it_was_left(signed_in: Browser, clinic: UUID, owner: Person) -> None:
    both = add(signed_in, add(signed_in))
    signed_in.go(f"{both.path}&agora=1")
    again = signed_in.go(f"{DESK}/")
    assert open_ones(again) == open_ones(both)
    assert id_in(again) == id_in(both)
    assert 'aria-checked="true"' in again.html
    colleague = create_person(clinic, Role.OPERATOR)
    signed_in.send(again.form("/sair"))
    signed_in.sign_in(colleague.email, colleague.password)
    assert len(open_ones(signed_in.go(f"{DESK}/"))) == 1


@pytest.mark.parametrize("kept", ["", "x", "a:b:c", ":::,,", "{user}:1:nada:nada.{known}", "{user}"])
def test_a_cookie_that_makes_no_sense_is_as_if_it_were_not_there(signed_in: Browser, clinic: UUID, kept: str) -> None:
    page = add(signed_in)
    user = re.search(r'data-user="([^"]+)"', page.html)
    assert user is not None
    signed_in.client.set_cookie("simulador", kept.format(user=user[1], known=uuid4()), path="/painel/simulador")
    assert open_ones(signed_in.go(f"{DESK}/")) == open_ones(page)


def test_every_customer_is_in_the_list_page_by_page(signed_in: Browser, clinic: UUID, owner: Person) -> None:
    for number in range(32):
        simulator.add(clinic, phone=f"+55119777700{number:02}", name=f"Pessoa {number:02}", actor="user:x")
    first = signed_in.go(f"{DESK}/clientes")
    more = re.search(r'href="([^"]*cursor=[^"]*)"', first.html)
    assert more is not None
    second = signed_in.go(more[1].replace("&amp;", "&"))
    seen = [set(re.findall(r"Pessoa \d\d", page.words)) for page in (first, second)]
    assert len(seen[0]) == 30
    assert seen[0] | seen[1] == {f"Pessoa {number:02}" for number in range(32)}
    assert not seen[0] & seen[1]


def test_a_number_played_before_is_the_same_customer(signed_in: Browser, clinic: UUID) -> None:
    one = add(signed_in, name="Rute", phone="(11) 97777-1234")
    signed_in.send(composer(one, id_in(one)), text="Oi!")
    again = add(signed_in, phone="+55 11 97777-1234")
    assert id_in(again) == id_in(one)
    assert "Oi!" in again.words


def test_a_bad_number_is_explained(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in, phone="123")
    assert page.status == 422
    assert "telefone inválido" in page.words


def test_nobody_at_the_desk_wonders_about_a_customer_who_never_wrote(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in, name="Rute")
    assert road.conversation(clinic).closed_at is not None
    signed_in.send(composer(page, id_in(page)), text="Oi!")
    assert road.conversation(clinic).closed_at is None


# What can be asked


def test_an_empty_phone_proposes_what_the_company_can_answer(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    ideas = next(form for form in page.forms if any(name == "idea" for name, _ in form.buttons))
    assert [words for _, words in ideas.buttons] == ["Tem estacionamento?", "Quero falar com uma pessoa"]
    page = signed_in.send(ideas, idea="Tem estacionamento?")
    answer(clinic)
    assert "gratuito na porta" in talk_of(signed_in, id_in(page))


def test_a_company_that_told_nothing_still_gets_ideas(signed_in: Browser, company: UUID) -> None:
    assert "Onde vocês ficam?" in add(signed_in).words


# The stages and the model


@pytest.mark.parametrize(
    ("stage", "says"),
    [(Stage.READING, "lendo…"), (Stage.SEARCHING, "consultando a base…"), (Stage.WRITING, "escrevendo…")],
)
def test_what_she_does_just_now_is_shown(signed_in: Browser, clinic: UUID, stage: Stage, says: str) -> None:
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Tem estacionamento?")
    redis.client().set(redis.key(clinic, "live", "turn", id_in(page)), stage, ex=60)
    assert says in talk_of(signed_in, id_in(page))


def test_an_answer_that_is_on_its_way_looks_like_writing(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Tem estacionamento?")
    road.pass_time(10)
    for row in road.due_rows(clinic):
        jobs.perform(clinic.hex, row)
    said = talk_of(signed_in, id_in(page))
    assert "escrevendo…" in said
    assert "gratuito" not in said


def test_the_page_says_which_model_answers_and_what_that_means(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    assert "Modelo local" in page.words
    assert "Responde só com o que a empresa cadastrou" in page.words
    assert "OPENAI_API_KEY" in page.words


# How an answer came to be


@pytest.mark.req("AI-14")
def test_an_answer_says_what_it_rests_on_and_how_long_it_took(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Tem estacionamento?")
    answer(clinic)
    how = behind_the_answer(signed_in, id_in(page))
    assert "Modelo local: sem chave" in how
    assert "Fatos usados Estacionamento Temos estacionamento gratuito na porta." in how
    assert "da mensagem à resposta" in how
    assert re.search(r"esperou o cliente terminar 10,\d s", how)


@pytest.mark.req("AI-14")
def test_a_fact_that_was_retired_since_is_still_named(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Tem estacionamento?")
    answer(clinic)
    with tenant_session(clinic) as session:
        knowledge.retire_fact(session, "vagas")
    assert "Estacionamento desativado depois" in behind_the_answer(signed_in, id_in(page))


@pytest.mark.req("AI-14")
def test_an_answer_without_facts_says_so(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Vocês vendem pneu de trator?")
    answer(clinic)
    assert "a empresa ainda não cadastrou esta resposta" in behind_the_answer(signed_in, id_in(page))


@pytest.mark.req("AI-14")
@pytest.mark.parametrize(
    ("words", "says"),
    [("pare de me mandar mensagem", "pediu para não receber mensagens"), ("1", "o cliente escolheu uma opção")],
)
def test_an_answer_that_no_model_wrote_says_why(signed_in: Browser, clinic: UUID, words: str, says: str) -> None:
    page = add(signed_in)
    form = composer(page, id_in(page))
    signed_in.send(form, text="Vocês vendem pneu de trator?")
    answer(clinic)
    signed_in.send(form, key=uuid4().hex, text=words)
    answer(clinic)
    assert says in behind_the_answer(signed_in, id_in(page))


@pytest.mark.req("AI-14")
def test_a_model_with_a_key_is_named_and_its_slip_admitted(signed_in: Browser, clinic: UUID, mind: Thinking) -> None:
    mind.will("Sua consulta está marcada.")
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Marca para mim?")
    answer(clinic)
    how = behind_the_answer(signed_in, id_in(page))
    assert "Quem respondeu OpenAI" in how
    assert "Trava de segurança" in how


def behind_the_answer(browser: Browser, conversation_id: str) -> str:
    """What stands behind the latest answer."""
    words = " ".join(talk_of(browser, conversation_id).split())
    return words.rpartition("Como ela chegou a esta resposta")[2]


# At once


@pytest.mark.req("IN-05")
def test_at_once_shortens_the_wait_of_this_customer_only(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    usual = id_in(page)
    signed_in.send(composer(page, usual), text="Oi")
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Oi", agora="1")
    slow, fast = due_in(clinic)
    assert slow > 3
    assert fast < 1


@pytest.mark.req("IN-05")
def test_at_once_still_waits_for_the_rest_of_a_burst(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    form = composer(page, id_in(page))
    signed_in.send(form, text="Oi", agora="1")
    signed_in.send(form, key=uuid4().hex, text="Tem estacionamento?", agora="1")
    answer(clinic)
    assert len(road.replies(clinic)) == 1


@pytest.mark.req("IN-05")
def test_at_once_never_reaches_a_real_customer(signed_in: Browser, client: FlaskClient, clinic: UUID) -> None:
    """Neither by what a gateway posts, nor by playing in a real conversation."""
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Oi", agora="1")
    with client.application.test_client() as gateway:
        road.connect(clinic).says(gateway, "Oi", sender="5511966665555", agora="1", hurried=True)
    assert max(due_in(clinic)) > 3
    with tenant_session(clinic) as session:
        settings = company_settings.read(session, TurnSettings)
    assert (settings.wait_finished_s, settings.wait_unfinished_s) == (2.2, 4.5)


@pytest.mark.req("IN-05")
def test_the_switch_stays_on_while_one_goes_about(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    assert 'aria-checked="false"' in page.html
    page = signed_in.go(f"{page.path}?agora=1")
    assert 'aria-checked="true"' in page.html
    page = signed_in.send(composer(page, id_in(page)), text="Oi")
    page = add(signed_in, page)
    assert 'aria-checked="true"' in page.html
    assert due_in(clinic)[0] < 1


# Beginning anew


def begin_anew(browser: Browser, page: Page) -> Page:
    return browser.send(page.form("/recomecar"))


def test_a_new_beginning_forgets_what_was_said(signed_in: Browser, clinic: UUID, mind: Thinking, owner: Person) -> None:
    page = add(signed_in)
    form = composer(page, id_in(page))
    signed_in.send(form, text="Meu cachorro se chama Rex.")
    answer(clinic)
    with tenant_session(clinic) as session:
        user = session.execute(text("SELECT id FROM public.users")).scalar_one()
        notes.write(session, UUID(id_in(page)), "Gosta de cachorro.", mentions=[], by=user)
    page = begin_anew(signed_in, page)
    assert page.status == 200
    assert "recomeçou do zero" in page.words
    assert "Nada escrito ainda" in page.words
    assert "Rex" not in page.words
    mind.asked.clear()
    signed_in.send(form, key=uuid4().hex, text="Como ele se chama?")
    answer(clinic)
    assert mind.asked == [["Como ele se chama?"]]
    assert len(road.messages(clinic)) == 2
    with tenant_session(clinic) as session:
        assert notes.listed(session, UUID(id_in(page)), limit=10) == []
        assert session.execute(text("SELECT count(*) FROM turns")).scalar_one() == 1


@pytest.mark.req("IN-02", "PN-04")
def test_the_journal_of_what_came_in_outlives_a_new_beginning_and_whoever_begins_is_told(
    signed_in: Browser, clinic: UUID
) -> None:
    page = add(signed_in)
    form = composer(page, id_in(page))
    signed_in.send(form, text="Meu cachorro se chama Rex.")
    assert "Fica só o registro técnico do que chegou" in page.words
    begin_anew(signed_in, page)
    assert road.stored(clinic)["public.inbound_events"] == 1
    signed_in.send(form, text="Meu cachorro se chama Rex.")
    assert road.messages(clinic) == []


def test_a_turn_that_thinks_meanwhile_answers_nothing(signed_in: Browser, clinic: UUID, mind: Thinking) -> None:
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Oi, tudo bem?")

    def begin(_: str) -> str:
        simulator.reset(clinic, UUID(id_in(page)), actor="user:x")
        return "Tarde demais."

    mind.will(begin)
    answer(clinic)
    assert road.messages(clinic) == []
    assert "Nada escrito ainda" in talk_of(signed_in, id_in(page))


def test_whoever_held_it_and_what_was_learnt_is_forgotten_too(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="pare de me mandar mensagem")
    answer(clinic)
    with tenant_session(clinic) as session:
        conversation = conversations.lock(session, UUID(id_in(page)))
        holding.take_over(session, conversation, by="user:ana")
    begin_anew(signed_in, page)
    assert road.conversation(clinic).holder == Holder.AI
    with tenant_session(clinic) as session:
        assert session.query(Contact).one().opted_out_at is None


def test_examples_work_again_after_a_new_beginning(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    for _ in range(2):
        ideas = next(form for form in page.forms if any(name == "idea" for name, _ in form.buttons))
        signed_in.send(ideas, idea="Tem estacionamento?")
        assert [m.text for m in road.messages(clinic, direction="in")] == ["Tem estacionamento?"]
        page = begin_anew(signed_in, page)


@pytest.mark.req("PN-04", "TN-07")
def test_two_people_who_begin_at_once_play_over_one_number(clinic: UUID) -> None:
    def begin(number: int) -> UUID:
        return simulator.add(clinic, phone=f"+55119777700{number:02}", name="Pessoa", actor=f"user:{number}")

    with ThreadPoolExecutor(6) as people:
        assert len(set(people.map(begin, range(6)))) == 6
    with tenant_session(clinic) as session:
        assert len(instances.listed(session, after=None, limit=10)) == 1


# A played customer is never a real one


@pytest.fixture
def real_number(clinic: UUID) -> road.Number:
    return road.whaticket(clinic, "http://127.0.0.1:9")


def one_who(company_id: UUID, words: str) -> Contact:
    """The contact in whose conversation this was said by the customer."""
    with tenant_session(company_id) as session:
        said = select(Conversation.contact_id).join(Message, Message.conversation_id == Conversation.id)
        return session.get_one(Contact, session.scalars(said.where(Message.text == words)).one())


@pytest.mark.req("IN-04", "PN-04")
@pytest.mark.parametrize("door", ["nova", "clientes"])
def test_a_real_customers_number_cannot_be_played(
    signed_in: Browser, client: FlaskClient, clinic: UUID, real_number: road.Number, door: str
) -> None:
    with road.client_of(client.application) as gateway:
        fork_says(real_number, gateway, "Sou eu de verdade")
    page = signed_in.go(f"{DESK}/{door}")
    refused = signed_in.send(page.form(f"/{door}"), phone="(11) 8888-0001", name="Inventada", text="PARE")
    assert refused.status == 422
    assert "Este número é de um cliente de verdade" in refused.words
    assert re.search(r'<input id="phone"[^>]*aria-invalid="true"', refused.html)
    answer(clinic)
    assert road.heard(clinic) == ["Sou eu de verdade"]
    assert [(one.name, one.opted_out_at) for one in road.contacts(clinic)] == [("Maria Oliveira", None)]


@pytest.mark.req("IN-04", "PN-04")
def test_whoever_really_has_a_number_that_was_played_starts_as_themselves(
    signed_in: Browser, client: FlaskClient, clinic: UUID, real_number: road.Number
) -> None:
    page = add(signed_in, name="Inventada", phone="(11) 98888-0001")
    signed_in.send(composer(page, id_in(page)), text="pare de me mandar mensagem")
    answer(clinic)
    with road.client_of(client.application) as gateway:
        fork_says(real_number, gateway, "Sou eu de verdade")
    played, real = one_who(clinic, "pare de me mandar mensagem"), one_who(clinic, "Sou eu de verdade")
    assert (played.name, played.opted_out_at is None) == ("Inventada", False)
    assert (real.name, real.opted_out_at, real.phone) == ("Maria Oliveira", None, "+5511988880001")


@pytest.mark.req("IN-04", "PN-04")
def test_what_is_played_over_the_simulators_webhook_reaches_no_real_customer(
    client: FlaskClient, clinic: UUID, real_number: road.Number
) -> None:
    with road.client_of(client.application) as gateway:
        fork_says(real_number, gateway, "pare de me mandar mensagem")
        answer(clinic)
        road.connect(clinic).says(gateway, "Sou inventada", name="Inventada")
    answer(clinic)
    assert one_who(clinic, "pare de me mandar mensagem").opted_out_at is not None
    played = one_who(clinic, "Sou inventada")
    assert (played.name, played.opted_out_at) == ("Inventada", None)


@pytest.mark.req("IN-04", "PN-04")
def test_beginning_anew_takes_no_wish_from_the_real_customer_of_that_number(
    signed_in: Browser, client: FlaskClient, clinic: UUID, real_number: road.Number
) -> None:
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Oi!")
    with road.client_of(client.application) as gateway:
        fork_says(real_number, gateway, "pare de me mandar mensagem")
    answer(clinic)
    begin_anew(signed_in, page)
    assert road.heard(clinic) == ["pare de me mandar mensagem"]
    assert one_who(clinic, "pare de me mandar mensagem").opted_out_at is not None


# Who may what


def real_conversation(company_id: UUID) -> UUID:
    number = road.whaticket(company_id, "http://127.0.0.1:9")
    with tenant_session(company_id) as session:
        contact_id = uuid4()
        session.execute(
            text("INSERT INTO contacts (id, name, created_at) VALUES (:id, 'Cliente', now())"), {"id": contact_id}
        )
        return conversations.open_with(
            session,
            contact_id=contact_id,
            instance_id=number.id,
            address="5511966660000",
            ticket=None,
            now=clock.now(),
        ).id


def test_a_real_conversation_can_neither_be_opened_nor_begun_anew(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    real = real_conversation(clinic)
    form = page.form("/recomecar")
    form.action = f"{DESK}/{real}/recomecar"
    assert signed_in.send(form).status == 404
    playing = composer(page, id_in(page))
    playing.action = f"{DESK}/{real}"
    assert signed_in.send(playing, text="Sou eu", agora="1").status == 404
    assert signed_in.go(f"{page.path}?lado={real}").status == 404
    assert "Cliente" not in signed_in.go(f"{DESK}/clientes").words.replace("Clientes", "")
    assert road.messages(clinic) == []


@pytest.mark.req("TN-03")
def test_another_companys_customers_are_not_there(signed_in: Browser, clinic: UUID, stranger: Person) -> None:
    page = add(signed_in, name="Rute")
    signed_in.send(composer(page, id_in(page)), text="Oi!")
    others = Browser(signed_in.client.application.test_client())
    others.sign_in(stranger.email, stranger.password)
    theirs = add(others, name="Saulo")
    assert others.go(f"{theirs.path}?lado={id_in(page)}").status == 404
    form = theirs.form("/recomecar")
    form.action = f"{DESK}/{id_in(page)}/recomecar"
    assert others.send(form).status == 404
    assert "Rute" not in others.go(f"{DESK}/clientes").words
    user = re.search(r'data-user="([^"]+)"', theirs.html)
    assert user is not None
    left = f"{user[1]}:1:{id_in(page)}:{id_in(page)}.{id_in(theirs)}"
    others.client.set_cookie("simulador", left, path="/painel/simulador")
    assert open_ones(others.go(f"{DESK}/")) == [id_in(theirs)]
    assert [m.text for m in road.messages(clinic)] == ["Oi!"]


@pytest.mark.req("TN-07")
def test_whoever_may_only_read_sees_and_changes_nothing(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Vocês vendem pneu de trator?")
    answer(clinic)
    forms = [page.form("/recomecar"), page.form("/clientes"), composer(page, id_in(page))]
    signed_in.send(page.form("/sair"))
    analyst = create_person(clinic, Role.ANALYST)
    signed_in.sign_in(analyst.email, analyst.password)
    seen = signed_in.go(page.path)
    assert "pneu de trator" in seen.words
    assert "não permite escrever" in seen.words
    assert not [form.action for form in seen.forms if form.method == "post" and DESK in form.action]
    token = seen.form("/sair").fields["csrf_token"]
    for form in forms:
        assert signed_in.send(form, csrf_token=token, text="Oi").status == 403
    assert len(road.messages(clinic, direction="in")) == 1


@pytest.mark.req("TN-07")
def test_beginning_anew_from_somebody_elses_form_is_refused(signed_in: Browser, clinic: UUID) -> None:
    page = add(signed_in)
    signed_in.send(composer(page, id_in(page)), text="Oi!")
    assert signed_in.send(page.form("/recomecar"), csrf_token="inventado").status == 403
    assert len(road.messages(clinic)) == 1


@pytest.mark.parametrize("door", ["nova", "clientes"])
def test_a_name_that_no_database_can_hold_is_kept_without_what_it_cannot(
    signed_in: Browser, clinic: UUID, door: str
) -> None:
    form = signed_in.go(f"{DESK}/{door}").form(f"/{door}")
    page = signed_in.send(form, name="\x00Ru\x00te\x00 " + "e" * 300, text="Oi!")
    assert page.status == 200
    assert [person.name for person in road.contacts(clinic)] == ["Rute " + "e" * 95]


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 4, "-1", ""])
def test_an_option_that_was_never_offered_is_explained(signed_in: Browser, clinic: UUID, number: str) -> None:
    page = add(signed_in)
    answered = signed_in.send(composer(page, id_in(page)), headers=FRAGMENT, text="", option=f"{number}:Sim")
    assert answered.status == 422
    assert "Escreva uma mensagem." in answered.html
    assert road.messages(clinic) == []


def test_names_and_messages_are_shown_and_never_run(signed_in: Browser, clinic: UUID) -> None:
    evil = '"><script>alert(1)</script>'
    page = add(signed_in, name=evil)
    signed_in.send(composer(page, id_in(page)), text="\u202e" + evil)
    for seen in (signed_in.go(page.path), signed_in.go(f"{DESK}/clientes")):
        assert "<script>alert" not in seen.html
        assert "alert(1)" in seen.words
