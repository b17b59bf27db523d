"""The other side of a conversation: customers who write through a fake Whaticket, and what reaches them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from playwright.sync_api import Page, expect

from app.infra.tenancy import tenant_session
from app.tenants import settings as company_settings
from app.turns.settings import TurnSettings
from tests import road
from tests.gateway import ACCOUNT, Gateway


@dataclass(frozen=True)
class WhatsApp:
    """A company's number, as its customers see it."""

    company_id: UUID
    number: road.Number
    gateway: Gateway

    @staticmethod
    def connected(site: str, company_id: UUID, gateway: Gateway) -> WhatsApp:
        number = gateway.connect(company_id)
        gateway.accounts[ACCOUNT.token].webhook_url = site + number.path
        return WhatsApp(company_id, number, gateway)

    def customer_says(self, words: str, *, phone: str = road.CUSTOMER) -> None:
        assert self.gateway.customer_says(phone, words) == 200

    @property
    def received(self) -> list[str]:
        """What customers were told, in order."""
        return self.gateway.texts

    @property
    def path(self) -> str:
        """Where the conversation of the only customer stands on the panel."""
        return f"/painel/conversas/{road.conversation(self.company_id).id}"


def answer_at_once(company_id: UUID) -> None:
    """The company's secretary does not wait for more words."""
    with tenant_session(company_id) as session:
        at_once = TurnSettings(wait_finished_s=0, wait_unfinished_s=0)
        company_settings.write(session, at_once, actor="system")


def expect_message(page: Page, words: str) -> None:
    """The open thread shows a message with these words."""
    expect(page.get_by_role("log").get_by_text(words).filter(visible=True).last).to_be_visible()
