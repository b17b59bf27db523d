"""A company's first steps. What is done is read from the truth: nobody ticks a box."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.onboarding.settings import OnboardingSettings
from app.secretary.settings import SecretarySettings
from app.tenants import settings as company_settings


class Step(StrEnum):
    """In the order in which they make sense."""

    COMPANY = "company"
    KNOWLEDGE = "knowledge"
    SIMULATOR = "simulator"
    NUMBER = "number"
    EVENT = "event"
    COLLEAGUE = "colleague"


_DONE: Final = text(
    """
    SELECT EXISTS (SELECT FROM knowledge_facts WHERE active) AS knowledge,
        EXISTS (
            SELECT FROM public.channel_instances i JOIN conversations c ON c.instance_id = i.id WHERE i.channel = 'simulator'
        ) AS simulator,
        EXISTS (SELECT FROM public.channel_instances WHERE channel <> 'simulator') AS number,
        EXISTS (
            SELECT FROM public.channel_instances i WHERE i.channel <> 'simulator'
                AND (i.was_heard OR EXISTS (SELECT FROM public.inbound_events e WHERE e.instance_id = i.id))
        ) AS event,
        (SELECT count(*) FROM public.users WHERE active) > 1 AS colleague
    """
)


class StepsLeft(Conflict):
    """Only what is done can be put away."""

    code = "steps_left"

    def __init__(self) -> None:
        super().__init__("Ainda há primeiros passos por fazer.")


def done(session: Session) -> frozenset[Step]:
    """The steps that the company has behind it."""
    found = session.execute(_DONE).one()._mapping
    about = company_settings.read(session, SecretarySettings).about.strip()
    steps = {step for step in Step if found.get(step.value)}
    return frozenset(steps | ({Step.COMPANY} if about else set()))


def are_hidden(session: Session) -> bool:
    """Somebody put them away. They come back by themselves if a step is undone."""
    return company_settings.read(session, OnboardingSettings).first_steps_hidden


def hide(session: Session, wanted: frozenset[Step], *, actor: str) -> None:
    """Show them no more. `wanted`: the steps that this panel asks for. Raises StepsLeft."""
    if wanted - done(session):
        raise StepsLeft
    company_settings.write(session, OnboardingSettings(first_steps_hidden=True), actor=actor)
