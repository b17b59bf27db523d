"""Getting in and out: one comes back to what one asked for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opens
from tests.e2e.people import Person

pytestmark = pytest.mark.req("PN-01", "SE-02")


def test_who_signs_in_comes_to_the_page_that_was_asked_for(opens: Opens, owner: Person) -> None:
    page = opens("/painel/conversas/?vista=encerradas")
    expect(page).to_have_url(re.compile("/painel/entrar"))
    owner.sign_in(page)
    expect(page).to_have_url(re.compile(r"/painel/conversas/\?vista=encerradas$"))
    expect(page.get_by_role("link", name="Encerradas")).to_have_attribute("aria-current", "page")
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
