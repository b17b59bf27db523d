"""The demonstration company's content, read and checked from its data file."""

from __future__ import annotations

from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_FILE = Path(__file__).with_name("clinica_sorriso.json")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Company(_Part):
    slug: str
    name: str
    segment: str
    timezone: str


class OpenHours(_Part):
    """Opening hours of some weekdays, by the company's own clock."""

    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]
    opens: time
    closes: time


class Service(_Part):
    """Something the clinic sells. `price_is_minimum`: the price starts there and is settled at the first appointment."""

    name: str
    price_cents: int = Field(gt=0)
    price_is_minimum: bool
    minutes: int = Field(gt=0)


class DemoFact(_Part):
    """An answer as the clinic gives it, and examples of how customers ask for it."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    text: str
    questions: tuple[str, ...]


class DemoContent(_Part):
    company: Company
    phone: str
    hours: tuple[OpenHours, ...]
    services: tuple[Service, ...]
    facts: tuple[DemoFact, ...]


@lru_cache(maxsize=1)
def content() -> DemoContent:
    """The clinic, read once per process."""
    return DemoContent.model_validate_json(_FILE.read_bytes())
