"""Writing at the desk: quick replies, messages sent by the page itself, and what came that is not words."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.conversations import quick_replies
from app.infra.tenancy import tenant_session
from app.tenants.models import Role
from tests import road
from tests.painel.browser import Browser, Page
from tests.painel.conftest import Person, create_person

pytestmark = pytest.mark.req("PN-01", "AI-14")

SCRIPT = "<script>alert(1)</script>\u202eaiB"
REPLIES = "/painel/conversas/respostas/"


@pytest.fixture
def number(company: UUID) -> road.Number:
    return road.connect(company)


@pytest.fixture
def path(signed_in: Browser, owner: Person, number: road.Number) -> str:
    number.says(signed_in.client, "Tem horário?", name="Conceição")
    return f"/painel/conversas/{road.conversation(owner.company_id).id}"


def add(browser: Browser, shortcut: str, words: str) -> Page:
    return browser.send(browser.go(REPLIES).form("/respostas/"), shortcut=shortcut, text=words)


def as_role(browser: Browser, company_id: UUID, role: Role) -> Browser:
    person = create_person(company_id, role)
    other = Browser(browser.client.application.test_client())
    other.sign_in(person.email, person.password)
    return other


def test_a_team_keeps_changes_and_deletes_its_quick_replies(signed_in: Browser) -> None:
    assert "Nenhuma resposta rápida ainda" in signed_in.go(REPLIES).words
    page = add(signed_in, "/Horario", f"Das 8h às 18h. {SCRIPT}")
    assert "Resposta rápida guardada." in page.words and "/horario" in page.words
    assert f"Das 8h às 18h. {SCRIPT}" in page.words and "<script>alert" not in page.html
    edit = page.html.partition(f'href="{REPLIES}')[2].partition("#")[0]
    form = signed_in.go(REPLIES + edit).form(edit)
    assert form.fields["shortcut"] == "horario"
    page = signed_in.send(form, shortcut="abertura", text="Das 9h às 17h.")
    assert "/abertura" in page.words and "Das 9h às 17h." in page.words and "Das 8h" not in page.html
    page = signed_in.send(page.form("/apagar"))
    assert "Resposta rápida apagada." in page.words and "Nenhuma resposta rápida ainda" in page.words


@pytest.mark.parametrize(
    ("shortcut", "words", "says"),
    [
        ("com espaço", "Oi", "sem espaços"),
        ("", "Oi", "sem espaços"),
        ("x" * 41, "Oi", "sem espaços"),
        ("pix", "   ", "o texto está vazio"),
        ("pix", "a" * 4097, "4096"),
        ("ENDERECO", "Rua A", "Já existe uma resposta rápida com este atalho."),
    ],
)
def test_a_quick_reply_that_cannot_be_kept_is_explained(
    signed_in: Browser, shortcut: str, words: str, says: str
) -> None:
    add(signed_in, "endereco", "Rua das Acácias")
    page = add(signed_in, shortcut, words)
    assert page.status in (409, 422) and says in page.words and words.strip() in page.words


def test_renaming_to_a_shortcut_that_is_taken_changes_nothing(signed_in: Browser) -> None:
    add(signed_in, "endereco", "Rua das Acácias")
    page = add(signed_in, "pix", "A chave")
    edit = page.html.split(f'href="{REPLIES}')[2].partition("#")[0]
    page = signed_in.send(signed_in.go(REPLIES + edit).form(edit), shortcut="endereco", text="A chave")
    assert page.status == 409 and "Já existe" in page.words
    assert "/pix" in signed_in.go(REPLIES).words


def test_the_message_box_is_offered_all_of_them(signed_in: Browser) -> None:
    add(signed_in, "pix", 'A chave é "x"\nObrigada')
    page = signed_in.go(f"{REPLIES}opcoes", headers={"X-Fragment": "1"})
    assert 'data-shortcut="pix"' in page.html and 'role="option"' in page.html and "<html" not in page.html
    assert 'data-insert="A chave é &#34;x&#34;\nObrigada"' in page.html


@pytest.mark.req("TN-07")
def test_whoever_may_only_read_sees_quick_replies_and_changes_none(signed_in: Browser, owner: Person) -> None:
    add(signed_in, "pix", "A chave")
    analyst = as_role(signed_in, owner.company_id, Role.ANALYST)
    page = analyst.go(REPLIES)
    assert "A chave" in page.words
    assert [form.action for form in page.forms if "/respostas/" in form.action] == []
    form = next(form for form in page.forms if "csrf_token" in form.fields)
    with tenant_session(owner.company_id) as session:
        reply_id = quick_replies.listed(session)[0].id
    for action in ("", str(reply_id), f"{reply_id}/apagar"):
        form.action = REPLIES + action
        assert analyst.send(form, shortcut="x", text="y").status == 403
    assert "A chave" in signed_in.go(REPLIES).words


@pytest.mark.req("TN-03")
def test_another_companys_quick_replies_are_not_there(signed_in: Browser, owner: Person, stranger: Person) -> None:
    add(signed_in, "pix", "A chave")
    with tenant_session(owner.company_id) as session:
        reply_id = quick_replies.listed(session)[0].id
    others = Browser(signed_in.client.application.test_client())
    others.sign_in(stranger.email, stranger.password)
    assert "A chave" not in others.go(REPLIES).words + others.go(f"{REPLIES}opcoes").html
    assert others.go(f"{REPLIES}{reply_id}").status == 404
    form = others.go(REPLIES).form("/respostas/")
    for action in (str(reply_id), f"{reply_id}/apagar"):
        form.action = REPLIES + action
        assert others.send(form, shortcut="meu", text="Meu").status == 404


def post(browser: Browser, path: str, **filled: str) -> TestResponse:
    form = browser.go(path).form("/mensagem")
    return browser.client.post(form.action, data={**form.fields, **filled}, headers={"X-Fragment": "1"})


def test_a_page_that_sends_by_itself_is_told_what_became_of_it(signed_in: Browser, owner: Person, path: str) -> None:
    key = uuid4().hex
    for _ in range(2):
        assert post(signed_in, path, text="Temos às 15h.", key=key).status_code == 204
    assert [each.text for each in road.messages(owner.company_id, direction="out")] == ["Temos às 15h."]
    assert f'data-key="{key}" data-own' in signed_in.go(path).html, "the page knows its own message again"
    refused = post(signed_in, path, text=" ", key=uuid4().hex)
    assert (refused.status_code, refused.mimetype, refused.text) == (
        422,
        "text/plain",
        "Escreva algo: o texto está vazio.",
    )


def test_it_is_told_who_has_the_conversation_and_may_insist(signed_in: Browser, owner: Person, path: str) -> None:
    signed_in.send(signed_in.go(path).form("/assumir"))
    other = as_role(signed_in, owner.company_id, Role.OPERATOR)
    refused = post(other, path, text="Sou eu agora", key=uuid4().hex)
    assert (refused.status_code, refused.text) == (409, "Helena Prado já assumiu esta conversa.")
    assert road.messages(owner.company_id, direction="out") == []
    holder = refused.headers["X-Taken-By"]
    assert post(other, path, text="Sou eu agora", key=uuid4().hex, no_lugar_de=holder).status_code == 204


def test_a_note_that_is_sent_twice_is_left_once(signed_in: Browser, owner: Person, path: str) -> None:
    """A double click; then somebody goes back to the form and writes something else."""
    form = signed_in.go(path).form("/anotacoes")
    for words in ("Prefere manhãs", "Prefere manhãs", "Tem alergia"):
        assert "Anotação guardada" in signed_in.send(form, note=words).words
    with tenant_session(owner.company_id) as session:
        noted = session.scalars(text("SELECT text FROM conversation_notes ORDER BY id")).all()
        assert noted == ["Prefere manhãs", "Tem alergia"]
    signed_in.send(signed_in.go(path).form("/anotacoes"), note="Prefere manhãs")
    assert signed_in.page.words.count("Prefere manhãs") == 2, "a new form may say the same"


@pytest.mark.req("PN-02")
def test_a_repeat_does_not_take_back_what_was_given_back_meanwhile(
    signed_in: Browser, owner: Person, path: str
) -> None:
    """The answer to the first was lost on the way: the page asks again under the same key."""
    key = uuid4().hex
    assert post(signed_in, path, text="Temos às 15h.", key=key).status_code == 204
    signed_in.send(signed_in.go(path).form("/devolver"))
    road.tell(owner.company_id, "Posso ajudar em mais alguma coisa?")
    assert post(signed_in, path, text="Temos às 15h.", key=key).status_code == 204
    assert road.conversation(owner.company_id).holder == "ai"
    said = [(each.text, each.state) for each in road.said(owner.company_id)]
    assert said == [("Temos às 15h.", "queued"), ("Posso ajudar em mais alguma coisa?", "queued")]


@pytest.mark.req("PN-02")
def test_a_repeat_is_no_quarrel_with_the_colleague_who_took_over_meanwhile(
    signed_in: Browser, owner: Person, path: str
) -> None:
    key = uuid4().hex
    assert post(signed_in, path, text="Temos às 15h.", key=key).status_code == 204
    other = as_role(signed_in, owner.company_id, Role.OPERATOR)
    taken = other.send(other.go(path).form("/assumir"))
    other.send(next(form for form in taken.forms if form.fields.get("no_lugar_de")))
    held_by = road.conversation(owner.company_id).held_by
    repeat = post(signed_in, path, text="Temos às 15h.", key=key)
    assert (repeat.status_code, repeat.headers.get("X-Taken-By")) == (204, None)
    assert road.conversation(owner.company_id).held_by == held_by, "it stays with the colleague"
    assert [each.text for each in road.said(owner.company_id)] == ["Temos às 15h."]
    refused = post(signed_in, path, text="E às 16h?", key=uuid4().hex)
    assert refused.status_code == 409, "new words are asked about first"


def test_a_session_that_is_over_leads_to_the_door_and_nothing_is_said(
    signed_in: Browser, owner: Person, path: str
) -> None:
    form = signed_in.go(path).form("/mensagem")
    stranger = signed_in.client.application.test_client()
    answered = stranger.post(form.action, data={**form.fields, "text": "Oi"}, headers={"X-Fragment": "1"})
    assert answered.status_code == 401 and answered.headers["X-Sign-In"].startswith("/painel/entrar")
    assert road.messages(owner.company_id, direction="out") == []


MEDIA: list[tuple[str, str, dict[str, Any], list[str]]] = [
    ("image", "Meu sorriso", {"bytes": 245_000}, ["Foto", "245 KB", "Meu sorriso", "aqui fica só o registro"]),
    ("audio", "", {"seconds": 102, "voice_note": True}, ["Mensagem de voz", "1:42"]),
    ("video", "", {"seconds": 3725, "bytes": 18_400_000}, ["Vídeo", "1:02:05", "18,4 MB"]),
    ("document", "", {"file_name": f"orçamento {SCRIPT}.pdf"}, ["Documento", f"orçamento {SCRIPT}.pdf"]),
    ("location", "Rua das Flores, 120", {"latitude": -23.55, "longitude": -46.63}, ["Localização", "Abrir no mapa"]),
    (
        "contact",
        "Dr. Ricardo",
        {"vcard": "TEL;waid=1:+55 11 97777-6666\r\nitem1.TEL:190"},
        ["+55 11 97777-6666", "190"],
    ),
    ("sticker", "", {}, ["Figurinha"]),
    ("reaction", "👍", {}, ["Reagiu com 👍"]),
    ("unknown", "", {"file_name": 7, "bytes": "x", "latitude": 200}, ["um tipo que ainda não mostramos"]),
    ("document", "", {"url": "https://whaticket.example/public/a.pdf"}, ["Abrir no WhatsApp da empresa"]),
]


@pytest.mark.parametrize(("kind", "caption", "facts", "says"), MEDIA)
def test_what_came_beside_words_is_told_for_what_it_is(
    signed_in: Browser,
    owner: Person,
    number: road.Number,
    kind: str,
    caption: str,
    facts: dict[str, Any],
    says: list[str],
) -> None:
    number.says(signed_in.client, caption, kind=kind)
    with tenant_session(owner.company_id) as session:
        session.execute(text("UPDATE messages SET media = CAST(:facts AS jsonb)"), {"facts": json.dumps(facts)})
    page = signed_in.go(f"/painel/conversas/{road.conversation(owner.company_id).id}")
    told = " ".join(page.words.split())
    assert [each for each in says if each not in told] == []
    assert "<script>alert" not in page.html


def test_only_addresses_that_a_browser_can_show_become_links(
    signed_in: Browser, owner: Person, number: road.Number
) -> None:
    number.says(signed_in.client, "", kind="image")
    path = f"/painel/conversas/{road.conversation(owner.company_id).id}"
    for facts in ({"url": "javascript:alert(1)"}, {"url": "https://mmg.example/x.enc", "media_key": "abc"}):
        with tenant_session(owner.company_id) as session:
            session.execute(text("UPDATE messages SET media = CAST(:facts AS jsonb)"), {"facts": json.dumps(facts)})
        page = signed_in.go(path)
        assert facts["url"] not in page.html and "aqui fica só o registro" in page.words


def test_a_very_long_message_unfolds(signed_in: Browser, owner: Person, number: road.Number) -> None:
    number.says(signed_in.client, "Minha história é longa. " * 850)
    page = signed_in.go(f"/painel/conversas/{road.conversation(owner.company_id).id}")
    assert "Mostrar o resto da mensagem" in page.words
    shown = page.html.partition('class="bubble"')[2].partition("<details")[0]
    assert len(shown) < 2000
    thread = page.html.partition('id="fio"')[2]
    assert thread.count("história") == 850, "nothing of it is lost"
