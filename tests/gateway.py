"""A fake Whaticket server as the main road's tests need it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.channels import instances
from app.infra.tenancy import tenant_session
from tests import road
from tests.contracts.fake_whaticket import Account, FakeWhaticket, Fault, Reply, flat_text, fork_text

ACCOUNT = Account()  # what every gateway of a test begins with
LOGIN = {"email": ACCOUNT.email, "password": ACCOUNT.password}


class Gateway(FakeWhaticket):
    """`meanwhile`: what happens, one for each of the next sends, after the text was taken and before the answer leaves."""

    def __init__(self) -> None:
        super().__init__(accounts=[replace(ACCOUNT)])
        self.meanwhile: deque[Callable[[], object]] = deque()

    def answer(self, method: str, target: str, headers: Mapping[str, str], raw: bytes) -> Reply | Fault:
        answered = super().answer(method, target, headers, raw)
        if target == "/api/messages/send" and self.meanwhile:
            self.meanwhile.popleft()()
        return answered

    @property
    def texts(self) -> list[str]:
        """The texts that the gateway accepted, in order."""
        return [sent.body for sent in self.sent]

    @property
    def sends(self) -> int:
        """How many sends were tried."""
        return self.calls.get("/api/messages/send", 0)

    def connect(
        self, company_id: UUID, dialect: str = "fork", *, lookup: bool = True, secret: str | None = None
    ) -> road.Number:
        """Connect the company to this gateway, with a user who may look up what was sent, or without."""
        login = {"login": LOGIN} if lookup else {}
        return road.whaticket(company_id, self.url, dialect=dialect, secret=secret, token=ACCOUNT.token, **login)

    def echo(self, number: road.Number, client: FlaskClient, words: str, *, user_id: int | None = None) -> TestResponse:
        """`flat` tells of a message that left the company's number; with `user_id` a person owns the ticket."""
        ticket = self.keep(ACCOUNT.token, road.CUSTOMER, words, from_me=True)
        ticket.user_id = user_id
        return number.post(client, flat_text(ticket, words, from_me=True))


def mended(number: road.Number) -> None:
    """An operator mended the connection, so that what this process remembers of its failures no longer counts."""
    with tenant_session(number.company_id) as session:
        instances.update(session, number.id, values={}, gateway={}, actor="user:ana")


def fork_says(number: road.Number, client: FlaskClient, words: str, *, sender: str = road.CUSTOMER) -> None:
    """A customer writes to a number in the `fork` dialect."""
    assert number.post(client, fork_text(sender, words)).status_code == 200


def flat_says(
    gateway: Gateway, number: road.Number, client: FlaskClient, words: str, *, sender: str = road.CUSTOMER
) -> None:
    """A customer writes to a number in the `flat` dialect."""
    ticket = gateway.keep(ACCOUNT.token, sender, words, from_me=False)
    assert number.post(client, flat_text(ticket, words)).status_code == 200
