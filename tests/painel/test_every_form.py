"""Whatever the panel takes by POST, walked through the application's own addresses: a new form cannot be forgotten.

Nothing moves without the token that only our own pages know, and a file where none belongs is kept nowhere.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from flask import url_for
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.config import settings
from app.conversations import quick_replies
from app.conversations.models import Conversation
from app.infra import clock
from app.infra.db import owner_engine
from app.infra.tenancy import tenant_session
from app.notifications import alerts
from app.notifications.alerts import Alert
from app.secretary import context_engine
from app.secretary.models import ContactProfile
from app.secretary.profile import NoteKind
from app.secretary.settings import Autonomy, SecretarySettings
from app.tenants import settings as company_settings
from app.tenants.errors import CsrfFailed
from tests import road
from tests.operations.test_dead_letter import bury
from tests.painel.browser import Browser
from tests.painel.conftest import Person

pytestmark = [pytest.mark.req("TN-07", "SE-02"), pytest.mark.usefixtures("quiet_database")]

FRAGMENT: Final = {"X-Fragment": "1"}
THE_DOOR: Final = "painel.tenants.sign_in"  # nobody is signed in there: it has a token and tests of its own
FIELDS: Final = {
    "text": "Temos às 15h.",
    "note": "Prefere pela manhã.",
    "reason": "Número errado",
    "shortcut": "horario",
    "name": "Recepção",
    "phone": "(11) 97777-0002",
    "etiqueta": "Convênio",
    "lembranca": "Prefere à tarde",
    "language": "pt_BR",
    "theme": "dark",
    "channel": "simulator",
    **dict.fromkeys(("tirar", "idea", "option", "user_id", "no_lugar_de", "mention", "entry", "anyway"), ""),
    **dict.fromkeys(("base_url", "token", "secret", "email", "password", "dialect", "queue_id"), ""),
    **dict.fromkeys(("current_password", "new_password", "again"), ""),
}
MARK: Final = "arquivo-que-ninguem-pediu"
FILE: Final = b"\x89PNG\r\n\x1a\n\x00" + MARK.encode() + b"\xff\xfe\x00"
BROKEN: Final = b'--x\r\nContent-Disposition: form-data; name="text"; filename="' + MARK.encode() + b"\r\n\r\n" + FILE

Ids = Mapping[tuple[str, str], object]


@pytest.fixture
def ids(signed_in: Browser, owner: Person) -> Ids:
    """What stands for an argument in a room's addresses. Everything there is, so that no form stops at a 404."""
    company, client = owner.company_id, signed_in.client
    number = road.connect(company)
    number.says(client, "Tem horário?", name="Conceição")
    conversation = road.conversation(company).id
    note = signed_in.send(signed_in.go(f"/painel/conversas/{conversation}").form("/anotacoes"), note="Cliente antigo")
    note_id = re.search(r"/anotacoes/(\d+)/apagar", note.html)
    assert note_id is not None
    message = road.tell(company, "Temos às 14h.")
    with tenant_session(company) as session:
        session.execute(text("UPDATE messages SET state = 'failed' WHERE id = :id"), {"id": message})
        reply = quick_replies.create(session, shortcut="pix", text="A chave é o CNPJ.", actor="system")
        me = session.scalar(text("SELECT id FROM public.users"))
        alerts.raise_alert(session, Alert.MENTIONED, f"{conversation}:{me}", "Você foi mencionado.", for_user=me)
        alert = session.scalar(text("SELECT id FROM public.alerts WHERE for_user = :me"), {"me": me})
    Browser(client.application.test_client()).sign_in(owner.email, owner.password)
    with tenant_session(company) as session:
        elsewhere = session.scalar(text("SELECT id FROM public.user_sessions ORDER BY created_at DESC LIMIT 1"))
    simulated = re.search(
        r"[0-9a-f-]{36}", signed_in.send(signed_in.go("/painel/simulador/clientes").form("/clientes")).path
    )
    assert simulated is not None
    return {
        ("knowing", "conversation_id"): conversation,
        ("knowing", "note_id"): remembered(company, conversation),
        ("suggesting", "conversation_id"): conversation,
        ("suggesting", "turn_id"): suggested(company),
        ("desk", "conversation_id"): conversation,
        ("desk", "message_id"): message,
        ("desk", "note_id"): note_id[1],
        ("conversations", "reply_id"): reply.id,
        ("notifications", "alert_id"): alert,
        ("account", "session_id"): elsewhere,
        ("turns", "conversation_id"): simulated[0],
        ("channels", "instance_id"): number.id,
        ("operations", "instance_id"): number.id,
        ("operations", "entry_id"): bury(company, "1"),
    }


def suggested(company: UUID) -> UUID:
    """A turn of hers that waits for the team to send it."""
    with tenant_session(company) as session:
        company_settings.write(session, SecretarySettings(autonomy=Autonomy.SUGGEST), actor="system")
    road.run_due(company, wait_s=20)
    with tenant_session(company) as session:
        found = session.scalar(text("SELECT id FROM turns ORDER BY number DESC LIMIT 1"))
    assert found is not None
    return UUID(str(found))


def remembered(company: UUID, conversation_id: UUID) -> UUID:
    """Something that she noted of the person of this conversation."""
    with tenant_session(company) as session:
        note = context_engine.new_note(NoteKind.PREFERENCE, "Prefere de manhã")
        session.add(
            ContactProfile(
                contact_id=session.get_one(Conversation, conversation_id).contact_id,
                noted=[note.model_dump(mode="json")],
                dropped=[],
                visits=[],
                messages=1,
                moments=0,
                trained_to=0,
                trained_at=clock.now(),
                revision=1,
            )
        )
    return note.id


def forms_of(browser: Browser, ids: Ids) -> list[str]:
    """Every address that takes a POST. A KeyError names the id that a new one wants."""
    app = browser.client.application
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("painel.") and rule.endpoint != THE_DOOR and "POST" in (rule.methods or set())
    ]
    with app.test_request_context():
        return [
            url_for(rule.endpoint, **{name: ids[rule.endpoint.split(".")[1], name] for name in rule.arguments})
            for rule in rules
        ]


def token_of(browser: Browser) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', browser.go("/painel/conta/").html)
    assert found is not None
    return found[1]


def everything_stored() -> dict[str, str]:
    """A fingerprint of each table."""
    with owner_engine().begin() as connection:
        return {
            table: connection.scalar(
                text(f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} t")
            )
            for table in tables(connection)
        }


def kept(mark: str) -> list[str]:
    """The tables and files in which it stands."""
    like = {"plain": f"%{mark}%", "bytes": f"%{mark.encode().hex()}%"}
    with owner_engine().begin() as connection:
        found = [
            table
            for table in tables(connection)
            if connection.scalar(
                text(f"SELECT count(*) FROM {table} t WHERE t::text LIKE :plain OR t::text LIKE :bytes"), like
            )
        ]
    files = [path for path in settings().data_dir.rglob("*") if path.is_file() and path.suffix != ".log"]
    return found + [str(path) for path in files if mark.encode() in path.read_bytes()]


def tables(connection: Any) -> list[str]:
    names = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname !~ '^(pg_|information_)' ORDER BY 1"
    return list(connection.scalars(text(names)))


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "script"])
def test_no_form_counts_without_the_token_of_our_own_pages(
    signed_in: Browser, stranger: Person, ids: Ids, headers: dict[str, str]
) -> None:
    signed_in.client.application.config.update(STRANGERS_PER_MINUTE=100_000)  # a stranger's form counts as a stranger's
    others = Browser(signed_in.client.application.test_client())
    others.sign_in(stranger.email, stranger.password)
    theirs, before, addresses = token_of(others), everything_stored(), forms_of(signed_in, ids)
    assert len(addresses) > 30
    for address in addresses:
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "inventado"}, {"csrf_token": theirs}):
            data = {**FIELDS, "key": uuid4().hex, **token}
            answer = signed_in.client.post(address, data=data, headers=headers)
            words = answer.get_data(as_text=True)
            assert (answer.status_code, CsrfFailed().message in words) == (403, True), (address, token)
            assert ("<html" in words) == (not headers), address
    assert everything_stored() == before
    assert signed_in.go("/painel/conta/").path == "/painel/conta/", "nobody was signed out by it"


def as_files(token: str) -> dict[str, Any]:
    """Every field is a file."""
    return {"data": {"csrf_token": token, **{name: a_file() for name in (*FIELDS, "key", "arquivo")}}}


def beside_fields(token: str) -> dict[str, Any]:
    """The form is in order; there is a file besides."""
    return {"data": {**FIELDS, "csrf_token": token, "key": uuid4().hex, "arquivo": a_file()}}


def too_large(token: str) -> dict[str, Any]:
    return {**cut_off(token), "data": BROKEN + b"a" * settings().webhook_max_bytes}


def cut_off(token: str) -> dict[str, Any]:
    return {"data": BROKEN, "content_type": "multipart/form-data; boundary=x", "headers": {"X-CSRF-TOKEN": token}}


def without_boundary(token: str) -> dict[str, Any]:
    return {"data": FILE, "content_type": "multipart/form-data", "headers": {"X-CSRF-TOKEN": token}}


def nothing_but_bytes(token: str) -> dict[str, Any]:
    return {"data": FILE, "content_type": "image/png", "headers": {"X-CSRF-TOKEN": token}}


def a_file() -> tuple[io.BytesIO, str]:
    return io.BytesIO(FILE), f"{MARK}.png"


@pytest.mark.parametrize("body", [as_files, beside_fields, too_large, cut_off, without_boundary, nothing_but_bytes])
def test_a_file_where_none_belongs_is_refused_or_ignored_and_kept_nowhere(
    signed_in: Browser, owner: Person, ids: Ids, body: Callable[[str], dict[str, Any]]
) -> None:
    before = len(road.messages(owner.company_id, author="person"))
    for address, answer in answers(signed_in, owner, ids, body):
        assert answer.status_code < 500, address
        if body is too_large and address.endswith("/mensagem"):
            assert (answer.status_code, answer.mimetype) == (413, "text/html"), "what is too large is told in a page"
    assert kept(MARK) == []
    said = [message.text for message in road.messages(owner.company_id, author="person")[before:]]
    assert said == ([FIELDS["text"]] if body is beside_fields else [])


def answers(
    browser: Browser, owner: Person, ids: Ids, body: Callable[[str], dict[str, Any]]
) -> Iterator[tuple[str, TestResponse]]:
    """What each form answers to it. Some end the session: then one signs in again."""
    for address in forms_of(browser, ids):
        if browser.go("/painel/conta/").path != "/painel/conta/":
            browser.sign_in(owner.email, owner.password)
        yield address, browser.client.post(address, **body(token_of(browser)))
