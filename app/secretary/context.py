"""What a turn may rely on: the company, the dialogue so far, the facts that fit. Read in one short transaction, then plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.channels.port import MessageKind
from app.infra.tenancy import company_of
from app.knowledge import service as knowledge
from app.llm.meter import Meter
from app.llm.port import Fact, Said
from app.llm.settings import LlmSettings
from app.llm.templates import Templates
from app.secretary import context_engine, institutional, runaway, templates
from app.secretary.context_engine import Moment
from app.secretary.institutional import Institution
from app.secretary.profile import ENOUGH, Profile
from app.secretary.runaway import Pace
from app.secretary.settings import SecretarySettings
from app.secretary.templates import TemplateSettings, Values
from app.tenants import companies
from app.tenants import settings as company_settings

SPOKEN: dict[str, str] = {
    MessageKind.AUDIO: "[áudio]",
    MessageKind.IMAGE: "[imagem]",
    MessageKind.VIDEO: "[vídeo]",
    MessageKind.DOCUMENT: "[documento]",
    MessageKind.STICKER: "[figurinha]",
    MessageKind.LOCATION: "[localização]",
    MessageKind.CONTACT: "[contato]",
    MessageKind.UNKNOWN: "[mensagem que não consigo abrir]",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One customer message of this turn, as text: media by what it is, with its caption."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """Everything she knows when she answers."""

    company_id: UUID
    company: str
    secretary: str
    about: str
    now: datetime  # in the company's zone
    customer_name: str | None
    history: Sequence[Said]
    heard: Sequence[Heard]
    facts: Sequence[Fact] = ()
    providers: Sequence[str] = field(default=("offline",))
    institutional: str = ""  # what is true of the company whatever is asked
    manner: SecretarySettings = field(default_factory=SecretarySettings)  # how the company wants her to sound
    state: str | None = None  # of the conversation; `states`: the latest ones, latest first; `moves`: where it may go
    states: Sequence[str] = ()
    moves: Sequence[str] = ()
    pace: Pace = field(default_factory=Pace)
    was_negative: bool = False  # the customer sounded bad in the turn before, too
    templates: Templates = field(default_factory=Templates)  # the company's own sentences, filled for this turn
    profile: Profile = field(default_factory=Profile)  # what is remembered of the person
    moments: Sequence[Moment] = ()  # of long ago, that have to do with what is asked now
    unlearnt: int = 0  # messages before this turn that the profile does not know yet, up to a few
    meter: Meter = field(default_factory=Meter, compare=False)  # what its calls may cost, and did

    @property
    def dialogue(self) -> list[Said]:
        return [*self.history, *(Said("customer", heard.text) for heard in self.heard)]


def as_text(kind: str, body: str) -> str:
    """A message as the mind reads it."""
    mark = SPOKEN.get(kind)
    return body if mark is None else f"{mark} {body}".strip()


# One row at least: the customer's name comes along, with or without earlier messages.
_HISTORY = text(
    """
    SELECT c.name AS customer_name, m.id, m.direction, m.kind, m.text FROM contacts c LEFT JOIN messages m
        ON m.conversation_id = :conversation AND m.id <> ALL(:heard) AND (m.state IS NULL OR m.state NOT IN ('cancelled', 'failed'))
    WHERE c.id = :contact
    ORDER BY m.id DESC LIMIT :limit
    """
)


def read(
    session: Session,
    *,
    conversation_id: UUID,
    message_ids: Sequence[int],
    heard: Sequence[Heard],
    contact_id: UUID,
    now: datetime,
) -> Context:
    """Gather the context of a turn. `message_ids`: the messages of the turn; history is everything else, also an
    answer that was written after they came."""
    company = companies.current(session)
    settings = company_settings.read(session, SecretarySettings)
    rows = session.execute(
        _HISTORY,
        {
            "conversation": conversation_id,
            "contact": contact_id,
            "heard": list(message_ids),
            "limit": max(settings.history_messages, ENOUGH),
        },
    ).all()
    in_sight = [row for row in rows if row.id is not None][: settings.history_messages]
    history = [
        Said("customer" if row.direction == "in" else "secretary", as_text(row.kind, row.text))
        for row in reversed(in_sight)
    ]
    profile, house = context_engine.of(session, contact_id), institutional.of(session)
    here, name = now.astimezone(ZoneInfo(company.timezone)), profile.name or (rows[0].customer_name if rows else None)
    manner, sentences = _worded(session, company.name, name, house)
    return Context(
        company_id=company_of(session),
        company=company.name,
        secretary=settings.name,
        about=settings.about,
        now=here,
        customer_name=name,
        history=history,
        heard=heard,
        facts=_facts(session, history, heard, settings.facts_per_turn),
        manner=manner,
        pace=runaway.read(session, conversation_id, now),
        providers=tuple(company_settings.read(session, LlmSettings).providers),
        institutional=house.in_words(),
        templates=sentences,
        profile=profile,
        moments=_moments(session, contact_id, profile, [row.id for row in in_sight], heard),
        unlearnt=sum(row.id is not None and row.id > profile.trained_to for row in rows),
    )


def _worded(
    session: Session, company: str, name: str | None, house: Institution
) -> tuple[SecretarySettings, Templates]:
    """How she sounds, with the company's own sentences filled for this turn."""
    manner, said = company_settings.read(session, SecretarySettings), company_settings.read(session, TemplateSettings)
    values = Values(name=name, company=company, secretary=manner.name, hours=" ".join(house.hours))
    manner = templates.addressed(manner, values)
    return manner, templates.filled(said, values, edition=house.edition)


def _moments(
    session: Session, contact_id: UUID, profile: Profile, in_sight: Sequence[int], heard: Sequence[Heard]
) -> Sequence[Moment]:
    """Only who said more than is in sight anyway is worth a look."""
    if not profile.moments or profile.messages <= len(in_sight):
        return ()
    asked = "\n".join(message.text for message in heard)
    return context_engine.recall(session, contact_id, asked, before=min(in_sight, default=profile.trained_to + 1))


def imagined(session: Session, dialogue: Sequence[Said], *, now: datetime) -> Context:
    """The context of a conversation that is only played, for settings that are tried: nobody has this customer."""
    company = companies.current(session)
    settings = company_settings.read(session, SecretarySettings)
    house = institutional.of(session)
    manner, sentences = _worded(session, company.name, None, house)
    history = dialogue[:-1][-settings.history_messages :]
    heard = [Heard("text", dialogue[-1].text)]
    return Context(
        company_id=company_of(session),
        company=company.name,
        secretary=settings.name,
        about=settings.about,
        now=now.astimezone(ZoneInfo(company.timezone)),
        customer_name=None,
        history=history,
        heard=heard,
        facts=_facts(session, history, heard, settings.facts_per_turn),
        manner=manner,
        providers=tuple(company_settings.read(session, LlmSettings).providers),
        institutional=house.in_words(),
        templates=sentences,
    )


def _facts(session: Session, history: Sequence[Said], heard: Sequence[Heard], limit: int) -> list[Fact]:
    asked = "\n".join(message.text for message in heard)
    earlier = [said.text for said in history if said.who == "customer"][-6:]
    found = knowledge.search(session, asked, earlier=earlier, limit=limit)
    return [
        Fact(id=fact.id, title=fact.title, text=fact.text, score=fact.score, answers=fact.answers) for fact in found
    ]
