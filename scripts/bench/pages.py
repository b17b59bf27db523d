"""How quickly the server makes the panel's pages in a big company: `python -m scripts.bench.pages`, [CONVERSATIONS=] [EACH=10] [ROUNDS=40].

The same company as `scripts.bench.desk`, asked for whole pages through the whole application (sign-in check, queries, template) in one
process, without a network. Prints one line of JSON: milliseconds p50 and p95, and kilobytes as sent, by page.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from typing import Final

from flask.testing import FlaskClient

from app.factory import create_app
from app.infra.tenancy import tenant_session
from app.onboarding import provision
from app.tenants import users
from app.tenants.models import Role
from scripts.bench import desk
from scripts.bench.numbers import percentile, rounded
from scripts.bench.progress import say

_EMAIL: Final = "dona@bench.example"
_PASSWORD: Final = "uma-senha-bem-comprida"
_LIST: Final = "/painel/conversas/"

Address = Callable[[], str]


def main() -> int:
    conversations = int(os.environ.get("CONVERSATIONS", "100000"))
    messages = conversations * int(os.environ.get("EACH", "10"))
    rounds = int(os.environ.get("ROUNDS", "40"))
    with desk.servers():
        company_id = provision.create_company(slug="bench", name="Clínica Bench")
        with tenant_session(company_id) as session:
            me = users.create_user(session, email=_EMAIL, name="Helena Prado", password=_PASSWORD, role=Role.OWNER)
            session.flush()
            my_id = me.id
        desk.fill(company_id, conversations, messages, my_id)
        desk.analyse(company_id)
        client = _signed_in()
        measured = {name: _timed(client, address, rounds) for name, address in _pages(conversations).items()}
    print(json.dumps({"conversations": conversations, "messages": messages, "pages": measured}))
    return 0


def _signed_in() -> FlaskClient:
    client = create_app().test_client()
    client.get("/painel/entrar")
    door = client.get_cookie("secretaria_door", path="/painel")
    assert door is not None
    form = {"email": _EMAIL, "password": _PASSWORD, "csrf_token": door.value}
    answer = client.post("/painel/entrar", data=form)
    if answer.status_code != 303:
        raise RuntimeError(f"the operator was not let in: {answer.status_code}")
    return client


def _pages(conversations: int) -> dict[str, Address]:
    def at(path: str) -> Address:
        return lambda: path

    def thread() -> str:
        return f"{_LIST}{desk.some(conversations)}"

    return {
        "inicio": at("/painel/"),
        "list": at(_LIST),
        "list_waiting": at(f"{_LIST}?vista=aguardando"),
        "list_ai": at(f"{_LIST}?vista=secretaria"),
        "list_mine": at(f"{_LIST}?vista=comigo"),
        "list_closed": at(f"{_LIST}?vista=encerradas"),
        "list_common_tag": at(f"{_LIST}?etiqueta=tag1"),
        "list_rare_tag": at(f"{_LIST}?etiqueta=tag2"),
        "search_common": at(f"{_LIST}?q=clareamento"),
        "search_rare": at(f"{_LIST}?q=palavra2999"),
        "search_nothing": at(f"{_LIST}?q=inexistente"),
        "search_in_a_view": at(f"{_LIST}?q=clareamento&vista=comigo"),
        "search_in_a_tag": at(f"{_LIST}?q=clareamento&etiqueta=tag2"),
        "search_in_a_common_tag": at(f"{_LIST}?q=clareamento&etiqueta=tag1"),
        "search_rare_in_a_tag": at(f"{_LIST}?q=palavra2999&etiqueta=tag1"),
        "palette": at(f"{_LIST}buscar?q=pessoa"),
        "thread": thread,
        "thread_fragment": lambda: f"{thread()}/fio",
        "simulator": at("/painel/simulador/"),
        "channels": at("/painel/canais/"),
        "operations": at("/painel/operacao/"),
        "account": at("/painel/conta/"),
    }


def _timed(client: FlaskClient, address: Address, rounds: int) -> dict[str, float | None]:
    taken: list[float] = []
    size = 0
    for _ in range(rounds):
        path = address()
        begun = time.perf_counter()
        answer = client.get(path, headers={"Accept-Encoding": "gzip"}, follow_redirects=True)
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        size = max(size, len(answer.data))
    found = {
        "p50": rounded(percentile(taken, 0.5), 1),
        "p95": rounded(percentile(taken, 0.95), 1),
        "kb": round(size / 1000),
    }
    say(f"{path}: {found}")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
