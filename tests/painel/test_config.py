"""/painel/config: every setting of every room, saved whole or not at all, and no colleague's change undone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from werkzeug.datastructures import MultiDict

from app.conversations.settings import ConversationSettings
from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.llm.settings import LlmSettings
from app.onboarding import config, config_fields
from app.onboarding.config import SECTIONS
from app.secretary.settings import SecretarySettings
from app.tenants import settings as company_settings
from app.tenants.models import Role
from app.tenants.opening import OpeningSettings
from app.tenants.settings import Section
from app.turns.settings import TurnSettings
from tests import road
from tests.painel.browser import Browser, Page
from tests.painel.conftest import Person, create_person

pytestmark = pytest.mark.req("PN-06", "AI-11")

CONFIG = "/painel/config/"


def stored(company: UUID, section: type[Section]) -> Any:
    with tenant_session(company) as session:
        return company_settings.read(session, section)


def filled(values: Sequence[Section]) -> MultiDict[str, str]:
    """The form of these values as a browser sends it."""
    form: MultiDict[str, str] = MultiDict()
    for section in values:
        for name, field in type(section).model_fields.items():
            kind = config_fields.kind_of(field)
            value = config_fields.written(kind, getattr(section, name))
            for each in value if isinstance(value, list) else [value]:
                if each is not False:
                    form.add(f"{section.SECTION}.{name}", "1" if each is True else str(each))
    return form


def page_form(page: Page) -> MultiDict[str, str]:
    """What the page's own form would send, untouched."""
    html = page.html.split('id="ajustes"')[1].split("</form>")[0]
    form: MultiDict[str, str] = MultiDict()
    for tag in re.findall(r"<input [^>]*>", html):
        attributes = {name: unescape(value) for name, value in re.findall(r'(\w[\w-]*)="([^"]*)"', tag)}
        if attributes.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        form.add(attributes["name"], attributes.get("value", ""))
    for name, words in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.DOTALL):
        form.add(name, unescape(words))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        form.add(name, unescape(chosen[1]) if chosen else re.search(r'<option value="([^"]*)"', options)[1])  # type: ignore[index]
    return form


def send(browser: Browser, form: MultiDict[str, str], **changes: str | None) -> Page:
    """The form with these fields changed; None: a box that is not ticked. Names are written `section__field`."""
    for name, value in changes.items():
        form.poplist(name.replace("__", "."))
        if value is not None:
            form.add(name.replace("__", "."), value)
    return browser._show(browser.client.post(CONFIG, data=form, follow_redirects=True))


def test_every_field_of_every_section_has_words_and_stands_on_the_page_once(signed_in: Browser) -> None:
    page = signed_in.go(CONFIG)
    for section in SECTIONS:
        for name, field in section.model_fields.items():
            assert field.title, f"{section.SECTION}.{name} has no title"
            kind = config_fields.kind_of(field)
            assert kind is not config_fields.Kind.CHOICE or all(
                words != value for value, words in config_fields.options_of(field)
            ), f"{section.SECTION}.{name}: name its options"
    named = [name for group in config.groups() for name in group.fields]
    assert sorted(named) == sorted(f"{s.SECTION}.{name}" for s in SECTIONS for name in s.model_fields)
    for name in named:
        assert f'name="{name}"' in page.html, name


def test_what_is_shown_and_sent_back_untouched_changes_nothing(signed_in: Browser, owner: Person) -> None:
    page = signed_in.go(CONFIG)
    assert "Nada mudou" in send(signed_in, page_form(page)).words
    with tenant_session(owner.company_id) as session:
        assert company_settings.versions(session) == {}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.SECTION)
def test_values_come_back_from_the_form_as_they_went_into_it(section: type[Section]) -> None:
    typed = config_fields.read([section], filled([section()]))
    assert (typed.problems, typed.values[section.SECTION]) == ({}, section())


def test_what_is_saved_is_stored_in_each_room_and_effective(signed_in: Browser, owner: Person) -> None:
    form = page_form(signed_in.go(CONFIG))
    page = send(
        signed_in,
        form,
        secretary__name="Sofia",
        secretary__emoji="none",
        secretary__enabled=None,
        opening__monday="8h às 12h e 14h às 18h",
        conversations__quiet_from="22",
        conversations__quiet_until="7h",
        conversations__most_per_hour="60",
        turns__wait_finished_s="1,5",
    )
    assert "Vale a partir da próxima resposta" in page.words
    company = owner.company_id
    secretary = stored(company, SecretarySettings)
    assert (secretary.name, secretary.emoji, secretary.enabled) == ("Sofia", "none", False)
    assert stored(company, OpeningSettings).monday == "08:00-12:00, 14:00-18:00"
    rhythm = stored(company, ConversationSettings)
    assert (rhythm.quiet_from, rhythm.quiet_until, rhythm.most_per_hour) == ("22:00", "07:00", 60)
    assert stored(company, TurnSettings).wait_finished_s == 1.5
    with tenant_session(company) as session:
        assert set(company_settings.versions(session)) == {"secretary", "opening", "conversations", "turns"}


def test_one_wrong_field_stores_nothing_is_named_with_its_remedy_and_keeps_what_was_typed(
    signed_in: Browser, owner: Person
) -> None:
    form = page_form(signed_in.go(CONFIG))
    page = send(
        signed_in,
        form,
        secretary__name="Sofia",
        opening__monday="de manhã",
        conversations__min_delay_s="9",
        turns__wait_most_s="muito",
    )
    assert page.status == 422
    assert "há 3 campos a corrigir" in page.words
    assert "Escreva assim: 08:00-12:00, 14:00-18:00" in page.words
    assert "A maior espera não pode ser menor" in page.words and "Precisa ser um número." in page.words
    for anchor in ("opening-monday", "conversations-max-delay-s", "turns-wait-most-s"):
        assert f'href="#{anchor}"' in page.html and f'id="{anchor}"' in page.html
    assert 'value="de manhã"' in page.html and 'value="muito"' in page.html and 'value="Sofia"' in page.html
    assert stored(owner.company_id, SecretarySettings).name != "Sofia"


def test_a_colleagues_change_of_the_same_part_is_told_and_not_undone(signed_in: Browser, owner: Person) -> None:
    form = page_form(signed_in.go(CONFIG))
    quicker = Browser(signed_in.client.application.test_client())
    quicker.sign_in(*_admin(owner.company_id))
    send(quicker, page_form(quicker.go(CONFIG)), secretary__name="Lia")
    page = send(signed_in, form, secretary__name="Sofia", turns__wait_finished_s="1")
    assert page.status == 409
    assert "Helena Prado" in page.words and "guardou outros ajustes" in page.words
    assert 'value="Sofia"' in page.html and "Lia" in page.words, "what was typed, and what stands there now"
    assert stored(owner.company_id, SecretarySettings).name == "Lia"
    assert stored(owner.company_id, TurnSettings).wait_finished_s != 1, "all or nothing"
    assert "Guardado." in send(signed_in, page_form(page)).words
    assert stored(owner.company_id, SecretarySettings).name == "Sofia"


def test_a_colleagues_change_of_another_part_stays(signed_in: Browser, owner: Person) -> None:
    form = page_form(signed_in.go(CONFIG))
    quicker = Browser(signed_in.client.application.test_client())
    quicker.sign_in(*_admin(owner.company_id))
    send(quicker, page_form(quicker.go(CONFIG)), secretary__name="Lia")
    assert "Guardado." in send(signed_in, form, turns__wait_finished_s="1").words
    assert stored(owner.company_id, SecretarySettings).name == "Lia"
    assert stored(owner.company_id, TurnSettings).wait_finished_s == 1


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST, Role.AUDITOR])
def test_who_may_not_change_them_sees_them_and_changes_nothing(
    browser: Browser, company: UUID, redis_clean: object, role: Role
) -> None:
    person = create_person(company, role)
    browser.sign_in(person.email, person.password)
    page = browser.go(CONFIG)
    assert page.status == 200 and "peça a quem administra" in page.words and ">Guardar<" not in page.html
    form = page_form(page)
    assert send(browser, form, secretary__name="Intrusa").status == 403
    assert stored(company, SecretarySettings).name != "Intrusa"


def test_what_is_typed_is_shown_and_never_run(signed_in: Browser) -> None:
    form = page_form(signed_in.go(CONFIG))
    page = send(signed_in, form, secretary__about="<script>alert(1)</script>", turns__budget_s="<b>")
    assert page.status == 422 and "<script>alert" not in page.html and "<b>" not in page.html


@pytest.mark.parametrize("mess", ["", "x", "1:", "1:{", "²:{}", "1:[]", "9" * 400 + ":{}", "\x00"])
def test_a_form_that_carries_nonsense_along_is_still_checked(signed_in: Browser, owner: Person, mess: str) -> None:
    form = page_form(signed_in.go(CONFIG))
    for section in SECTIONS:
        form.poplist(f"antes.{section.SECTION}")
        form.add(f"antes.{section.SECTION}", mess)
    page = send(signed_in, form, secretary__name="Sofia")
    assert page.status in (200, 409)


def _admin(company: UUID) -> tuple[str, str]:
    person = create_person(company, Role.ADMIN)
    return person.email, person.password


@pytest.fixture
def answers(owner: Person) -> Person:
    """A company with one fact, which asks only the model that needs no key."""
    with tenant_session(owner.company_id) as session:
        knowledge.upsert_fact(
            session, "vagas", "Estacionamento", "Temos estacionamento na porta.", ["tem estacionamento?"]
        )
        company_settings.write(session, LlmSettings(providers=["offline"]), actor="test")
    return owner


def try_out(browser: Browser, words: str, form: MultiDict[str, str], **more: str) -> Page:
    """The part of the page that answers `words` with the settings of `form`."""
    given = MultiDict([*form.items(multi=True), ("pergunta", words), *more.items()])
    return browser._show(browser.client.post(f"{CONFIG}previa", data=given, headers={"X-Fragment": "1"}))


def changed(form: MultiDict[str, str], **changes: str | None) -> MultiDict[str, str]:
    new = form.copy()
    for name, value in changes.items():
        new.poplist(name.replace("__", "."))
        if value is not None:
            new.add(name.replace("__", "."), value)
    return new


def test_the_preview_answers_as_the_form_says_and_keeps_nothing(signed_in: Browser, answers: Person) -> None:
    form = page_form(signed_in.go(CONFIG))
    assert "Bom dia" in try_out(signed_in, "Oi!", form, hora="9").words
    assert "Boa tarde" in try_out(signed_in, "Oi!", form, hora="15").words
    assert "estacionamento na porta" in try_out(signed_in, "Tem estacionamento?", form).words
    company = answers.company_id
    short = try_out(
        signed_in, "Tem estacionamento?", changed(form, secretary__name="Sofia", secretary__autonomy="observe")
    )
    assert "só observa" in short.words and stored(company, SecretarySettings) == SecretarySettings()
    assert road.messages(company) == [] and road.turns(company) == [] and road.work_rows(company) == []


def test_the_preview_speaks_by_the_name_in_the_voice_and_the_languages_of_the_form(
    signed_in: Browser, answers: Person
) -> None:
    form = page_form(signed_in.go(CONFIG))
    heard = [
        try_out(signed_in, "Obrigada!", changed(form, secretary__voice=voice)).words
        for voice in ("welcoming", "professional", "relaxed", "direct")
    ]
    for words, said in zip(
        heard, ("Por nada! Se precisar", "Por nada. Estou à", "Imagina! Precisando", "Por nada."), strict=True
    ):
        assert said in words
    assert "Estou à disposição" not in heard[3]
    assert "Good morning" in try_out(signed_in, "Good morning!", form, hora="9").words
    assert "Aqui é a secretária virtual" in try_out(signed_in, "Oi!", form).words
    assert (
        "Aqui é Sofia, a secretária virtual" in try_out(signed_in, "Oi!", changed(form, secretary__name="Sofia")).words
    )
    only = try_out(signed_in, "Good morning!", changed(form, secretary__languages="pt"), hora="9").words
    assert "Bom dia" in only and "Por aqui eu respondo em português" in only


def test_the_preview_says_what_would_become_of_an_answer(signed_in: Browser, answers: Person) -> None:
    form = page_form(signed_in.go(CONFIG))
    off = try_out(signed_in, "Tem estacionamento?", changed(form, secretary__enabled=None))
    assert "a conversa espera uma pessoa" in off.words and "na porta" not in off.words
    suggests = try_out(signed_in, "Tem estacionamento?", changed(form, secretary__autonomy="suggest"))
    assert "só sugere" in suggests.words and "na porta" in suggests.words
    assert "chamaria uma pessoa" in try_out(signed_in, "Quero falar com uma pessoa", form).words


def test_the_preview_goes_on_where_it_was_and_begins_anew_when_asked(signed_in: Browser, answers: Person) -> None:
    form = page_form(signed_in.go(CONFIG))
    page = try_out(signed_in, "Tem estacionamento?", form, dito="customer:Oi!")
    assert re.findall(r'name="dito" value="(customer|secretary):', page.html) == ["customer", "customer", "secretary"]
    assert "Fale com ela" in try_out(signed_in, "x", form, recomecar="1").words


def test_the_preview_names_the_setting_that_has_to_be_mended_first(signed_in: Browser, answers: Person) -> None:
    form = page_form(signed_in.go(CONFIG))
    page = try_out(signed_in, "Oi!", changed(form, opening__monday="de manhã"))
    assert "Segunda-feira" in page.words and "Escreva assim" in page.words and page.status == 200


def test_without_scripts_the_preview_is_a_page_of_its_own(signed_in: Browser, answers: Person) -> None:
    form = signed_in.go(CONFIG).form("/previa")
    page = signed_in.send(form, pergunta="Tem estacionamento?")
    assert page.status == 200 and "estacionamento na porta" in page.words and "Ajustes da secretária" in page.words


def test_who_may_not_change_the_settings_may_not_try_others(
    browser: Browser, company: UUID, redis_clean: object
) -> None:
    person = create_person(company, Role.OPERATOR)
    browser.sign_in(person.email, person.password)
    token = browser.page.form("/sair").fields["csrf_token"]
    data = {"csrf_token": token, "pergunta": "Oi!"}
    assert browser.client.post(f"{CONFIG}previa", data=data).status_code == 403
