"""Whaticket's API for one connection: send, and what can be learned about what was sent."""

from __future__ import annotations

from datetime import datetime

import requests

from app.channels import addresses, text
from app.channels.port import Capabilities, Finding, Outgoing, Receipt, Sighting
from app.channels.providers.whaticket import checking, errors
from app.channels.providers.whaticket.config import Config, Dialect
from app.channels.providers.whaticket.lookup import Lookup
from app.errors import Invalid, LookupImpossible, ProviderRejected
from app.infra import clock
from app.infra.http import exchange


class Whaticket:
    """One connection of a Whaticket gateway, in the `fork` or the `flat` dialect. See `channels.port.Channel`.

    Cheap to build: sockets are pooled in `session` and sign-ins are remembered by `lookup`, per process.
    """

    def __init__(self, dialect: Dialect, config: Config, session: requests.Session, *, timeout_s: float) -> None:
        self._dialect = dialect
        self._config = config
        self._session = session
        self._timeout_s = timeout_s
        self._lookup = None if config.login is None else Lookup(config, config.login, session, timeout_s=timeout_s)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities()

    def render(self, message: Outgoing) -> str:
        """Text and numbered options. `{{` and `}}` are spaced out, since forks run texts through Mustache."""
        return text.without_template_marks(text.with_options(message.text, message.options))

    def send(self, message: Outgoing) -> Receipt:
        """Accepted, never "delivered": no dialect answers with WhatsApp's id of the message."""
        body = self._send_body(message)
        try:
            answer = exchange(
                self._session,
                "POST",
                f"{self._config.base_url}/api/messages/send",
                timeout_s=self._timeout_s,
                headers={"Authorization": f"Bearer {self._config.token}"},
                json=body,
            )
        except Invalid as error:
            raise ProviderRejected(error.message, reason="address") from error
        errors.check_sent(answer, clock.now())
        return Receipt()

    def find(self, message: Outgoing, *, since: datetime) -> list[Sighting]:
        if self._lookup is None:
            raise LookupImpossible("A instância não tem um usuário do Whaticket para consultar as mensagens.")
        number = addresses.digits(message.to)
        if number is None:
            return []
        return self._lookup.sightings(number, self.render(message), since=since, ticket=message.ticket)

    def check(self) -> list[Finding]:
        return checking.findings(self._config, self._session, timeout_s=min(self._timeout_s, checking.PATIENCE_S))

    def _send_body(self, message: Outgoing) -> dict[str, object]:
        number = addresses.digits(message.to)
        if number is None:
            raise ProviderRejected("Este número de telefone não é válido.", reason="bad_number")
        body: dict[str, object] = {"number": number, "body": self.render(message)}
        if self._dialect == "fork":
            return body | {"closeTicket": False}
        body["openTicket"] = "0"  # an open ticket counts as taken by a person, and the gateway would fall silent
        if self._config.queue_id is not None:
            body["queueId"] = self._config.queue_id
        return body
