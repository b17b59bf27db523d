"""Connecting a number from the panel: in words, checked before it is saved, and never another company's."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from app.channels import instances as channels
from app.channels.models import ChannelInstance
from app.infra.tenancy import tenant_session
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.tenants.models import Role
from tests import road
from tests.contracts.fake_whaticket import flat_text, fork_text
from tests.gateway import ACCOUNT, LOGIN, Gateway, fork_says
from tests.painel.browser import Browser, Page
from tests.painel.conftest import Person, create_person

pytestmark = pytest.mark.req("PN-01", "IN-01")


def instances(company: UUID) -> list[ChannelInstance]:
    with tenant_session(company) as session:
        return list(session.scalars(select(ChannelInstance).order_by(ChannelInstance.created_at)))


def connect(browser: Browser, base_url: str, **more: str) -> Page:
    form = browser.go("/painel/canais/novo").form("/novo")
    form.fields.pop("anyway", None)
    filled = {
        "channel": "whaticket",
        "dialect": "fork",
        "name": "Recepção",
        "base_url": base_url,
        "token": ACCOUNT.token,
    }
    return browser.send(form, **{**filled, **more})


def press(browser: Browser, page: Page, action_ends: str, **filled: str) -> Page:
    return browser.send(page.form(action_ends), **filled)


def test_without_a_number_the_list_says_how_to_begin(signed_in: Browser) -> None:
    page = signed_in.go("/painel/canais/")
    assert "Nenhum número conectado ainda" in page.words
    assert "/painel/canais/novo" in page.html


@pytest.mark.parametrize("dialect", ["fork", "flat"])
def test_a_whaticket_is_checked_saved_and_shows_where_its_address_goes(
    signed_in: Browser, company: UUID, dialect: str
) -> None:
    with Gateway() as gateway:
        page = connect(signed_in, gateway.url, dialect=dialect, **LOGIN)
        assert (page.status, gateway.sent) == (200, [])
    assert "Falta um passo" in page.words
    (made,) = instances(company)
    assert (made.name, made.dialect) == ("Recepção", dialect)
    assert "/webhook/whaticket/" in page.html and f"whaticket-{dialect}.svg" in page.html
    assert "Esperando a primeira mensagem" in page.words
    assert ACCOUNT.token not in page.html and LOGIN["password"] not in page.html


def test_a_connection_that_is_not_good_is_explained_and_saved_only_on_demand(signed_in: Browser, company: UUID) -> None:
    with Gateway() as gateway:
        page = connect(signed_in, gateway.url, token="outro")
        assert page.status == 422
        assert "O Whaticket recusou o token" in page.words
        assert instances(company) == []
        assert 'id="p-token"' in page.html and 'id="p-base_url"' not in page.html, "the field that is wrong"
        assert page.html.index("Conferir e salvar") < page.html.index("Salvar mesmo assim"), "Enter must not save it"
        assert "não atende nem envia até isto ser resolvido" in page.words
        saved = signed_in.send(page.form("/novo"), channel="whaticket", dialect="fork", name="Recepção", anyway="1",
                               base_url=gateway.url, token="outro")  # fmt: skip
    assert saved.status == 200
    assert len(instances(company)) == 1


def test_one_connection_is_no_two_channels(signed_in: Browser, company: UUID, other_company: UUID) -> None:
    with Gateway() as gateway:
        road.whaticket(other_company, gateway.url, token=ACCOUNT.token)
        assert connect(signed_in, gateway.url).status == 200, "another company's is none of ours"
        (first,) = instances(company)
        for more in ({}, {"base_url": f"{gateway.url}/", "dialect": "flat"}, {"anyway": "1"}):
            page = connect(signed_in, **{"base_url": gateway.url, "name": "Outra sala", **more})
            assert page.status == 409 and "Este número já está conectado" in page.words
            assert f"/painel/canais/{first.id}" in page.html and "Outra sala" in page.html
            assert len(instances(company)) == 1
        second = road.whaticket(company, gateway.url, token="outro")
        form = signed_in.go(f"/painel/canais/{second.id}/editar").form("/editar")
        page = signed_in.send(form, token=ACCOUNT.token)
        assert page.status == 409 and f"/painel/canais/{first.id}" in page.html
        own = signed_in.go(f"/painel/canais/{first.id}/editar").form("/editar")
        assert signed_in.send(own, token=ACCOUNT.token).status == 200, "itself is no other"


def test_a_gateway_that_is_away_is_told_before_anything_is_saved(signed_in: Browser, company: UUID) -> None:
    page = connect(signed_in, "http://127.0.0.1:9")
    assert (page.status, instances(company)) == (422, [])
    assert "não respondeu" in page.words


@pytest.mark.req("SE-02")
@pytest.mark.parametrize(
    ("filled", "says"),
    [
        ({"base_url": "http://10.0.0.5"}, "rede interna"),
        ({"base_url": "http://169.254.169.254/latest"}, "rede interna"),
        ({"base_url": "ftp://gateway.example"}, "https://"),
        ({"base_url": ""}, "Campo obrigatório."),
        ({"token": ""}, "Campo obrigatório."),
        ({"name": "  "}, "Campo obrigatório."),
        ({"name": "a" * 121}, "Máximo de caracteres: 120."),
        ({"dialect": "outro"}, "Precisa ser um destes"),
        ({"queue_id": "dois"}, "Precisa ser um número inteiro."),
        ({"secret": "abc"}, "Mínimo de caracteres: 6."),
        ({"email": "ana@gateway.example"}, "Campo obrigatório."),
        ({"channel": "telegram"}, "Escolha o tipo de canal."),
        ({"name": "nul\x00"}, "não podem ser guardados"),
    ],
)
def test_what_cannot_be_right_is_named_and_what_was_typed_is_kept(
    signed_in: Browser, company: UUID, filled: dict[str, str], says: str
) -> None:
    page = connect(signed_in, **{"base_url": "http://127.0.0.1:9", **filled})
    assert page.status == 422
    assert says in page.words
    assert instances(company) == []
    if "base_url" not in filled:
        assert "http://127.0.0.1:9" in page.html


@pytest.mark.req("IN-06")
def test_a_form_that_is_sent_twice_connects_one_number(signed_in: Browser, company: UUID) -> None:
    with Gateway() as gateway:
        form = signed_in.go("/painel/canais/novo").form("/novo")
        filled = {"dialect": "fork", "name": "Recepção", "base_url": gateway.url, "token": ACCOUNT.token, **LOGIN}
        first = signed_in.send(form, **filled)
        again = signed_in.send(form, **filled)
        assert (again.status, again.path) == (200, first.path)
        gateway.phones = ["DISCONNECTED"]
        assert signed_in.send(form, **filled).path == first.path, "it was saved, however the connection is by now"
    assert len(instances(company)) == 1


@pytest.mark.req("IN-06")
def test_an_old_form_with_something_else_in_it_is_asked_about(signed_in: Browser, company: UUID) -> None:
    form = signed_in.go("/painel/canais/novo").forms[-1]
    signed_in.send(form, name="Demonstração")
    page = signed_in.send(form, name="Outra")
    assert page.status == 409 and "já criou um canal" in page.words
    assert [row.name for row in instances(company)] == ["Demonstração"]
    assert signed_in.send(page.forms[-1], name="Outra").status == 200
    assert len(instances(company)) == 2


def test_a_form_without_its_key_is_not_taken(signed_in: Browser, company: UUID) -> None:
    form = signed_in.go("/painel/canais/novo").forms[-1]
    page = signed_in.send(form, name="Demonstração", key="x")
    assert page.status == 422 and "Recarregue a página" in page.words
    assert instances(company) == []


@pytest.mark.req("SE-02")
def test_a_secret_that_was_typed_is_not_written_back_into_the_page(signed_in: Browser, company: UUID) -> None:
    typed = {"token": "TOKEN-DE-VERDADE", "password": "SENHA-DE-VERDADE", "secret": "SEGREDO-DE-VERDADE"}
    page = connect(signed_in, "http://127.0.0.1:9", name="", email="ana@gateway.example", **typed)
    assert page.status == 422 and "Campo obrigatório." in page.words
    assert [words for words in typed.values() if words in page.html] == []
    assert page.words.count("Por segurança, escreva de novo.") == 3, "or the number would be saved without them"
    number = road.whaticket(company, "http://127.0.0.1:9")
    form = signed_in.go(f"/painel/canais/{number.id}/editar").form("/editar")
    page = signed_in.send(form, base_url="http://10.0.0.5", email="ana@gateway.example", **typed)
    assert page.status == 422 and "http://10.0.0.5" in page.html and "ana@gateway.example" in page.html
    assert [words for words in typed.values() if words in page.html] == []
    assert page.words.count("Por segurança, escreva de novo.") == 3


def test_a_simulator_needs_a_name_only(signed_in: Browser, company: UUID) -> None:
    signed_in.go("/painel/canais/novo")
    page = signed_in.send(signed_in.page.forms[-1], name="Demonstração", channel="simulator")
    assert page.status == 200
    assert "O canal está pronto." in page.words
    (made,) = instances(company)
    assert (made.channel, made.name) == ("simulator", "Demonstração")


@pytest.mark.usefixtures("midday")
def test_the_list_tells_how_each_number_stands(signed_in: Browser, company: UUID) -> None:
    with Gateway() as gateway:
        heard = gateway.connect(company)
        fork_says(heard, signed_in.client, "Oi")
    road.whaticket(company, "http://127.0.0.1:9")
    broken = road.whaticket(company, "http://127.0.0.1:9")
    with tenant_session(company) as session:
        alerts.raise_alert(session, Alert.GATEWAY, str(broken.id), "O WhatsApp deste canal não está respondendo.")
    page = signed_in.go("/painel/canais/")
    for words in ("Funcionando", "Esperando a primeira mensagem", "Com problema", "não está respondendo", "Hoje, "):
        assert words in page.words


def test_a_number_unheard_for_long_is_no_new_one(signed_in: Browser, company: UUID) -> None:
    quiet, busy = road.connect(company), road.connect(company)
    quiet.says(signed_in.client, "Oi")
    busy.says(signed_in.client, "Oi")
    with tenant_session(company) as session:
        session.execute(
            text(
                "INSERT INTO public.inbound_events (company_id, instance_id, provider_id, kind, payload, correlation_id, received_at)"
                " SELECT company_id, :busy, 'm-' || n, kind, payload, correlation_id, received_at + interval '1 s'"
                " FROM public.inbound_events, generate_series(1, 2001) AS n WHERE instance_id = :busy"
            ),
            {"busy": busy.id},
        )
    assert "há bastante tempo" in signed_in.go("/painel/canais/").words


def test_the_connection_can_be_checked_again_at_any_time(signed_in: Browser, company: UUID) -> None:
    with Gateway() as gateway:
        gateway.connect(company)
        (made,) = instances(company)
        page = signed_in.go(f"/painel/canais/{made.id}")
        assert "O telefone está conectado." in press(signed_in, page, "/conferir").words
        gateway.phones = ["DISCONNECTED"]
        assert "Leia o QR code" in press(signed_in, page, "/conferir").words


def test_pausing_and_resuming(signed_in: Browser, company: UUID) -> None:
    number = road.connect(company)
    page = press(signed_in, signed_in.go(f"/painel/canais/{number.id}"), "/pausar")
    assert "Pausado" in page.words and instances(company)[0].paused
    page = press(signed_in, page, "/retomar")
    assert "voltou a enviar" in page.words and not instances(company)[0].paused


def test_deleting_says_what_it_means_first(signed_in: Browser, company: UUID) -> None:
    number = road.connect(company)
    page = signed_in.go(f"/painel/canais/{number.id}/excluir")
    assert "Não dá para desfazer" in page.words
    assert len(instances(company)) == 1
    page = press(signed_in, page, "/excluir")
    assert "O canal foi excluído." in page.words
    assert instances(company) == []
    assert signed_in.client.post(number.path, json={}).status_code == 404


@pytest.mark.parametrize(("chosen", "comes"), [("nao-sei", "flat"), ("nao-sei", "fork"), ("flat", "fork")])
def test_who_does_not_know_the_kind_of_whaticket_learns_it_from_the_first_message(
    signed_in: Browser, company: UUID, chosen: str, comes: str
) -> None:
    with Gateway() as gateway:
        page = connect(signed_in, gateway.url, dialect=chosen)
        assert page.status == 200 and "Não achou esse campo?" in page.words
        (made,) = instances(company)
        with tenant_session(company) as session:
            address = channels.webhook_url(channels.get(session, made.id))
        ticket = gateway.keep(ACCOUNT.token, road.CUSTOMER, "Oi", from_me=False)
        body = flat_text(ticket, "Oi") if comes == "flat" else fork_text(road.CUSTOMER, "Oi")
        assert signed_in.client.post("/" + address.split("/", 3)[3], json=body).status_code == 200
    assert instances(company)[0].dialect == comes
    assert [message.text for message in road.messages(company)] == ["Oi"]


def test_an_address_that_no_gateway_outside_can_reach_is_told_and_fully_readable(
    signed_in: Browser, company: UUID
) -> None:
    outside = road.whaticket(company, "https://93.184.216.34")
    page = signed_in.go(f"/painel/canais/{outside.id}")
    assert "Este endereço só existe nesta máquina" in page.words and outside.path in page.words
    here = road.whaticket(company, "http://127.0.0.1:9")
    assert "só existe nesta máquina" not in signed_in.go(f"/painel/canais/{here.id}").words


def test_a_body_of_no_dialect_changes_nothing(signed_in: Browser, company: UUID) -> None:
    number = road.whaticket(company, "http://127.0.0.1:9", dialect="fork")
    for body in ({"oi": 1}, {"action": "tag-sync", "tags": {}, "contact": {}}, []):
        assert signed_in.client.post(number.path, json=body).status_code == 400
    assert instances(company)[0].dialect == "fork"


def test_the_kind_of_whaticket_can_be_changed_and_the_secret_address_stays(signed_in: Browser, company: UUID) -> None:
    number = road.whaticket(company, "http://127.0.0.1:9", dialect="fork")
    form = signed_in.go(f"/painel/canais/{number.id}/editar").form("/editar")
    page = signed_in.send(form, dialect="flat")
    assert page.status == 200 and number.path in page.html and "whaticket-flat.svg" in page.html
    page = signed_in.send(form, dialect="outro")
    assert (page.status, instances(company)[0].dialect) == (422, "flat")


def test_changing_keeps_secrets_left_blank(signed_in: Browser, company: UUID) -> None:
    with Gateway() as gateway:
        number = gateway.connect(company)
        form = signed_in.go(f"/painel/canais/{number.id}/editar").form("/editar")
        del form.fields["forget_login"]
        page = press(signed_in, signed_in.send(form, name="Sala 2"), "/conferir")
        assert instances(company)[0].name == "Sala 2"
        assert "O token foi aceito." in page.words and "O usuário que confere os envios entrou" in page.words
        form.fields["forget_login"] = "1"
        page = press(signed_in, signed_in.send(form, name="Sala 3"), "/conferir")
        assert "O usuário que confere os envios entrou" not in page.words


def test_a_change_that_cannot_be_is_named(signed_in: Browser, company: UUID) -> None:
    number = road.whaticket(company, "http://127.0.0.1:9")
    form = signed_in.go(f"/painel/canais/{number.id}/editar").form("/editar")
    page = signed_in.send(form, name="Sala 2", base_url="http://10.0.0.5")
    assert (page.status, instances(company)[0].name) == (422, "Recepção")
    assert "rede interna" in page.words


def test_a_test_message_leaves_by_the_usual_road_and_is_followed(signed_in: Browser, company: UUID) -> None:
    with Gateway() as gateway:
        number = gateway.connect(company)
        form = signed_in.go(f"/painel/canais/{number.id}").form("/teste")
        page = signed_in.send(form, phone="(11) 98888-0001")
        assert "Saindo" in page.words
        assert signed_in.send(form, phone="(11) 98888-0001").path == page.path
        road.run_due(company, wait_s=5)
        assert len(gateway.texts) == 1 and "teste" in gateway.texts[0]
        assert "O Whaticket aceitou a mensagem." in signed_in.go(page.path).words
    assert road.conversation(company).holder == "ai"


def test_a_test_message_that_fails_says_why(signed_in: Browser, company: UUID) -> None:
    with Gateway() as gateway:
        number = gateway.connect(company)
        gateway.script("invalid_contact")
        page = signed_in.send(signed_in.go(f"/painel/canais/{number.id}").form("/teste"), phone="(11) 98888-0001")
        road.run_due(company, wait_s=5)
        assert "O número não existe no WhatsApp" in signed_in.go(page.path).words


@pytest.mark.parametrize("filled", [{"phone": "123"}, {"phone": ""}, {"key": "x"}])
def test_a_test_to_no_number_is_refused(signed_in: Browser, company: UUID, filled: dict[str, str]) -> None:
    number = road.connect(company)
    form = signed_in.go(f"/painel/canais/{number.id}").form("/teste")
    page = signed_in.send(form, **{"phone": "(11) 98888-0001", **filled})
    assert page.status == 422 and "Mandar uma mensagem de teste" in page.words, "on the channel's own page"
    assert 'id="p-phone"' in page.html and 'aria-describedby="p-phone"' in page.html
    assert page.form("/teste").fields["phone"] == filled.get("phone", "(11) 98888-0001")
    assert 'href="/painel/canais/" aria-current="page"' in page.html
    assert road.messages(company) == []


@pytest.mark.req("TN-03")
def test_another_companys_number_is_not_there(signed_in: Browser, company: UUID, stranger: Person) -> None:
    number = road.connect(company)
    others = Browser(signed_in.client.application.test_client())
    others.sign_in(stranger.email, stranger.password)
    assert "Recepção" not in others.go("/painel/canais/").words
    token = others.go("/painel/canais/novo").form("/novo").fields["csrf_token"]
    for instance_id in (number.id, uuid4()):
        path = f"/painel/canais/{instance_id}"
        answers = [others.client.get(f"{path}{end}") for end in ("", "/editar", "/excluir")]
        posts = [f"{path}{end}" for end in ("/conferir", "/editar", "/pausar", "/retomar", "/excluir")]
        posts.append(f"/painel/canais/{instance_id}/teste")
        data = {"csrf_token": token, "name": "Minha", "phone": "11988880001", "key": "abcdef"}
        answers += [others.client.post(post, data=data) for post in posts]
        answers.append(others.client.get(f"/painel/canais/{instance_id}/teste/1"))
        assert {answer.status_code for answer in answers} == {404}
    assert [row.name for row in instances(company)] == ["Recepção"]


@pytest.mark.req("TN-07")
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST])
def test_who_may_only_read_sees_no_secret_and_changes_nothing(
    browser: Browser, company: UUID, redis_clean: Any, role: Role
) -> None:
    number = road.connect(company)
    person = create_person(company, role)
    browser.sign_in(person.email, person.password)
    page = browser.go(f"/painel/canais/{number.id}")
    assert page.status == 200
    assert "/webhook/" not in page.html and "Só quem administra" in page.words
    assert "Conectar um número" not in browser.go("/painel/canais/").words
    token = page.forms[0].fields["csrf_token"]
    paths = ["/novo", f"/{number.id}/pausar", f"/{number.id}/excluir", f"/{number.id}/editar", f"/{number.id}/conferir"]
    answers = [browser.client.post(f"/painel/canais{path}", data={"csrf_token": token}) for path in paths]
    assert {answer.status_code for answer in answers} == {403}
    assert browser.go("/painel/canais/novo").status == 403
    assert "Você não tem acesso a isto" in browser.page.words
    assert not instances(company)[0].paused


@pytest.mark.parametrize("sent", ["", "inventado"])
def test_a_form_of_somebody_else_changes_nothing(signed_in: Browser, company: UUID, sent: str) -> None:
    number = road.connect(company)
    page = signed_in.go(f"/painel/canais/{number.id}")
    assert press(signed_in, page, "/pausar", csrf_token=sent).status == 403
    assert not instances(company)[0].paused


def test_names_are_shown_and_never_run(signed_in: Browser, company: UUID) -> None:
    evil = "<script>alert(1)</script>\u202e"
    signed_in.go("/painel/canais/novo")
    page = signed_in.send(signed_in.page.forms[-1], name=evil, channel="simulator")
    assert evil.strip() in page.words and "<script>alert" not in page.html
    assert "<script>alert" not in signed_in.go("/painel/canais/").html


def test_a_channel_tells_what_to_do_next(signed_in: Browser, company: UUID) -> None:
    waiting = road.whaticket(company, "http://127.0.0.1:9")
    broken = road.whaticket(company, "http://127.0.0.1:9")
    with tenant_session(company) as session:
        alerts.raise_alert(session, Alert.GATEWAY, str(broken.id), "O Whaticket não conseguiu enviar agora.")
    page = signed_in.go("/painel/canais/")
    assert f"/painel/canais/{waiting.id}#onde" in page.html and "Ver onde cadastrar" in page.words
    assert "Conferir a conexão" in page.words
    assert "As mensagens esperam até isto ser resolvido." in signed_in.go(f"/painel/canais/{broken.id}").words


@pytest.mark.req("PN-02")
def test_what_a_check_found_and_what_is_wrong_are_said_in_the_readers_language(
    signed_in: Browser, company: UUID
) -> None:
    english = {"Accept-Language": "en"}
    broken = road.whaticket(company, "http://127.0.0.1:9")
    with tenant_session(company) as session:
        alerts.raise_alert(session, Alert.GATEWAY, str(broken.id), "O Whaticket não conseguiu enviar agora.")
    address = f"/painel/canais/{broken.id}"
    page = signed_in.go(address, headers=english)
    assert "Whaticket could not send right now." in page.words and "não conseguiu" not in page.words
    token = page.forms[0].fields["csrf_token"]
    answer = signed_in.client.post(f"{address}/conferir", data={"csrf_token": token}, headers=english)
    words = answer.get_data(as_text=True)
    assert "The address did not answer. Could not connect to the service." in words
