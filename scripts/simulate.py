#!/usr/bin/env python3
"""Write to the secretary as a customer would.

    scripts/simulate.py --from 5511988880001 --json "Oi, vocês atendem sábado?"
    scripts/simulate.py                                     a chat in the terminal (`make chat`)

The message goes through the real, signed webhook; the answer is read from the API. Both are told by `DATA_DIR/demo.json`. With
`--json` each reply is one line on stdout; everything else goes to stderr. Exit: 0 answered, 1 no answer in time, 2 the server
cannot be reached.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import in_venv  # noqa: F401 - what follows is installed only there

# isort: split

import requests

ANSWERED, UNANSWERED, UNREACHABLE = 0, 1, 2
CUSTOMER = "5511988880001"
LOOK_EVERY_S = 0.2
CALL_TIMEOUT_S = 10
ON_ITS_WAY = ("queued", "sending", "in_doubt")
ARRIVED = ("accepted", "delivered", "read")
_DEMO_KEYS = {"api_url", "email", "password", "webhook_url", "webhook_secret"}


class Unreachable(Exception):
    """The installation does not answer, or not to us; the message says what to do."""


class Unanswered(Exception):
    """The message is safely stored and has no answer so far; the message says why, where that is known."""


@dataclass
class Installation:
    """A running installation as `demo.json` describes it: its webhook, and its API signed in."""

    door: dict[str, str]
    http: requests.Session = field(default_factory=requests.Session)

    @classmethod
    def of(cls, data_dir: Path) -> Installation:
        file = data_dir / "demo.json"
        try:
            door = json.loads(file.read_text())
        except FileNotFoundError as error:
            raise Unreachable(f"{file} não existe. Inicie a Secretária: make run") from error
        except (OSError, ValueError) as error:
            raise Unreachable(f"não consegui ler {file}: {error}") from error
        if missing := _DEMO_KEYS - door.keys():
            raise Unreachable(f"{file} não diz {', '.join(sorted(missing))}. Apague-o e reinicie: make run")
        return cls(door)

    def post_event(self, event: dict[str, str], deadline: float) -> float:
        """Deliver the event, the same one again until it is taken; returns when that was."""
        body = json.dumps(event, ensure_ascii=False).encode()
        digest = hmac.new(self.door["webhook_secret"].encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Signature-256": f"sha256={digest}"}
        while True:
            response = self._call("POST", self.door["webhook_url"], data=body, headers=headers)
            if response.ok:
                return time.monotonic()
            if response.status_code < 500 or time.monotonic() > deadline:
                raise Unreachable(f"o webhook respondeu {response.status_code}: {_title(response)}")
            time.sleep(LOOK_EVERY_S)

    def read(self, path: str, **query: str | int) -> Any:
        """Read from the API, signing in when needed. Raises Unanswered where the server itself fails for now."""
        response = self._call("GET", self.door["api_url"] + path, params=query)
        if response.status_code == 401:
            self._sign_in()
            response = self._call("GET", self.door["api_url"] + path, params=query)
        if response.status_code >= 500 or response.status_code == 429:
            raise Unanswered(f"a API respondeu {response.status_code}: {_title(response)}")
        if not response.ok:
            raise Unreachable(f"a API respondeu {response.status_code}: {_title(response)}")
        return response.json()

    def _sign_in(self) -> None:
        who = {"email": self.door["email"], "password": self.door["password"]}
        response = self._call("POST", self.door["api_url"] + "/auth/login", json=who)
        if not response.ok:
            raise Unreachable(f"a entrada na API foi recusada ({response.status_code}): {_title(response)}")
        self.http.headers["Authorization"] = f"Bearer {response.json()['access_token']}"

    def _call(self, verb: str, url: str, **request: Any) -> requests.Response:
        try:
            return self.http.request(verb, url, timeout=CALL_TIMEOUT_S, **request)
        except requests.RequestException as error:
            base = self.door["api_url"].removesuffix("/api")
            raise Unreachable(f"{base} não responde. A Secretária está no ar? Inicie com: make run") from error


@dataclass
class Customer:
    """A simulated customer and their thread with the secretary."""

    installation: Installation
    number: str
    name: str | None

    def say(self, text: str, timeout_s: float) -> Iterator[dict[str, Any]]:
        """Send a message and yield each reply as it arrives, until the turn has ended and nothing more is on its way."""
        last_known = max((self._last_message(each["id"]) for each in self._conversations()), default=0)
        deadline = time.monotonic() + timeout_s
        event = {"id": uuid4().hex, "from": self.number, "text": text} | ({"name": self.name} if self.name else {})
        taken_at = self.installation.post_event(event, deadline)
        conversation = self._conversations()[0]
        if conversation["holder"] == "person":
            raise Unanswered("uma pessoa assumiu esta conversa; a secretária espera que ela a devolva.")
        shown: set[int] = set()
        while True:
            thread = self._messages(conversation["id"], after=last_known)
            for reply in thread:
                if reply["direction"] == "out" and reply["state"] in ARRIVED and reply["id"] not in shown:
                    shown.add(reply["id"])
                    yield _as_line(reply, round((time.monotonic() - taken_at) * 1000))
            if shown and _has_ended(thread):
                return
            _refuse_failed(thread)
            if time.monotonic() > deadline:
                raise Unanswered(f"a mensagem foi recebida, mas a resposta não chegou em {timeout_s:g} s.")
            time.sleep(LOOK_EVERY_S)

    def _conversations(self) -> list[dict[str, Any]]:
        """Latest first: behind a message just sent, the first is the one that it is in."""
        return list(self.installation.read("/conversations", contact=self.number)["items"])

    def _messages(self, conversation_id: str, *, after: int) -> list[dict[str, Any]]:
        return list(self.installation.read(f"/conversations/{conversation_id}/messages", after=after)["items"])

    def _last_message(self, conversation_id: str) -> int:
        last = 0
        while page := self._messages(conversation_id, after=last):
            last = page[-1]["id"]
        return last


def _refuse_failed(thread: list[dict[str, Any]]) -> None:
    failed = [message for message in thread if message["direction"] == "out" and message["state"] == "failed"]
    if failed and _has_ended(thread):
        raise Unanswered(f"a resposta não pôde ser entregue: {failed[0]['error']}")


def _has_ended(thread: list[dict[str, Any]]) -> bool:
    """Every message of the customer belongs to a turn that has ended, and nothing is left in the outbox."""
    heard = [message for message in thread if message["direction"] == "in"]
    said = [message for message in thread if message["direction"] == "out"]
    return all(message["turn_id"] for message in heard) and not any(message["state"] in ON_ITS_WAY for message in said)


def _as_line(reply: dict[str, Any], latency_ms: int) -> dict[str, Any]:
    line = {"text": reply["text"], "type": reply["kind"], "latency_ms": latency_ms, "turn_id": reply["turn_id"]}
    return line | ({"options": reply["options"]} if reply["options"] else {})


def _title(response: requests.Response) -> str:
    try:
        return str(response.json()["title"])
    except (ValueError, KeyError, TypeError):
        return response.reason or "sem explicação"


def ask(customer: Customer, text: str, timeout_s: float, *, as_json: bool) -> int:
    """One message, its replies on stdout."""
    for reply in customer.say(text, timeout_s):
        print(json.dumps(reply, ensure_ascii=False) if as_json else _for_people(reply), flush=True)
    return ANSWERED


def chat(customer: Customer, timeout_s: float) -> int:
    """A conversation in the terminal, until Ctrl-D."""
    _explain(f"Você escreve como cliente, do número {customer.number}. Ctrl-D encerra.\n")
    outcome = ANSWERED
    while True:
        try:
            text = input(_style("você  ", "1")).strip()
        except EOFError:
            _explain("")
            return outcome
        if not text:
            continue
        try:
            _overwritten("      digitando…")
            for reply in customer.say(text, timeout_s):
                _overwritten("")
                print(_style("ela   ", "1;36") + _for_people(reply).replace("\n", "\n      "), flush=True)
            outcome = ANSWERED
        except Unanswered as reason:
            _overwritten("")
            _explain(f"      ({reason})")
            outcome = UNANSWERED


def _for_people(reply: dict[str, Any]) -> str:
    options = [f"{number}. {option}" for number, option in enumerate(reply.get("options", ()), start=1)]
    return "\n".join([reply["text"], *options])


def _overwritten(text: str) -> None:
    """Show something that the next line takes the place of."""
    if sys.stdout.isatty():
        print(f"\r\033[K\033[2m{text}\033[0m\r", end="", flush=True)


def _style(text: str, code: str) -> str:
    return f"\033[{code}m{text}\033[0m" if sys.stdout.isatty() else text


def _explain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Escreve para a secretária como um cliente escreveria.")
    parser.add_argument("text", nargs="?", help="a mensagem; sem ela, uma conversa no terminal")
    parser.add_argument("--from", dest="number", default=CUSTOMER, help=f"telefone do cliente (padrão: {CUSTOMER})")
    parser.add_argument("--name", help="nome do cliente")
    parser.add_argument("--json", action="store_true", help="uma linha JSON por resposta")
    parser.add_argument("--timeout", type=float, default=60, help="segundos de espera pela resposta (padrão: 60)")
    return parser.parse_args()


def main() -> int:
    given = _arguments()
    data_dir = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parent.parent / "var")
    try:
        customer = Customer(Installation.of(data_dir), given.number, given.name)
        if given.text is None:
            return chat(customer, given.timeout)
        return ask(customer, given.text, given.timeout, as_json=given.json)
    except Unreachable as problem:
        _explain(f"Secretária: {problem}")
        return UNREACHABLE
    except Unanswered as problem:
        _explain(f"Secretária: {problem}")
        return UNANSWERED
    except KeyboardInterrupt:
        _explain("")
        return UNANSWERED


if __name__ == "__main__":
    sys.exit(main())
