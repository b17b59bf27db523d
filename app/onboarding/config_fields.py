"""A company's settings as a form: every field of every room's section, from the pydantic classes themselves, and back from what was typed.

A field says its `title`, `description` and bounds where it is declared, and `json_schema_extra={"options": {value: words}}` names the
values of a closed list. Its name ends with its unit: `_s`, `_min`, `_h`, `_hours`, `_percent`, `_usd`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen
from pydantic.fields import FieldInfo

from app.infra import parsing
from app.infra.parsing import InvalidFields
from app.infra.storable import storable
from app.tenants.settings import Section

LONG: Final = 200  # a text of more letters gets more than a line
UNITS: Final = {"_s": "s", "_min": "min", "_h": "h", "_hours": "h", "_percent": "%", "_usd": "US$"}
NUMBERS: Final = (int, float, Decimal)
_DECIMAL: Final = re.compile(r"-?\d{1,12}(?:[.,]\d{1,6})?")


class Kind(StrEnum):
    """How a field is shown."""

    SWITCH = "switch"
    CHOICE = "choice"
    ORDER = "order"
    NUMBER = "number"
    LINE = "line"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of the form. `value`: as typed or stored; `name`: `section.field`, as the form sends it.

    `options`: value and words of a closed list. `least`, `most`: bounds of a number, length of a text. `now`: what a colleague stored
    meanwhile, in words; `problem`: what is wrong with what was typed.
    """

    name: str
    kind: Kind
    title: str
    help: str
    value: Any
    options: Sequence[tuple[str, str]] = ()
    least: str | None = None
    most: str | None = None
    unit: str | None = None
    needed: bool = True
    problem: str | None = None
    now: str | None = None

    @property
    def id(self) -> str:
        return self.name.replace(".", "-").replace("_", "-")

    @property
    def described_by(self) -> str:
        """The ids of what stands below the field."""
        below = {"ajuda": True, "problema": self.problem is not None, "agora": self.now is not None}
        return " ".join(f"{self.id}-{part}" for part, is_there in below.items() if is_there)


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back: the sections that are right as values, and the words typed, with what is wrong by the field's name."""

    values: Mapping[str, Section]
    raw: Mapping[str, Any]
    problems: Mapping[str, str]


def shown(section: Section, name: str, *, raw: Mapping[str, Any], problem: str | None, now: str | None) -> Shown:
    """One field: what is stored, or what was typed."""
    field = type(section).model_fields[name]
    kind = kind_of(field)
    full = f"{section.SECTION}.{name}"
    least, most = _bounds(field)
    return Shown(
        name=full,
        kind=kind,
        title=field.title or name,
        help=field.description or "",
        value=raw[full] if full in raw else written(kind, getattr(section, name)),
        options=options_of(field),
        least=_number(least),
        most=_number(most),
        unit=next((unit for suffix, unit in UNITS.items() if name.endswith(suffix)), None),
        needed=kind is Kind.NUMBER and not _may_lack(field),
        problem=problem,
        now=now,
    )


def written(kind: Kind, value: Any) -> Any:
    """A stored value as a person would type it."""
    if kind is Kind.ORDER:
        return [str(each) for each in value]
    if kind is Kind.SWITCH:
        return bool(value)
    if value is None:
        return ""
    return _number(value) if kind is Kind.NUMBER else str(value)


def in_words(section: Section, name: str) -> str:
    """A stored value, to be shown beside another that was typed. A switch has no words of its own: empty."""
    field = type(section).model_fields[name]
    kind, words = kind_of(field), dict(options_of(field))
    value = written(kind, getattr(section, name))
    if kind is Kind.ORDER:
        return ", ".join(words.get(each, each) for each in value)
    return "" if kind is Kind.SWITCH else str(words.get(value, value))


def read(sections: Sequence[type[Section]], form: Any) -> Typed:
    """The form as values. `form`: a MultiDict; a switch that is off is not among its names."""
    values: dict[str, Section] = {}
    raw: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for section in sections:
        given = {name: _typed(form, f"{section.SECTION}.{name}", field) for name, field in section.model_fields.items()}
        raw |= {f"{section.SECTION}.{name}": typed for name, typed in given.items()}
        try:
            values[section.SECTION] = parsing.checked(section, _values(section, given))
        except InvalidFields as error:
            problems |= {f"{section.SECTION}.{each['field']}": each["message"] for each in error.details["errors"]}
    return Typed(values, raw, {name.rstrip("."): words for name, words in _of_whole_fields(problems)})


def kind_of(field: FieldInfo) -> Kind:
    annotation = _without_none(field.annotation)
    if annotation is bool:
        return Kind.SWITCH
    if get_origin(annotation) is list:
        return Kind.ORDER
    if annotation in NUMBERS:
        return Kind.NUMBER
    if _closed(annotation):
        return Kind.CHOICE
    most = _bounds(field)[1]
    return Kind.TEXT if most is None or most > LONG else Kind.LINE


def options_of(field: FieldInfo) -> list[tuple[str, str]]:
    """The values of a closed list, each with its words."""
    annotation = _without_none(field.annotation)
    if get_origin(annotation) is list:
        annotation = get_args(annotation)[0]
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    words: Any = extra.get("options", {})
    return [(value, words.get(value, value)) for value in _closed(annotation)]


def _closed(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(value) for value in get_args(annotation)]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [each.value for each in annotation]
    return []


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        left = [each for each in get_args(annotation) if each is not type(None)]
        return left[0] if len(left) == 1 else annotation
    return annotation


def _may_lack(field: FieldInfo) -> bool:
    return type(None) in get_args(field.annotation)


def _bounds(field: FieldInfo) -> tuple[Any, Any]:
    least = most = None
    for bound in field.metadata:
        if isinstance(bound, Ge | Gt):
            least = bound.ge if isinstance(bound, Ge) else bound.gt
        elif isinstance(bound, Le | Lt):
            most = bound.le if isinstance(bound, Le) else bound.lt
        elif isinstance(bound, MaxLen):
            most = bound.max_length
    return least, most


def _number(value: Any) -> str | None:
    """As it is written in Portuguese, without zeros that say nothing."""
    return None if value is None else f"{value:.12g}".replace(".", ",")


def _typed(form: Any, name: str, field: FieldInfo) -> Any:
    """As it was typed, to be shown again."""
    kind = kind_of(field)
    if kind is Kind.SWITCH:
        return name in form
    if kind is Kind.ORDER:
        return [each for each in form.getlist(name) if each]
    typed = storable(form.get(name, ""))
    return typed if kind is Kind.TEXT else " ".join(typed.split())


def _values(section: type[Section], typed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(field, typed[name]) for name, field in section.model_fields.items()}


def _value(field: FieldInfo, typed: Any) -> Any:
    kind = kind_of(field)
    if kind is Kind.ORDER:
        return list(dict.fromkeys(typed))
    if kind is not Kind.NUMBER:
        return typed.strip() if kind is Kind.TEXT else typed
    if not typed and _may_lack(field):
        return None
    return (
        typed.replace(",", ".") if _DECIMAL.fullmatch(typed) else typed
    )  # the section refuses what is no number of its own


def _of_whole_fields(problems: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong inside a list is wrong with the list."""
    for name, words in problems.items():
        section, _, rest = name.partition(".")
        yield f"{section}.{rest.partition('.')[0]}", words
