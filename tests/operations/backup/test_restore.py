"""What was saved comes back exactly, and nothing leaves by itself afterwards."""

from __future__ import annotations

import dataclasses
import json
import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from threading import Event, Thread
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from psycopg2 import connect
from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import connection
from sqlalchemy import text

from app.config import Settings, settings
from app.conversations import conversations, outbox
from app.conversations.models import Conversation, MessageState, Purpose
from app.infra import clock, db, migrate, redis
from app.infra.embedded.servers import started
from app.infra.tenancy import platform_session, tenant_session
from app.infra.work import sweep
from app.onboarding import provision
from app.operations import dead_letter, held
from app.operations.backup import aside, catalogue, connecting, place, restore
from app.operations.backup.progress import Progress
from app.operations.backup.refusal import Refused
from app.operations.backup.restore import Wish
from tests import road
from tests.operations.backup.conftest import Desk

pytestmark = pytest.mark.req("OP-05")

# What a restore changes on purpose, once it is equal.
CHANGED = ("work_items", "messages", "user_sessions", "audit_log", "installation", "alerts")


@pytest.fixture
def talk(client: FlaskClient, number: road.Number) -> None:
    """An answered customer, and one whose answer is still to come."""
    number.says(client, "Vocês atendem sábado?")
    road.run_due(number.company_id, wait_s=60)
    road.run_due(number.company_id, wait_s=60)  # it takes its time, as a person would
    number.says(client, "E domingo? “Olá”\n\\N\tfim 🦷", sender="5511988880002")


def test_a_damaged_installation_comes_back_exactly(desk: Desk, demo: UUID, talk: None) -> None:
    media = settings().data_dir / "media" / "2026"
    media.mkdir(parents=True)
    (media / "exame.pdf").write_bytes(b"%PDF" + bytes(range(256)) * 999)
    file = desk.save()
    before = desk.contents(*CHANGED)
    desk.run("DROP TABLE {}.messages CASCADE", db.schema_of(demo))
    desk.run("DELETE FROM public.company_settings")
    shutil.rmtree(media.parent)

    done = desk.restore(file)

    assert desk.contents(*CHANGED) == before
    assert done.as_json()["messages"] == desk.manifest(file).rows_of("messages") > 2
    assert (media / "exame.pdf").read_bytes() == b"%PDF" + bytes(range(256)) * 999
    assert desk.databases() == {desk.addresses.database}
    assert [message.text for message in road.messages(demo, direction="in")][-1] == "E domingo? “Olá”\n\\N\tfim 🦷"


def test_what_came_after_the_backup_goes(desk: Desk, demo: UUID, client: FlaskClient, number: road.Number) -> None:
    file = desk.save()
    number.says(client, "Isto veio depois")
    desk.restore(file)
    assert road.messages(demo) == []


def test_new_rows_get_new_numbers(desk: Desk, demo: UUID, client: FlaskClient, number: road.Number, talk: None) -> None:
    file = desk.save()
    last = road.messages(demo)[-1].id
    desk.restore(file)
    number.says(client, "Oi de novo")
    assert road.messages(demo)[-1].id > last


def test_nothing_leaves_by_itself_until_a_person_releases_it(
    desk: Desk, demo: UUID, client: FlaskClient, number: road.Number, talk: None
) -> None:
    file = desk.save()
    done = desk.restore(file)
    before = [(message.id, message.state) for message in road.said(demo)]

    road.pass_time(3600)
    assert sweep.sweep(redis.client()) == 0
    assert road.run_due(demo) == 0
    assert [(message.id, message.state) for message in road.said(demo)] == before
    assert done.as_json()["held_work"] == 1

    company = dead_letter.companies()[0]
    assert held.status([company])[0].work == 1
    assert held.release(company.id).work == 1
    road.run_due(demo, wait_s=60)
    road.run_due(demo, wait_s=60)
    assert [message.state for message in road.said(demo)][-1] == MessageState.ACCEPTED
    assert len(road.said(demo)) > len(before)
    assert held.status([company])[0].work == 0


def test_a_customer_who_writes_after_the_restore_is_answered(
    desk: Desk, demo: UUID, client: FlaskClient, number: road.Number, talk: None
) -> None:
    desk.restore(desk.save())
    before = len(road.said(demo))
    number.says(client, "Alguém aí?", sender="5511988880002")
    road.run_due(demo, wait_s=60)
    assert len(road.said(demo)) > before


def queue(company_id: UUID, body: str, purpose: Purpose) -> int:
    with tenant_session(company_id) as session:
        conversation = session.query(Conversation).first()
        assert conversation is not None
        locked = conversations.lock(session, conversation.id)
        queued = outbox.queue_message(session, locked, body, key=f"test:{body}", purpose=purpose, author="system")
        assert queued is not None
        return queued


def state_of(company_id: UUID, message_id: int) -> str | None:
    (message,) = road.messages(company_id, id=message_id)
    return message.state


def test_undelivered_messages_are_held_and_what_may_have_arrived_is_looked_up_first(
    desk: Desk, demo: UUID, talk: None
) -> None:
    waiting = queue(demo, "espera", Purpose.PERSON)
    leaving = queue(demo, "saindo", Purpose.PERSON)
    with tenant_session(demo) as session:
        session.execute(
            text(
                "UPDATE messages SET state = 'sending', sending_lease = 1, attempts = 1, attempted_at = :now WHERE id = :id"
            ),
            {"id": leaving, "now": clock.machine_now()},
        )
    desk.restore(desk.save())
    assert {state_of(demo, waiting), state_of(demo, leaving)} == {MessageState.HELD}

    held.release(demo)
    assert state_of(demo, waiting) == MessageState.QUEUED
    assert state_of(demo, leaving) == MessageState.IN_DOUBT


def test_discarded_messages_never_leave(desk: Desk, demo: UUID, talk: None) -> None:
    waiting = queue(demo, "espera", Purpose.PERSON)
    desk.restore(desk.save())
    discarded = held.discard(demo, "já atendido")
    assert (discarded.messages, discarded.work) == (1, 2)
    assert state_of(demo, waiting) == MessageState.CANCELLED
    assert road.run_due(demo, wait_s=3600) == 0


def test_proactive_messages_wait_until_a_person_resumes_them(desk: Desk, demo: UUID, talk: None) -> None:
    desk.restore(desk.save())
    assert held.proactive_paused_since() is not None
    reminder = queue(demo, "lembrete", Purpose.REMINDER)
    reply = queue(demo, "aviso", Purpose.PERSON)
    road.run_due(demo)
    assert state_of(demo, reply) == MessageState.ACCEPTED
    assert state_of(demo, reminder) == MessageState.QUEUED

    assert held.resume_proactive()
    assert not held.resume_proactive()
    road.run_due(demo, wait_s=120)
    assert state_of(demo, reminder) == MessageState.ACCEPTED


def test_everybody_signs_in_anew(desk: Desk, demo: UUID, client: FlaskClient) -> None:
    door = json.loads((settings().data_dir / "demo.json").read_text())
    signed_in = client.post("/api/auth/login", json={"email": door["email"], "password": door["password"]})
    headers = {"Authorization": f"Bearer {signed_in.json['access_token']}"}
    assert client.get("/api/conversations", headers=headers).status_code == 200

    desk.restore(desk.save())

    assert client.get("/api/conversations", headers=headers).status_code == 401
    again = client.post("/api/auth/login", json={"email": door["email"], "password": door["password"]})
    assert again.status_code == 200


def test_redis_is_emptied(desk: Desk, demo: UUID) -> None:
    redis.client().set("left", "over", ex=60)
    desk.restore(desk.save())
    assert redis.client().dbsize() == 0


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    desk: Desk, demo: UUID, client: FlaskClient, number: road.Number
) -> None:
    file = desk.save()
    number.says(client, "Isto veio depois")
    before = desk.contents()
    redis.client().set("left", "alone", ex=60)
    said = desk.restore(file, dry_run=True).as_json()
    assert said["restored"] is False
    assert said["replaced"]["messages"] == {"before": 1, "after": 0}
    assert desk.contents() == before
    assert redis.client().get("left") == b"alone"
    assert desk.databases() == {desk.addresses.database}


def test_data_too_damaged_to_be_counted_is_asked_about_and_replaced(desk: Desk, demo: UUID, talk: None) -> None:
    file = desk.save()
    before = desk.contents(*CHANGED)
    schema = db.schema_of(demo)
    for table in (f"{schema}.messages", "public.installation", "public.worker_heartbeats"):  # their files are gone
        desk.run(f"UPDATE pg_class SET relfilenode = 999999 WHERE oid = '{table}'::regclass")
    assert desk.restore(file, dry_run=True).as_json()["replaced"]["messages"]["before"] is None
    asked: list[str] = []

    def ask(question: str) -> bool:
        asked.append(question)
        return True

    db.dispose_engines()
    restore.restore(desk.config, Wish(file, ask), desk.progress)

    assert "1 companies and an unknown number of messages by the 1 companies and" in asked[0]
    assert desk.contents(*CHANGED) == before


def test_without_a_yes_nothing_changes(desk: Desk, demo: UUID) -> None:
    file = desk.save()
    before = desk.contents()
    with pytest.raises(Refused, match="nobody said yes"):
        desk.restore(file, yes=False)
    assert desk.contents() == before


def test_an_empty_place_is_not_asked_about(desk: Desk, demo: UUID, tmp_path: Path) -> None:
    file = desk.save()
    desk.run("DROP SCHEMA {} CASCADE", db.schema_of(demo))
    desk.restore(file, yes=False)
    assert [company.id for company in dead_letter.companies()] == [demo]


def test_while_the_application_works_nothing_is_touched(desk: Desk, demo: UUID) -> None:
    file = desk.save()
    working = connect(desk.addresses.database_url)
    try:
        with pytest.raises(Refused, match="the application still works in this database"):
            desk.restore(file)
    finally:
        working.close()


@pytest.mark.parametrize("words", ["tables loaded", "holding work"])
def test_a_web_server_that_comes_back_meanwhile_takes_nothing_in_and_nothing_is_swapped(
    desk: Desk, demo: UUID, words: str
) -> None:
    file = desk.save()
    before = desk.contents()
    came: list[connection] = []

    def come_back(line: str) -> None:
        if words in line and not came:
            came.append(connect(desk.addresses.database_url, options="-c lock_timeout=200ms"))
            with came[0].cursor() as run, pytest.raises(LockNotAvailable):
                run.execute("SELECT shift_s FROM public.business_clock")  # how each of its transactions begins

    db.dispose_engines()
    try:
        with pytest.raises(Refused, match="the application still works in this database"):
            restore.restore(desk.config, Wish(file, ask=lambda _: True), Progress(come_back))
        (web,) = came
        web.rollback()
        with web.cursor() as run:
            run.execute("SELECT 1")
    finally:
        for web in came:
            web.close()
    assert desk.contents() == before
    assert desk.databases() == {desk.addresses.database}
    desk.restore(file)


def test_while_a_worker_s_heart_beats_nothing_is_touched(desk: Desk, demo: UUID) -> None:
    file = desk.save()
    over = Event()
    beat = connecting.autocommitting(desk.addresses.superuser_url, desk.addresses.database)

    def live() -> None:
        with beat as server, server.cursor() as run:
            while not over.wait(0.5):
                run.execute(
                    "INSERT INTO public.worker_heartbeats (name, role, pools, slots) VALUES ('w', 'pool', '', 1)"
                    " ON CONFLICT (name) DO UPDATE SET seen_at = clock_timestamp()"
                )

    worker = Thread(target=live)
    worker.start()
    try:
        over.wait(1.5)
        with pytest.raises(Refused, match="workers are alive: w"):
            desk.restore(file)
    finally:
        over.set()
        worker.join()


def test_only_one_restore_at_a_time(desk: Desk, demo: UUID) -> None:
    file = desk.save()
    with (
        place.reached(desk.config, for_restore=True) as where,
        aside.alone(where),
        pytest.raises(Refused, match="another restore"),
    ):
        desk.restore(file)


def test_what_an_interrupted_restore_left_is_cleared_away(desk: Desk, demo: UUID) -> None:
    file = desk.save()
    desk.run("CREATE DATABASE {}", f"{desk.addresses.database}_restoring")
    desk.run("CREATE DATABASE {}", f"{desk.addresses.database}_replaced")
    desk.restore(file)
    assert desk.databases() == {desk.addresses.database}


def test_a_backup_of_an_earlier_revision_is_brought_up_to_date(desk: Desk, demo: UUID, talk: None) -> None:
    migrate.downgrade_tenant(demo, "0002")
    file = desk.save()
    assert {tenant.revision for tenant in desk.manifest(file).tenants} == {"0002"}
    desk.restore(file)
    assert len(road.messages(demo, direction="in")) == 2
    with connecting.autocommitting(desk.as_superuser) as server:
        assert {tenant.revision for tenant in catalogue.tenants(server)} != {"0002"}


def test_companies_that_the_backup_does_not_know_go_with_their_roles(desk: Desk, demo: UUID) -> None:
    file = desk.save()
    later = provision.create_company(slug="depois", name="Depois")
    desk.restore(file)
    assert [company.id for company in dead_letter.companies()] == [demo]
    with connecting.autocommitting(desk.as_superuser) as server, server.cursor() as run:
        run.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", (db.schema_of(later),))
        assert run.fetchone() == (0,)


def test_an_empty_machine_gets_it_all_with_the_key_alone(desk: Desk, demo: UUID, talk: None) -> None:
    """Embedded servers that have never run, in a new DATA_DIR that holds nothing but secret.key."""
    file = desk.save()
    folder = Path(mkdtemp(prefix="secretaria-test-restore-"))
    folder.chmod(0o711)
    try:
        shutil.copy(settings().keyring_path, folder / "secret.key")
        config = Settings(
            _env_file=None,
            data_dir=folder,
            database_url="",
            owner_database_url="",
            superuser_database_url="",
            redis_url="",
        )
        wish = Wish(file, ask=lambda _: False)
        plan = restore.restore(config, dataclasses.replace(wish, dry_run=True), desk.progress)
        assert not plan.as_json()["restored"] and not (folder / "postgres").exists()

        restore.restore(config, wish, desk.progress)

        manifest = desk.manifest(file)
        with (
            started(folder, durable=False) as servers,
            connecting.snapshot(servers.superuser_url.rpartition("/")[0] + "/secretaria") as server,
        ):
            rows = {table.name: catalogue.count(server, table) for table in catalogue.tables(server)}
            assert rows["messages"] == manifest.rows_of("messages")
            assert rows["knowledge_facts"] == manifest.rows_of("knowledge_facts") > 5
            assert catalogue.installation_id(server) == manifest.installation_id
    finally:
        shutil.rmtree(folder)


def test_the_pause_is_seen_by_every_company(desk: Desk, demo: UUID) -> None:
    desk.restore(desk.save())
    with platform_session() as session:
        since = session.scalar(text("SELECT proactive_paused_at FROM public.installation"))
    assert since is not None and clock.machine_now() - since < timedelta(minutes=5)
