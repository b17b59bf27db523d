"""People of companies with the panel open: signed in over HTTP, their streams read in a process of their own.

A stream that also fetches does what `static/live.js` does: what changed is fetched at once, and not again for REST_S.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import requests

from app.infra.tenancy import tenant_session
from app.tenants import users
from app.tenants.models import Role

REST_S: Final = 3.0
OPENS_WITHIN_S: Final = 30.0
_LIST: Final = "/painel/conversas/lista"
_PASSWORD: Final = "uma-senha-bem-comprida"
_spawning: Final = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody signed in: the cookies that prove it, and the token that forms carry."""

    port: int
    cookies: dict[str, str]

    @property
    def csrf(self) -> str:
        return self.cookies["secretaria_csrf"]

    @property
    def header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def post(self, path: str) -> requests.Response:
        """Send a form as one of our scripts would."""
        return requests.post(
            f"http://127.0.0.1:{self.port}{path}",
            data={"csrf_token": self.csrf},
            cookies=self.cookies,
            headers={"X-Fragment": "1"},
            allow_redirects=False,
            timeout=30,
        )


def sign_in(port: int, company_id: UUID) -> Operator:
    """A new owner of the company, through the sign-in page."""
    email = f"dona@{company_id.hex[:12]}.example"
    with tenant_session(company_id) as session:
        users.create_user(session, email=email, name="Helena Prado", password=_PASSWORD, role=Role.OWNER)
    base = f"http://127.0.0.1:{port}/painel"
    with requests.Session() as browser:
        browser.get(f"{base}/entrar", timeout=30)
        form = {"email": email, "password": _PASSWORD, "csrf_token": browser.cookies["secretaria_door"]}
        answer = browser.post(f"{base}/entrar", data=form, allow_redirects=False, timeout=30)
        if answer.status_code != 303 or "secretaria_csrf" not in browser.cookies:
            raise RuntimeError(f"the operator was not let in: {answer.status_code}")
        return Operator(port, browser.cookies.get_dict())


@dataclass(slots=True)
class Heard:
    """What came of the streams: how many stood, what they heard, and how often and how quickly their pages fetched."""

    open: int = 0
    changes: int = 0
    lost: int = 0
    fetch_ms: list[float] | None = None


@contextmanager
def watching(operators: Sequence[Operator], streams: int, *, fetching: bool) -> Iterator[Heard]:
    """`streams` open pages, spread over the operators, for the block; what they heard is filled in at its end."""
    heard = Heard()
    here, there = _spawning.Pipe()
    spread = [operators[number % len(operators)] for number in range(streams)]
    process = _spawning.Process(target=_watch, args=(there, spread, fetching), daemon=True)
    process.start()
    try:
        if not here.poll(OPENS_WITHIN_S):
            raise TimeoutError("the streams did not open")
        heard.open = here.recv()
        yield heard
        here.send("over")
        heard.changes, heard.lost, heard.fetch_ms = here.recv()
    finally:
        process.terminate()
        process.join()


def _watch(pipe: Any, operators: Sequence[Operator], fetching: bool) -> None:
    os.nice(10)  # these pages are open on other people's machines: reading them must not take ours from the product
    asyncio.run(_Pages(pipe, operators, fetching).run())


class _Pages:
    """The open pages, in their process."""

    def __init__(self, pipe: Any, operators: Sequence[Operator], fetching: bool) -> None:
        self._pipe, self._operators, self._fetching = pipe, operators, fetching
        self._changes = self._lost = 0
        self._fetch_ms: list[float] = []
        self._open = 0
        self._all_open = asyncio.Event()

    async def run(self) -> None:
        pages = [asyncio.create_task(self._page(each, number)) for number, each in enumerate(self._operators)]
        await self._all_open.wait()
        self._pipe.send(self._open)
        await asyncio.to_thread(self._pipe.recv)
        for page in pages:
            page.cancel()
        self._pipe.send((self._changes, self._lost, self._fetch_ms))

    async def _page(self, operator: Operator, number: int) -> None:
        reader, writer = await _ask(operator, f"/painel/eventos?page=bench-{number:04d}")
        status = await reader.readline()
        if b" 200 " not in status:
            raise RuntimeError(f"a stream was refused: {status!r}")
        changed = asyncio.Event()
        fetches = asyncio.create_task(self._fetch(operator, changed)) if self._fetching else None
        try:
            while line := await reader.readline():
                if line == b"event: ready\n":
                    self._open += 1
                    if self._open == len(self._operators):
                        self._all_open.set()
                elif line == b"event: change\n":
                    self._changes += 1
                    changed.set()
            self._lost += 1
        finally:
            writer.close()
            if fetches is not None:
                fetches.cancel()

    async def _fetch(self, operator: Operator, changed: asyncio.Event) -> None:
        while True:
            await changed.wait()
            changed.clear()
            begun = time.monotonic()
            reader, writer = await _ask(operator, _LIST)
            answer = await reader.read()
            writer.close()
            if b" 200 " not in answer[:20]:
                raise RuntimeError(f"the list was refused: {answer[:60]!r}")
            self._fetch_ms.append((time.monotonic() - begun) * 1000)
            await asyncio.sleep(REST_S)


async def _ask(operator: Operator, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", operator.port)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{operator.port}\r\nCookie: {operator.header}\r\n"
        "Accept-Encoding: gzip\r\nX-Fragment: 1\r\nConnection: close\r\n\r\n".encode()
    )
    await writer.drain()
    return reader, writer
