from __future__ import annotations

import re

import pytest

from app.onboarding.demo.content import content

pytestmark = pytest.mark.req("AI-05")

LONGEST_ANSWER = 420


def test_the_demonstration_clinic_is_complete() -> None:
    clinic = content()
    assert (clinic.company.slug, clinic.company.name) == ("demo", "Clínica Sorriso")
    assert len(clinic.facts) >= 25
    assert {day for hours in clinic.hours for day in hours.days} == {"mon", "tue", "wed", "thu", "fri", "sat"}


def test_ids_are_unique_and_every_fact_says_how_it_is_asked_for() -> None:
    facts = content().facts
    assert len({fact.id for fact in facts}) == len(facts)
    assert [fact.id for fact in facts if len(fact.questions) < 3] == []


def test_answers_are_short_enough_to_read_on_a_phone() -> None:
    assert [fact.id for fact in content().facts if len(fact.text) > LONGEST_ANSWER] == []


def test_every_price_of_a_service_is_said_in_some_answer() -> None:
    said = {
        int(price.replace(".", "")) * 100
        for fact in content().facts
        for price in re.findall(r"R\$ ([\d.]*\d)", fact.text)
    }
    assert [service.name for service in content().services if service.price_cents not in said] == []
