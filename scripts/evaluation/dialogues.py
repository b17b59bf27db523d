"""Dialogues through the real road: each message is posted to the webhook, and what the gateway was given is read when the turn is over.

The end of a turn is seen in the work ledger. Each dialogue has a company of its own; they follow one another by their clock.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import requests
from sqlalchemy import text

from app.channels import instances
from app.contacts import phones
from app.contacts import service as contacts
from app.conversations import conversations, outbox
from app.conversations.models import Purpose
from app.conversations.settings import ConversationSettings
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.llm.settings import ProviderName
from app.tenants import settings as company_settings
from app.turns.settings import TurnSettings
from scripts.evaluation import company, product
from scripts.evaluation.lines import Action, Dialogue, DialogueTurn, Media
from scripts.evaluation.product import Product
from scripts.evaluation.report import Report, share

ZONE: Final = ZoneInfo("America/Sao_Paulo")
TURN_WITHIN_S: Final = 60.0
_LOOK_EVERY_S: Final = 0.015
_SEVERAL_WITHIN_S: Final = 0.25  # longer than it takes to post the messages that a customer sends in a row
_PREPARED_AHEAD: Final = 4

Played = dict[str, Any]


class NoEnd(Exception):
    """A turn that did not come to its end; the message says what the ledger holds."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A company that waits for its customer, and the address of its number."""

    company_id: UUID
    instance_id: UUID
    url: str


def play(dialogues: Sequence[Dialogue], provider: ProviderName, folder: Path) -> list[Played]:
    """What became of each dialogue, in the order of the lines."""
    by_clock = sorted(range(len(dialogues)), key=lambda at: _aware(dialogues[at].now))
    played: dict[int, Played] = {}
    with product.running(folder) as running, ThreadPoolExecutor(1) as ahead:
        waiting = _prepared_ahead([dialogues[at] for at in by_clock], provider, running, ahead)
        for at, prepared in zip(by_clock, waiting, strict=True):
            played[at] = _Customer(dialogues[at], prepared).talk()
    return [played[at] for at in range(len(dialogues))]


def _prepared_ahead(
    dialogues: Sequence[Dialogue], provider: ProviderName, running: Product, pool: ThreadPoolExecutor
) -> Iterator[Prepared]:
    """The companies, made while the ones before them talk: a schema with all its tables takes its time."""
    made: list[Future[Prepared]] = []
    for at in range(len(dialogues)):
        upcoming = dialogues[len(made) : at + _PREPARED_AHEAD]
        made += [pool.submit(_prepare, dialogue, provider, running) for dialogue in upcoming]
        yield made[at].result()


def _prepare(dialogue: Dialogue, provider: ProviderName, running: Product) -> Prepared:
    told = dialogue.company
    company_id = company.make(
        told.name,
        company.facts_of(told),
        provider=provider,
        segment=told.segment,
        about=f"{told.name}: {told.segment}.",
    )
    several = any("\n" in turn.user for turn in dialogue.turns)
    wait_s = _SEVERAL_WITHIN_S if several else 0.0
    config = {"base_url": running.gateway_url, "token": "ia"}
    with tenant_session(company_id) as session:
        company_settings.write(session, TurnSettings(wait_finished_s=wait_s, wait_unfinished_s=wait_s), actor="system")
        company_settings.write(session, ConversationSettings(human_delay=False), actor="system")
        number, address = instances.create(
            session,
            instances.prepare("whaticket", "fork", config),
            name="Recepção",
            secret=None,
            actor="system",
        )
        return Prepared(company_id, number.id, running.url + "/" + address.split("/", 3)[3])


class _Customer:
    """Who writes in one dialogue."""

    def __init__(self, dialogue: Dialogue, prepared: Prepared) -> None:
        self._dialogue = dialogue
        self._prepared = prepared
        self._digits = "".join(char for char in dialogue.customer.phone if char.isdigit())
        self._seen = 0
        self._http = requests.Session()

    def talk(self) -> Played:
        product.set_clock(_aware(self._dialogue.now))
        self._hear_what_came_before()
        turns = [self._turn(turn) for turn in self._dialogue.turns]
        self._http.close()
        return {"id": self._dialogue.id, "turns": turns}

    def _hear_what_came_before(self) -> None:
        """What the company wrote earlier leaves as its messages do."""
        if not self._dialogue.previous:
            return
        with tenant_session(self._prepared.company_id) as session:
            person = contacts.resolve(
                session, phone=phones.from_gateway(self._digits), lid=None, name=self._dialogue.customer.name
            )
            conversation = conversations.open_with(
                session,
                contact_id=person.id,
                instance_id=self._prepared.instance_id,
                address=self._digits,
                ticket=None,
                now=clock.now(),
                is_new=person.is_new,
            )
            for number, said in enumerate(self._dialogue.previous):
                outbox.queue_message(
                    session, conversation, said.text, key=f"before:{number}", purpose=Purpose.REPLY, author="ai"
                )
        self._wait()
        self._replies()

    def _turn(self, turn: DialogueTurn) -> Played:
        for event in _events(turn):
            self._post(event)
        self._wait()
        return {"replies": self._replies(), "actions": self._actions()}

    def _post(self, content: Mapping[str, Any]) -> None:
        body = {
            "key": {"remoteJid": f"{self._digits}@s.whatsapp.net", "fromMe": False, "id": uuid4().hex.upper()},
            "messageTimestamp": int(clock.now().timestamp()),
            "pushName": self._dialogue.customer.name or "",
            "broadcast": False,
            "message": content,
        }
        response = self._http.post(self._prepared.url, json=body, timeout=30)
        if response.status_code != 200:
            raise NoEnd(
                f"diálogo {self._dialogue.id}: o webhook respondeu {response.status_code}: {response.text:.200}"
            )

    def _wait(self) -> None:
        deadline = time.monotonic() + TURN_WITHIN_S
        while pending := self._pending():
            if time.monotonic() > deadline:
                raise NoEnd(f"diálogo {self._dialogue.id}: sem fim depois de {TURN_WITHIN_S:.0f} s: {pending}")
            time.sleep(_LOOK_EVERY_S)

    def _pending(self) -> list[str]:
        """What the ledger still holds of this customer's turn and of its answer. Work that died will not end."""
        with tenant_session(self._prepared.company_id) as session:
            rows = session.execute(_PENDING).all()
        if dead := [row.last_error for row in rows if row.state == "dead"]:
            raise NoEnd(f"diálogo {self._dialogue.id}: {dead[0]}")
        return [f"{row.kind} ({row.last_error or 'em andamento'})" for row in rows]

    def _replies(self) -> list[Played]:
        """What left since the last look."""
        with tenant_session(self._prepared.company_id) as session:
            rows = session.execute(_SAID, {"after": self._seen}).all()
        self._seen = max((row.id for row in rows), default=self._seen)
        return [{"text": row.text, "type": row.kind, "options": list(row.options)} for row in rows]

    def _actions(self) -> list[Action]:
        with tenant_session(self._prepared.company_id) as session:
            return ["handoff"] if session.scalar(_FLAGGED) else []


_PENDING = text(
    "SELECT kind, state, last_error FROM public.work_items WHERE kind IN ('turns.run', 'conversations.deliver')"
)
_SAID = text(
    "SELECT id, text, kind, options FROM messages WHERE id > :after AND direction = 'out'"
    " AND state IN ('accepted', 'delivered', 'read') ORDER BY id"
)
_FLAGGED = text("SELECT EXISTS (SELECT FROM conversations WHERE waiting_since IS NOT NULL OR holder = 'person')")


def _events(turn: DialogueTurn) -> Iterator[Mapping[str, Any]]:
    """The messages of a turn as WhatsApp delivers them: the file first, then what was written."""
    media = turn.media
    heard = media is not None and media.type == "audio" and bool(media.transcribed)
    if media is not None and not heard:
        yield _file(media)
    words = media.transcribed if heard and media is not None and isinstance(media.transcribed, str) else turn.user
    told_already = media is not None and not heard and words.strip() in ("", (media.caption or "").strip())
    for line in (line.strip() for line in words.split("\n")):
        if line and not told_already and not (media is not None and line.startswith("[") and line.endswith("]")):
            yield {"conversation": line}


def _file(media: Media) -> Mapping[str, Any]:
    caption = {"caption": media.caption} if media.caption else {}
    contents: Mapping[str, Mapping[str, Any]] = {
        "image": {"imageMessage": {"mimetype": "image/jpeg", **caption}},
        "video": {"videoMessage": {"mimetype": "video/mp4", **caption}},
        "audio": {"audioMessage": {"mimetype": "audio/ogg", "seconds": media.seconds or 1, "ptt": True}},
        "document": {"documentMessage": {"fileName": media.filename or "arquivo.pdf", **caption}},
        "sticker": {"stickerMessage": {"mimetype": "image/webp"}},
        "location": {"locationMessage": {"degreesLatitude": media.lat, "degreesLongitude": media.lng}},
        "contact": {"contactMessage": {"displayName": media.caption or "Contato"}},
    }
    return contents[media.type]


def judge(dialogues: Sequence[Dialogue], played: Sequence[Played]) -> Report:
    """Right or wrong, turn by turn."""
    failures: list[Mapping[str, Any]] = []
    count = 0
    for dialogue, became in zip(dialogues, played, strict=True):
        happened: list[str] = []
        for number, (turn, answer) in enumerate(zip(dialogue.turns, became["turns"], strict=True), start=1):
            happened += answer["actions"]
            count += 1
            if wrong := list(_wrong(turn, answer, happened)):
                said = {"id": dialogue.id, "turn": number, "user": turn.user, "wrong": wrong}
                failures.append({**said, "replies": [reply["text"] for reply in answer["replies"]]})
    return Report("conversations", count, share(count - len(failures), count), failures=failures)


def _wrong(turn: DialogueTurn, answer: Played, happened: Sequence[str]) -> Iterator[str]:
    expected = turn.expect
    if expected is None:
        return
    said = fold("\n".join(line for reply in answer["replies"] for line in (reply["text"], *reply["options"])))
    if expected.must_include_any and not _any_in(expected.must_include_any, said):
        yield f"diz nenhum de {expected.must_include_any}"
    yield from (f"diz {words!r}" for words in expected.must_not_include if fold(words) in said)
    yield from _wrong_action(expected.action, answer["actions"], happened)


def _wrong_action(wanted: Action | None, now: Sequence[str], happened: Sequence[str]) -> Iterator[str]:
    """`now`: what happened in this turn; `happened`: in all turns up to it."""
    if wanted is None:
        if unasked := {"book", "cancel"}.intersection(now):
            yield f"ninguém pediu: {', '.join(sorted(unasked))}"
    elif wanted == "handoff":
        if "handoff" not in now:
            yield "ninguém foi chamado"
    elif happened.count(wanted) != 1:
        yield f"{wanted} aconteceu {happened.count(wanted)} vez(es)"


def _any_in(wanted: Iterable[str], said: str) -> bool:
    return any(fold(words) in said for words in wanted)


def fold(words: str) -> str:
    """Without case and accents."""
    decomposed = unicodedata.normalize("NFKD", words.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _aware(moment: datetime) -> datetime:
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=ZONE)).astimezone(UTC)
