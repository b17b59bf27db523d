"""Is a connection good? Asked before it is saved, and whenever a person wants to know.

There is no call that only checks a token. So we ask to send a text to nobody: the gateway looks at the token first and then refuses the
missing number, in every variant of the family.
"""

from __future__ import annotations

from typing import Final

import requests

from app.channels.port import Finding, Subject
from app.channels.providers.whaticket import errors
from app.channels.providers.whaticket.config import Config
from app.channels.providers.whaticket.lookup import Lookup
from app.errors import Invalid, LookupImpossible, OutcomeUnknown, ProviderUnavailable
from app.infra import clock
from app.infra.http import Answer, exchange

PATIENCE_S: Final = 8.0
_CONNECTED: Final = "CONNECTED"


def findings(config: Config, session: requests.Session, *, timeout_s: float) -> list[Finding]:
    """Address, token, and with a user: whether he may look and whether the phone is connected."""
    try:
        answer = _ask(config, session, timeout_s)
    except (Invalid, OutcomeUnknown, ProviderUnavailable) as error:
        return [Finding(Subject.ADDRESS, False, "O endereço não respondeu.", error.message)]
    found = _of_answer(answer)
    if config.login is not None and found[0].ok:
        found += _of_login(Lookup(config, config.login, session, timeout_s=timeout_s))
    return found


def _ask(config: Config, session: requests.Session, timeout_s: float) -> Answer:
    return exchange(
        session,
        "POST",
        f"{config.base_url}/api/messages/send",
        timeout_s=timeout_s,
        headers={"Authorization": f"Bearer {config.token}"},
        json={"body": "teste de conexão"},
    )


def _of_answer(answer: Answer) -> list[Finding]:
    refusal = errors.refusal_of(answer, clock.now())
    reached = Finding(Subject.ADDRESS, True, "O endereço é o da API do Whaticket.")
    if refusal is None:
        return [reached, Finding(Subject.TOKEN, True, "O token foi aceito.")]
    if refusal.reason == "not_found":
        return [Finding(Subject.ADDRESS, False, refusal.message)]
    if refusal.reason == "line_down":
        return [
            reached,
            Finding(Subject.TOKEN, True, "O token foi aceito."),
            Finding(Subject.PHONE, False, refusal.message),
        ]
    if refusal.reason == "pace":
        return [
            reached,
            Finding(Subject.TOKEN, None, "O Whaticket pediu para perguntar mais devagar: o token não foi conferido."),
        ]
    return [reached, Finding(Subject.TOKEN, False, refusal.message)]


def _of_login(lookup: Lookup) -> list[Finding]:
    try:
        phones = lookup.phones()
    except LookupImpossible as error:
        return [Finding(Subject.LOGIN, False, error.message)]
    except ProviderUnavailable as error:
        return [Finding(Subject.LOGIN, None, "O usuário que confere os envios não pôde ser conferido.", error.message)]
    entered = Finding(Subject.LOGIN, True, "O usuário que confere os envios entrou no Whaticket.")
    return [entered, _of_phones(phones)]


def _of_phones(phones: list[str]) -> Finding:
    """Which of several connections our token belongs to, the gateway does not tell."""
    connected = phones.count(_CONNECTED)
    if not phones:
        return Finding(Subject.PHONE, None, "O Whaticket não diz se o telefone está conectado.")
    if connected == len(phones):
        return Finding(Subject.PHONE, True, "O telefone está conectado.")
    if connected == 0:
        return Finding(Subject.PHONE, False, "O telefone está desconectado do Whaticket. Leia o QR code de novo.")
    return Finding(
        Subject.PHONE, None, "Nem todos os telefones deste Whaticket estão conectados. Confira o deste canal."
    )
