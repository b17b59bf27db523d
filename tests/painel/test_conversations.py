"""The panel's fragments over conversations."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests import road
from tests.painel.browser import Browser
from tests.painel.conftest import Person

pytestmark = pytest.mark.req("PN-03")

SCRIPT = "<script>alert(1)</script>\u202eaiB"


def test_people_and_messages_are_found_and_shown_as_data(signed_in: Browser, owner: Person) -> None:
    number = road.connect(owner.company_id)
    number.says(signed_in.client, f"Tem horário? {SCRIPT}", name=f"Conceição {SCRIPT}")
    by_name = signed_in.go("/painel/conversas/buscar?q=concei")
    by_word = signed_in.go("/painel/conversas/buscar?q=horario")
    assert f"Conceição {SCRIPT}" in by_name.words and f"Conceição {SCRIPT}" in by_word.words
    assert "<mark>horário</mark>" in by_word.html
    assert "<script>" not in by_name.html + by_word.html
    for nothing in ("", "x", "%00", "inexistente", "%27%20%26"):
        page = signed_in.go(f"/painel/conversas/buscar?q={nothing}")
        assert (page.status, "data-conversation" in page.html) == (200, False)


def test_another_companys_people_are_not_found(signed_in: Browser, other_company: UUID) -> None:
    road.connect(other_company).says(signed_in.client, "Tem horário?", name="Conceição")
    for words in ("concei", "horario"):
        assert "data-conversation" not in signed_in.go(f"/painel/conversas/buscar?q={words}").html
