"""A throw-away company out of a dialogue's data: its texts, services and hours become facts, as an owner would write them down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.infra.tenancy import tenant_session
from app.knowledge import service as knowledge
from app.llm.settings import LlmSettings, ProviderName
from app.onboarding import provision
from app.secretary.settings import SecretarySettings
from app.tenants import settings as company_settings
from scripts.evaluation.lines import Company, FactLine, Service

ACTOR: Final = "system"
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES: Final = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_SENTENCE: Final = re.compile(r"(?<=[a-zà-ú0-9]{3}[.!?;])\s+|\n+")  # not behind "Av."
_LONGEST_TITLE: Final = 70


@dataclass(frozen=True, slots=True)
class Fact:
    id: str
    title: str
    text: str
    questions: tuple[str, ...] = ()


def make(
    name: str, facts: Sequence[Fact], *, provider: ProviderName, segment: str | None = None, about: str = ""
) -> UUID:
    """A new company that knows these facts and asks this model."""
    company_id = provision.create_company(slug=f"ia-{uuid4().hex[:12]}", name=name, segment=segment)
    with tenant_session(company_id) as session:
        _tell(session, facts)
        company_settings.write(session, LlmSettings(providers=[provider]), actor=ACTOR)
        if about:
            company_settings.write(session, SecretarySettings(about=about), actor=ACTOR)
    return company_id


def _tell(session: Session, facts: Sequence[Fact]) -> None:
    for fact in facts:
        knowledge.upsert_fact(session, fact.id, fact.title, fact.text, fact.questions)


def as_fact(line: FactLine) -> Fact:
    """A fact of a facts file; one that is mere text is told like a text of a company's."""
    if line.title is None and not line.questions:
        return _of_text(line.id, line.text)
    return Fact(line.id, line.title or _title(line.text), line.text, tuple(line.questions))


def facts_of(company: Company) -> list[Fact]:
    """Everything a dialogue's company has told us."""
    told = [_of_text(f"texto-{number}", text) for number, text in enumerate(company.knowledge, start=1)]
    return [*told, *_of_services(company.services), *_of_hours(company.hours)]


def _of_text(id: str, text: str) -> Fact:
    """What the company wrote, whole; each of its sentences is a way to come upon it."""
    sentences = tuple(sentence.strip() for sentence in _SENTENCE.split(text) if sentence.strip())
    return Fact(id, _title(text), text.strip(), sentences if len(sentences) > 1 else ())


def _title(text: str) -> str:
    first = _SENTENCE.split(text.strip())[0]
    return first if len(first) <= _LONGEST_TITLE else first[:_LONGEST_TITLE].rsplit(" ", 1)[0]


def _of_services(services: Sequence[Service]) -> Iterator[Fact]:
    for number, service in enumerate(services, start=1):
        name = service.name.lower() if service.name[1:].islower() else service.name
        questions = (
            f"quanto custa {name}",
            f"qual o valor de {name}",
            f"vocês fazem {name}",
            f"quanto tempo demora {name}",
        )
        yield Fact(f"servico-{number}", service.name, _offer(service), questions)
    if services:
        names = ", ".join(service.name for service in services)
        asked = ("quais serviços vocês oferecem", "o que vocês fazem", "com o que vocês trabalham")
        yield Fact("servicos", "Serviços", f"Estes são os nossos serviços: {names}.", asked)
    priced = [service for service in services if service.price_brl is not None]
    if len(priced) > 1:
        prices = "\n".join(
            f"• {service.name}: {_money(service.price_brl) if service.price_brl else 'grátis'}" for service in priced
        )
        listed = ("qual a tabela de preços", "quais são os preços", "quais os valores dos serviços")
        yield Fact("precos", "Tabela de preços", f"Nossos valores:\n{prices}", listed)


def _offer(service: Service) -> str:
    price = (
        ""
        if service.price_brl is None
        else f" custa {_money(service.price_brl)}"
        if service.price_brl
        else " não tem custo, é grátis,"
    )
    lasts = f" leva cerca de {_minutes(service.duration_min)}" if service.duration_min else ""
    said = " e".join(part for part in (price, lasts) if part).rstrip(",")
    if service.price_brl is None:
        return f"Fazemos {service.name}{' (' + lasts.strip() + ')' if lasts else ''}. O valor, a equipe informa."
    return f"{service.name}{said}."


def _money(value: float) -> str:
    whole = f"{value:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"R$ {whole.removesuffix(',00')}"


def _minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} minutos"
    return f"{hours} hora{'s' if hours > 1 else ''}" + (f" e {rest} minutos" if rest else "")


def _of_hours(hours: Mapping[str, str]) -> Iterator[Fact]:
    if not hours:
        return
    opened = [(days, times) for days, times in hours.items() if times != "closed"]
    open_days = {day for days, _ in opened for day in _days(days)}
    said = "; ".join(f"{_spoken_days(days)}, {_spoken_times(times)}" for days, times in opened)
    closed = [name for day, name in enumerate(_NAMES) if day not in open_days]
    text = f"Nosso horário de atendimento: {said}." if said else ""
    if closed:
        text += f" {_joined(closed).capitalize()}: fechado, não atendemos."
    questions = (
        "que horas vocês abrem",
        "que horas vocês fecham",
        "até que horas vocês atendem",
        "qual o horário de funcionamento",
        "estão abertos hoje",
        *(f"vocês abrem {name}" for name in _NAMES),
        "vocês abrem fim de semana",
        "fecham para almoço",
    )
    yield Fact("horario", "Horário de atendimento", text.strip(), questions)


def _days(days: str) -> list[int]:
    found: list[int] = []
    for part in days.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        start, end = _DAYS.index(first), _DAYS.index(last or first)
        found += [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    return found


def _spoken_days(days: str) -> str:
    parts = []
    for part in days.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        names = [_NAMES[_DAYS.index(day)] for day in (first, last) if day]
        parts.append(f"de {names[0]} a {names[1]}" if last else names[0])
    return _joined(parts)


def _spoken_times(times: str) -> str:
    ranges = [each.split("-") for each in re.split(r" (?:and|e) ", times)]
    return " e ".join(f"das {_clock(opens)} às {_clock(closes)}" for opens, closes in ranges)


def _clock(time: str) -> str:
    hour, minute = time.split(":")
    return f"{int(hour)}h{minute if minute != '00' else ''}"


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} e {names[-1]}"
