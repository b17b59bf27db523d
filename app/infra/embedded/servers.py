"""Both servers together: prepared, started, bootstrapped, stopped."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.infra import roles
from app.infra.embedded.account import Account, server_account
from app.infra.embedded.binaries import postgres_programs, valkey_program
from app.infra.embedded.data_dir import DataDir, State
from app.infra.embedded.ports import free_port
from app.infra.embedded.postgres import Postgres
from app.infra.embedded.program import Running
from app.infra.embedded.refusal import CannotStart
from app.infra.embedded.valkey import Valkey

_log = logging.getLogger(__name__)

DATABASE = "secretaria"
_START_WITHIN_S = 60.0
_STARTS = 3  # between choosing a port and listening there lies the making of a cluster: somebody else may have taken it


@dataclass(frozen=True)
class Servers:
    """Both servers of one DATA_DIR and their addresses. Nothing runs merely because this exists."""

    data: DataDir
    postgres: Postgres
    valkey: Valkey
    logins: roles.Logins

    @property
    def superuser_url(self) -> str:
        return self.postgres.superuser_url

    @property
    def owner_database_url(self) -> str:
        return self.postgres.url(roles.OWNER, self.logins.owner_password, DATABASE)

    @property
    def database_url(self) -> str:
        return self.postgres.url(roles.APP, self.logins.app_password, DATABASE)

    @property
    def redis_url(self) -> str:
        return self.valkey.url

    def bootstrap(self) -> None:
        """Logins, database, extension. May be repeated."""
        roles.bootstrap(self.superuser_url, self.logins, DATABASE)

    def wait(self, check: Callable[[], None] = lambda: None) -> None:
        """Until both answer; `check` may raise to end the wait early."""
        deadline = time.monotonic() + _START_WITHIN_S
        for name, answers in (("PostgreSQL", self.postgres.answers), ("Valkey", self.valkey.answers)):
            while not answers():
                check()
                if time.monotonic() > deadline:
                    raise CannotStart(
                        f"{name} does not answer after {_START_WITHIN_S:.0f} s.", f"read {self.data.logs}"
                    )
                time.sleep(0.05)


def prepare(data: DataDir, *, lent_user: str = "nobody", durable: bool = True) -> Servers:
    """Everything up to the start: folders, cluster, configuration, ports. `durable=False` is for tests only."""
    data.prepare()
    account = server_account(lent_user)
    state = State.load(data)
    state.ports = _two_ports(state.ports)
    servers = _of(data, state, account, durable)
    state.save(data)
    servers.postgres.prepare()
    servers.valkey.prepare()
    return servers


def _two_ports(remembered: Mapping[str, int]) -> dict[str, int]:
    ports = {name: free_port(remembered.get(name)) for name in ("postgres", "valkey")}
    while ports["valkey"] == ports["postgres"]:
        ports["valkey"] = free_port()
    return ports


def already_running(data: DataDir, *, lent_user: str = "nobody") -> Servers:
    """The servers that another process has started for this DATA_DIR. Raises CannotStart when they do not answer."""
    state = State.load(data)
    if not {"postgres", "valkey"} <= state.ports.keys():
        raise CannotStart(f"another run uses {data.root} without servers of its own.", "give the addresses of yours")
    servers = _of(data, state, server_account(lent_user), durable=True)
    if not (servers.postgres.answers() and servers.valkey.answers()):
        raise CannotStart(f"another run uses {data.root}, and its servers do not answer.", "try again in a minute")
    return servers


def _of(data: DataDir, state: State, account: Account, durable: bool) -> Servers:
    """Both servers as `state` describes them; passwords that it lacks are made."""
    postgres = Postgres(
        postgres_programs(account),
        data.postgres(account),
        account,
        state.ports["postgres"],
        state.password("superuser"),
        durable,
    )
    valkey = Valkey(
        valkey_program(),
        data.valkey,
        Account.of_this_process(),
        state.ports["valkey"],
        state.password("valkey"),
        durable,
    )
    logins = roles.Logins(owner_password=state.password("owner"), app_password=state.password("app"))
    return Servers(data, postgres, valkey, logins)


@contextmanager
def started(data_dir: Path, *, lent_user: str = "nobody", durable: bool = True) -> Iterator[Servers]:
    """Both servers, running and bootstrapped, as children of this process; stopped at the end."""
    data = DataDir(data_dir.resolve())
    data.prepare()
    with ExitStack() as stack:
        stack.enter_context(data.locked())
        servers = _start(stack, data, lent_user, durable)
        servers.bootstrap()
        yield servers


def _start(stack: ExitStack, data: DataDir, lent_user: str, durable: bool) -> Servers:
    """Both servers, answering; on other ports where these were taken meanwhile."""
    for _ in range(_STARTS - 1):
        servers = prepare(data, lent_user=lent_user, durable=durable)
        try:
            stack.enter_context(_children(servers))
            return servers
        except CannotStart:
            _log.warning("the embedded servers did not start: tried again on other ports")
            State.load(data).without_ports().save(data)
    servers = prepare(data, lent_user=lent_user, durable=durable)
    stack.enter_context(_children(servers))
    return servers


@contextmanager
def _children(servers: Servers) -> Iterator[None]:
    with ExitStack() as stack:
        running = []
        for program in (servers.postgres.program, servers.valkey.program):
            child = Running(program, servers.data.logs / f"{program.name}.log")
            stack.callback(child.stop)
            running.append(child)

        def check() -> None:
            for child in running:
                child.check()

        servers.wait(check)
        yield
