"""What failed, what waits and who works, on the panel: in words, of one's own company only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app.infra import clock
from app.infra.audit import AuditEntry
from app.infra.tenancy import tenant_session
from app.infra.work import ledger
from app.operations import dead_letter
from app.tenants.models import Role
from tests import road
from tests.operations.test_dead_letter import bury, fail_message, listed
from tests.painel.browser import Browser, Form
from tests.painel.conftest import Person, create_person
from workers.pool import heartbeat

pytestmark = pytest.mark.req("PN-01", "IN-07")


def choose(browser: Browser, form: Form, *entries: str) -> Any:
    """Tick these boxes and send the form."""
    data = {"csrf_token": form.fields["csrf_token"], "entry": list(entries)}
    return browser._show(browser.client.post(form.action, data=data, follow_redirects=True))


def test_a_company_at_rest_is_told_that_all_is_well(signed_in: Browser, company: UUID) -> None:
    page = signed_in.go("/painel/operacao/")
    for words in ("Nada espera", "Nada falhou.", "Nenhum erro anotado.", "Nenhuma"):
        assert words in page.words
    assert "Tudo o que a secretária tentou fazer foi feito." in signed_in.go("/painel/operacao/falhas").words
    assert "Nenhum erro anotado" in signed_in.go("/painel/operacao/erros").words


def test_workers_are_told_alive_or_not(quiet_database: Any, signed_in: Browser) -> None:
    assert "Nada é respondido até voltar" in signed_in.go("/painel/operacao/").words
    heartbeat("a-pool", "pool", "default", 32, 0)
    heartbeat("a-scheduler", "scheduler", "", 0, 0)
    words = signed_in.go("/painel/operacao/").words
    assert "1 processo ativo" in words and "Ativa" in words


@pytest.mark.req("TN-03")
def test_queues_are_ones_own(signed_in: Browser, company: UUID, other_company: UUID) -> None:
    with tenant_session(company) as session:
        ledger.schedule(session, "tests.nothing", "1")
    for number in range(7):
        with tenant_session(other_company) as session:
            ledger.schedule(session, "tests.nothing", str(number))
    road.pass_time(90)
    page = signed_in.go("/painel/operacao/")
    assert "Responder e entregar" in page.words
    assert "espera há 1 min" in page.words and "badge-danger" in page.html
    assert "7" not in page.words.split("Filas da empresa")[1].split("O que falhou")[0]


def test_what_failed_is_told_in_words_and_masked(signed_in: Browser, company: UUID) -> None:
    work = bury(company, "1", payload={"to": "+55 11 98888-0001"})
    message = fail_message(signed_in.client, road.connect(company), "Ligue para +5511977770002")
    page = signed_in.go("/painel/operacao/falhas")
    assert "Mensagem a um cliente" in page.words and "O número não existe no WhatsApp" in page.words
    assert "O sistema falhou ao fazer isto" in page.words
    for entry in (work, message):
        page = signed_in.go(f"/painel/operacao/falhas/{entry}")
        assert page.status == 200 and entry in page.words
        for secret in ("98888-0001", "5511988880001", "5511977770002"):
            assert secret not in page.html
    assert "O que falhou por último" in signed_in.go("/painel/operacao/").words


def test_the_list_is_filtered_and_paged(signed_in: Browser, company: UUID) -> None:
    for number in range(52):
        bury(company, str(number))
    message = fail_message(signed_in.client, road.connect(company))
    page = signed_in.go("/painel/operacao/falhas?tipo=message")
    assert message in page.html and "work:" not in page.html
    page = signed_in.go("/painel/operacao/falhas")
    assert 'aria-label="Escolher: ' in page.html and "Escolher: message:" not in page.html
    assert page.html.count('name="entry"') == 50 and "Mais antigos" in page.words
    more = page.html.split("?cursor=")[1].split('"')[0].replace("&amp;", "&")
    assert signed_in.go(f"/painel/operacao/falhas?cursor={more}").html.count('name="entry"') == 3
    assert signed_in.go("/painel/operacao/falhas?cursor=nada").status == 422
    assert signed_in.go("/painel/operacao/falhas?tipo=%00").status == 422
    assert "Nada deste tipo falhou." in signed_in.go("/painel/operacao/falhas?tipo=turns.run").words


def test_one_is_reprocessed(signed_in: Browser, company: UUID) -> None:
    entry = bury(company, "1")
    form = signed_in.go(f"/painel/operacao/falhas/{entry}").form("/reprocessar")
    page = signed_in.send(form)
    assert "1 item voltou à fila." in page.words
    assert [row.state for row in road.work_rows(company)] == ["pending"]
    assert signed_in.send(form).status == 404


def test_several_are_reprocessed_at_once(signed_in: Browser, company: UUID) -> None:
    entries = [bury(company, str(number)) for number in range(3)]
    form = signed_in.go("/painel/operacao/falhas").form("/reprocessar")
    assert "Marque ao menos um item" in choose(signed_in, form).words
    page = choose(signed_in, form, *entries[:2], "work:999999", "nada", entries[0])
    assert "2 itens voltaram à fila." in page.words and "2 já não estavam aqui." in page.words
    assert listed(company) == [entries[2]]


def test_discarding_needs_a_reason_that_is_kept(signed_in: Browser, company: UUID) -> None:
    entry = bury(company, "1")
    form = signed_in.go(f"/painel/operacao/falhas/{entry}").form("/descartar")
    for wrong in ("", "  ", "x" * 501, "a\x00"):
        assert signed_in.send(form, reason=wrong).status == 422
    assert listed(company) == [entry]
    assert "Descartado." in signed_in.send(form, reason="cliente já atendido").words
    assert listed(company) == []
    with tenant_session(company) as session:
        (kept,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "dead_letter_discarded"))
    assert kept.details == {"reason": "cliente já atendido"} and kept.actor.startswith("user:")


def test_errors_are_found_by_their_correlation_id(signed_in: Browser, company: UUID) -> None:
    failed = fail_message(signed_in.client, road.connect(company))
    with tenant_session(company) as session:
        ledger.schedule(session, "tests.nothing", "1")
        session.execute(
            text(
                "UPDATE public.work_items SET last_error = 'OperationalError: x', correlation_id = 'pedido-1' WHERE key = '1'"
            )
        )
        session.execute(text("UPDATE messages SET correlation_id = 'pedido-2' WHERE state = 'failed'"))
    page = signed_in.go("/painel/operacao/erros")
    assert "O banco de dados não respondeu." in page.words and "O número não existe" in page.words
    page = signed_in.go("/painel/operacao/erros?correlacao=pedido-1")
    assert "Em nova tentativa" in page.words and "O número não existe" not in page.words
    page = signed_in.go("/painel/operacao/erros?correlacao=pedido-2")
    assert failed in page.html and "Deixado de lado" in page.words
    assert "Nenhum erro com este código" in signed_in.go("/painel/operacao/erros?correlacao=<script>").words


def test_errors_come_in_pages(signed_in: Browser, company: UUID) -> None:
    for number in range(53):
        bury(company, str(number))
    page = signed_in.go("/painel/operacao/erros")
    assert page.html.count('class="item"') == 50
    more = page.html.split("erros?cursor=")[1].split('"')[0]
    assert signed_in.go(f"/painel/operacao/erros?cursor={more}").html.count('class="item"') == 3
    for wrong in ("nada", "W10", "WyIyMDI2LTAxLTAxIiwgMSwgMV0"):
        assert signed_in.go(f"/painel/operacao/erros?cursor={wrong}").status == 422


@pytest.mark.req("TN-03")
def test_another_company_sees_and_touches_none_of_it(signed_in: Browser, company: UUID, stranger: Person) -> None:
    entries = [bury(company, "1"), fail_message(signed_in.client, road.connect(company))]
    others = Browser(signed_in.client.application.test_client())
    others.sign_in(stranger.email, stranger.password)
    assert "Nada falhou" in others.go("/painel/operacao/falhas").words
    assert "Nenhum erro anotado" in others.go("/painel/operacao/erros").words
    token = others.page.forms[0].fields["csrf_token"]
    for entry in [*entries, "work:999999", "nada", "work:1;drop"]:
        path = f"/painel/operacao/falhas/{entry}"
        data = {"csrf_token": token, "reason": "x"}
        answers = [others.client.get(path)]
        answers += [others.client.post(f"{path}/{verb}", data=data) for verb in ("reprocessar", "descartar")]
        assert {answer.status_code for answer in answers} == {404}
    others.client.post("/painel/operacao/falhas/reprocessar", data={"csrf_token": token, "entry": entries})
    assert set(listed(company)) == set(entries)


@pytest.mark.req("TN-07")
@pytest.mark.parametrize(("role", "status"), [(Role.OPERATOR, 200), (Role.AUDITOR, 200), (Role.ANALYST, 403)])
def test_who_may_look_changes_nothing(
    browser: Browser, company: UUID, redis_clean: Any, role: Role, status: int
) -> None:
    entry = bury(company, "1")
    person = create_person(company, role)
    browser.sign_in(person.email, person.password)
    for path in ("/", "/falhas", f"/falhas/{entry}", "/erros"):
        page = browser.go(f"/painel/operacao{path}")
        assert page.status == status
        assert "Reprocessar" not in page.words and "Descartar" not in page.words
    token = page.forms[0].fields["csrf_token"]
    for path in (f"/falhas/{entry}/reprocessar", f"/falhas/{entry}/descartar", "/falhas/reprocessar"):
        data = {"csrf_token": token, "entry": entry, "reason": "x"}
        assert browser.client.post(f"/painel/operacao{path}", data=data).status_code == 403
    assert listed(company) == [entry]


def test_a_form_of_somebody_else_changes_nothing(signed_in: Browser, company: UUID) -> None:
    entry = bury(company, "1")
    form = signed_in.go(f"/painel/operacao/falhas/{entry}").form("/reprocessar")
    assert signed_in.send(form, csrf_token="inventado").status == 403
    assert listed(company) == [entry]


def test_what_failed_is_shown_and_never_run(signed_in: Browser, company: UUID, client: FlaskClient) -> None:
    entry = bury(company, "1", payload={"text": "<script>alert(1)</script>"})
    with tenant_session(company) as session:
        session.execute(text("UPDATE public.work_items SET last_error = 'ValueError: <img src=x onerror=alert(1)>'"))
    assert "<script>alert" not in signed_in.go(f"/painel/operacao/falhas/{entry}").html
    assert "<img src=x" not in signed_in.go("/painel/operacao/falhas").html
    with tenant_session(company) as session:
        assert dead_letter.show(session, entry).at <= clock.now()


def test_a_code_without_words_is_not_shown_bare(signed_in: Browser, company: UUID) -> None:
    fail_message(signed_in.client, road.connect(company))
    with tenant_session(company) as session:
        session.execute(text("UPDATE messages SET error = 'a_new_code' WHERE state = 'failed'"))
    words = signed_in.go("/painel/operacao/falhas").words
    assert "Não saiu por um motivo que ainda não sabemos explicar (código a_new_code)." in words


def test_the_parts_of_the_screen_lead_to_each_other(signed_in: Browser, company: UUID) -> None:
    names = ("", "falhas", "erros", "retidas/", "gastos/")
    parts = [f"/painel/operacao/{name}" for name in names]
    for here in parts:
        html = signed_in.go(here).html
        assert [part for part in parts if f'href="{part}"' in html] == parts
        assert f'href="{here}" aria-current="page"' in html
