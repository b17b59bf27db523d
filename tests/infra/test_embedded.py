"""The embedded servers, really started, as the user that runs the tests."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp

import psutil
import psycopg2
import pytest
import redis

from app.infra.embedded import ports
from app.infra.embedded.data_dir import DataDir, State
from app.infra.embedded.refusal import CannotStart
from app.infra.embedded.servers import Servers, started

pytestmark = pytest.mark.req("OP-01", "TN-03")

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends PostgreSQL another user")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user may pass through, unlike pytest's own."""
    folder = Path(mkdtemp(prefix="secretaria-test-embedded-"))
    folder.chmod(0o755)
    yield folder
    for link in folder.rglob("postgres"):
        if link.is_symlink():
            shutil.rmtree(link.resolve().parent)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    folder = Path(mkdtemp(prefix="secretaria-test-embedded-"))
    folder.chmod(0o711)
    with started(folder) as servers:
        yield servers
    shutil.rmtree(folder)


def ask(url: str, question: str) -> object:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as run:
            run.execute(question)
            row = run.fetchone() if run.description else None
            return row[0] if row else None
    finally:
        connection.close()


def until(condition: Callable[[], bool], within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def permissions_above(folder: Path) -> dict[Path, tuple[int, int, int]]:
    return {path: (path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in folder.parents}


def test_writes_are_on_the_disk_before_they_are_acknowledged(servers: Servers) -> None:
    assert ask(servers.database_url, "SHOW fsync") == "on"
    assert ask(servers.database_url, "SHOW synchronous_commit") == "on"
    with redis.Redis.from_url(servers.redis_url, decode_responses=True) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_both_servers_listen_on_loopback_only_and_ask_for_a_password(servers: Servers) -> None:
    for server in (servers.postgres, servers.valkey):
        addresses = {
            connection.laddr.ip
            for process in psutil.Process().children()
            for connection in process.net_connections("inet")
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == server.port
        }
        assert addresses == {"127.0.0.1"}
    with pytest.raises(psycopg2.OperationalError, match="password"):
        ask(servers.postgres.url("secretaria_app", "guess", "secretaria"), "SELECT 1")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=servers.valkey.port).ping()


def test_the_application_login_owns_nothing_and_finds_nothing_by_accident(servers: Servers) -> None:
    rights = ask(
        servers.database_url,
        "SELECT (rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls)::text"
        " FROM pg_catalog.pg_roles WHERE rolname = current_user",
    )
    assert rights == "(f,f,f,f,f)"
    assert ask(servers.database_url, "SHOW search_path") == '""'
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(servers.database_url, "CREATE SCHEMA mine")


def test_the_owner_may_make_roles_and_schemas_but_is_no_superuser(servers: Servers) -> None:
    assert ask(servers.owner_database_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    ask(servers.owner_database_url, "CREATE ROLE tenant_test; GRANT tenant TO tenant_test; CREATE SCHEMA tenant_test")
    ask(servers.owner_database_url, "DROP SCHEMA tenant_test; DROP ROLE tenant_test")


@pytest.mark.req("TN-03")
def test_bootstrap_may_be_repeated_and_the_extension_is_in_its_own_schema(servers: Servers) -> None:
    servers.bootstrap()
    schema = "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'vector'"
    assert ask(servers.owner_database_url, schema) == "ext"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("São João", "sao joao"),
        ("AÇÃO É ÍNDICE", "acao e indice"),
        ("Sa\u0303o", "sao"),
        ("pingüim, ñandú", "pinguim, nandu"),
        ("1ª consulta", "1a consulta"),
        ("R$ 10,00 🙂", "r$ 10,00 🙂"),
        ("", ""),
    ],
)
def test_folding_forgets_case_and_accents(servers: Servers, written: str, folded: str) -> None:
    assert ask(servers.owner_database_url, f"SELECT ext.fold('{written}')") == folded


def test_a_second_start_keeps_data_passwords_and_ports(place: Path) -> None:
    with started(place / "data") as first:
        ask(first.owner_database_url, "CREATE TABLE public.kept AS SELECT 42 AS number")
        with redis.Redis.from_url(first.redis_url) as client:
            client.set("kept", "42")
    with started(place / "data") as second:
        assert (second.database_url, second.redis_url) == (first.database_url, first.redis_url)
        assert ask(second.owner_database_url, "SELECT number FROM public.kept") == 42
        with redis.Redis.from_url(second.redis_url, decode_responses=True) as client:
            assert client.get("kept") == "42"


def test_a_remembered_port_that_somebody_else_took_is_given_up(place: Path) -> None:
    data = DataDir(place / "data")
    data.prepare()
    with socket.create_server(("127.0.0.1", ports.free_port())) as other:
        State(ports={"postgres": other.getsockname()[1]}).save(data)
        with started(data.root) as servers:
            assert servers.postgres.port != other.getsockname()[1]


def test_the_servers_end_with_the_process_that_started_them_even_if_that_is_killed(place: Path) -> None:
    starter = (
        "import sys, pathlib\nfrom app.infra.embedded.servers import started\n"
        "with started(pathlib.Path(sys.argv[1])) as servers:\n    print('up', flush=True)\n    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", starter, str(place / "data")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as process:
        assert process.stdout is not None and process.stdout.readline() == "up\n"
        children = psutil.Process(process.pid).children()
        assert {child.name() for child in children} == {"postgres", "valkey-server"}
        process.kill()
    until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))


def test_a_pid_file_whose_number_now_belongs_to_another_program_does_not_block_a_start(place: Path) -> None:
    with started(place / "data") as servers:
        home = servers.postgres.home
    (home / "postmaster.pid").write_text(f"{os.getpid()}\n{home}\n")
    with started(place / "data") as servers:
        assert ask(servers.database_url, "SELECT 1") == 1


def test_a_first_start_that_was_killed_half_way_is_simply_done_again(place: Path) -> None:
    data = DataDir(place / "data")
    data.prepare()
    (data.root / "postgres.new").mkdir()
    (data.root / "postgres.new" / "PG_VERSION").write_text("18\n")
    with started(data.root) as servers:
        assert ask(servers.database_url, "SELECT 1") == 1


def test_a_second_run_on_the_same_folder_is_refused_with_the_fix(place: Path) -> None:
    with started(place / "data"), pytest.raises(CannotStart, match=r"another run uses .*\n  fix: .*DATA_DIR="):
        with started(place / "data"):
            pass


def test_lost_passwords_are_named_instead_of_waited_for(place: Path) -> None:
    with started(place / "data"):
        pass
    (place / "data" / "embedded.json").unlink()
    with pytest.raises(CannotStart, match=r"embedded\.json"), started(place / "data"):
        pass


def test_a_folder_that_cannot_be_written_is_named_with_the_fix(place: Path) -> None:
    (place / "file").write_text("in the way")
    with pytest.raises(CannotStart, match=r"cannot write to .*\n  fix: .*DATA_DIR="), started(place / "file" / "data"):
        pass


def test_secrets_are_for_their_owner_only_and_no_folder_above_is_touched(place: Path) -> None:
    before = permissions_above(place / "data")
    with started(place / "data") as servers:
        assert stat.S_IMODE((place / "data" / "embedded.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((servers.valkey.home / "valkey.conf").stat().st_mode) == 0o600
        assert stat.S_IMODE(servers.postgres.home.stat().st_mode) == 0o700
    assert permissions_above(place / "data") == before


@as_root
def test_in_a_closed_home_the_data_lies_elsewhere_with_a_link_to_it(place: Path) -> None:
    closed = place / "home"
    closed.mkdir(mode=0o700)
    before = permissions_above(closed / "data")
    with started(closed / "data") as servers:
        home = servers.postgres.home
        assert home.is_relative_to("/var/lib/secretaria")
        assert (closed / "data" / "postgres").resolve() == home
        ask(servers.owner_database_url, "CREATE TABLE public.kept AS SELECT 42 AS number")
    with started(closed / "data") as servers:
        assert ask(servers.owner_database_url, "SELECT number FROM public.kept") == 42
    assert permissions_above(closed / "data") == before


@as_root
def test_a_deleted_folder_made_anew_does_not_open_its_old_data(place: Path) -> None:
    closed = place / "home"
    closed.mkdir(mode=0o700)
    with started(closed / "data") as servers:
        home = servers.postgres.home.parent
    shutil.rmtree(closed / "data")
    with started(closed / "data") as servers:
        assert servers.postgres.home.parent == home
        assert ask(servers.database_url, "SELECT 1") == 1
    (old,) = home.parent.glob(f"{home.name}.left-*")
    shutil.rmtree(old)


@as_root
def test_as_root_postgresql_runs_as_the_lent_user(servers: Servers) -> None:
    pid = servers.postgres.running_pid()
    assert pid is not None
    assert psutil.Process(pid).username() == "nobody"


def test_a_port_that_somebody_takes_while_the_cluster_is_made_is_left_for_another(place: Path) -> None:
    data = DataDir(place / "data")
    taken: list[int] = []
    with ThreadPoolExecutor(1) as others, socket.socket() as intruder:

        def take() -> None:
            until(lambda: (data.root / "embedded.json").exists())
            taken.append(State.load(data).ports["postgres"])
            intruder.bind(("127.0.0.1", taken[0]))
            intruder.listen()

        taking = others.submit(take)
        with started(data.root) as servers:
            taking.result()
            assert servers.postgres.answers() and servers.valkey.answers()
            assert State.load(data).ports["postgres"] != taken[0]


def test_the_two_servers_never_share_a_port(place: Path) -> None:
    data = DataDir(place / "data")
    data.prepare()
    port = ports.free_port()
    State(ports={"postgres": port, "valkey": port}).save(data)
    with started(data.root):
        chosen = State.load(data).ports
    assert chosen["postgres"] == port != chosen["valkey"]
