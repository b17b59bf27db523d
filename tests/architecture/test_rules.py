"""Rules that a reader may rely on anywhere in the code. Each says, when broken, what to do instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

from app.config import ROOT

pytestmark = pytest.mark.req("GO-06")

CODE: Final = ("app", "workers", "scripts")

# Who may look across companies, and for what.
ACROSS_COMPANIES: Final = {
    "app/billing/watching.py": "finds reservations that ran out, of every company",
    "app/infra/tenancy.py": "defines it",
    "app/infra/work/runner.py": "renews all leases of a process in one statement",
    "app/infra/work/sweep.py": "finds forgotten work of every company",
    "app/tenants/neighbours.py": "names of the others, which no answer may tell",
    "app/onboarding/provision.py": "makes companies",
    "app/operations/dead_letter.py": "lists companies for the operator's command",
    "app/operations/held.py": "lists companies, and pauses what is proactive for all of them",
    "app/operations/gauges.py": "measures queues of every company",
    "app/operations/readiness.py": "asks for the oldest work and the workers' heartbeats",
    "workers/context_trainer.py": "lists companies for the operator's command",
    "workers/pool.py": "heartbeat",
    "workers/scheduler.py": "forgets dead workers",
    "scripts/bench/ledger.py": "counts the work of all companies while it measures",
    "scripts/evaluation/product.py": "sets the clock of its own throw-away installation",
}

# Doors, and what all doors share. Nothing else knows Flask.
FLASK: Final = re.compile(
    r"app/(factory\.py|(api|painel|webhook)/.*"
    r"|[a-z]+/(api|api_[a-z]+|painel|painel_[a-z]+|webhook|webhook_[a-z]+|auth)\.py"
    r"|infra/(web|limiting|parsing|compressing)\.py|operations/probes\.py)"
)


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text()


def where(pattern: str, *folders: str, apart: Iterable[str] = ()) -> list[str]:
    """Lines of code that match, with their place; those in `apart` are allowed. Comments and docstrings do not count."""
    found = []
    for name, source in sources(*folders):
        if name in apart:
            continue
        lines = _code_lines(source)
        found += [f"{name}:{number}: {line.strip()}" for number, line in lines if re.search(pattern, line)]
    return found


def _code_lines(source: str) -> list[tuple[int, str]]:
    """The lines with neither docstrings nor comments."""
    said: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            said |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = enumerate(source.splitlines(), start=1)
    return [(number, re.sub(r"(^|\s)# .*", "", line)) for number, line in lines if number not in said]


@pytest.mark.req("TN-03")
def test_only_a_few_places_look_across_companies_and_each_says_why() -> None:
    users = {name for name, source in sources(*CODE) if re.search(r"\bplatform_session\b", source)}
    assert users == set(ACROSS_COMPANIES), "use tenant_session(); or add the place here, with its reason"


@pytest.mark.req("TN-03")
def test_only_tenancy_changes_role_path_or_company() -> None:
    allowed = {
        "app/infra/tenancy.py",
        "app/infra/migrate.py",  # the owner's connection, for one transaction of one schema
        "app/infra/roles.py",  # the login's own empty path, made by a superuser
    }
    assert (
        where(
            r"set_config\(|(?i:\bset\s+(local\s+|session\s+)?(role|search_path|session authorization)\b)",
            *CODE,
            apart=allowed,
        )
        == []
    )


@pytest.mark.req("TN-03")
def test_only_tenancy_opens_the_applications_connections() -> None:
    allowed = {"app/infra/tenancy.py", "app/infra/db.py", "app/infra/login_check.py"}
    assert where(r"\bapp_engine\(", *CODE, apart=allowed) == [], "use tenant_session()"


@pytest.mark.req("TN-03", "SE-02")
def test_sql_is_never_built_from_text() -> None:
    assert where(r"(\btext|\bexecute|exec_driver_sql|scalars?)\(\s*f[\"']", *CODE) == [], (
        "bind parameters; psycopg2.sql for names"
    )


def test_nobody_below_a_door_commits() -> None:
    assert where(r"\.commit\(\)", "app", "workers", apart={"app/infra/tenancy.py"}) == []


def test_only_the_clock_says_what_time_it_is() -> None:
    pattern = r"datetime\.(now|utcnow|today)\(|date\.today\("
    assert where(pattern, *CODE, apart={"app/infra/clock.py"}) == [], (
        "use app.infra.clock, or take `now` as an argument"
    )


def test_only_doors_know_flask() -> None:
    knowing = {name for name, source in sources("app") if re.search(r"^(from|import) flask\b", source, re.MULTILINE)}
    assert {name for name in knowing if not FLASK.fullmatch(name)} == set()


def test_no_file_is_named_for_what_did_not_fit_elsewhere() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
    assert [name for name, _ in sources(*CODE) if Path(name).stem in vague] == [], "name the idea"


def test_no_error_is_swallowed() -> None:
    swallowing = []
    for name, source in sources(*CODE):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ExceptHandler) and (node.type is None or (_catches_all(node) and not _tells(node))):
                swallowing.append(f"{name}:{node.lineno}")
    assert swallowing == [], "catch what you can act on; log or raise the rest"


def _catches_all(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException")


def _tells(handler: ast.ExceptHandler) -> bool:
    """Raises again, or logs with the traceback."""
    for node in ast.walk(handler):
        if isinstance(node, ast.Raise):
            return True
        if isinstance(node, ast.Attribute) and node.attr == "exception":
            return True
    return False


def test_models_keep_no_reference_to_a_room_above_and_load_nothing_by_accident() -> None:
    assert where(r"backref=|back_populates=|relationship\((?!.*lazy=\"raise\")", "app") == []


def test_no_private_log_line_carries_a_built_message() -> None:
    assert where(r"_log\.\w+\(\s*f[\"']", "app", "workers") == [], "a constant message, facts in extra="


def test_tests_neither_patch_nor_sleep() -> None:
    mine = "tests/architecture/test_rules.py"
    assert where(r"monkeypatch\.setattr|mock\.patch|unittest\.mock|\brequests_mock\b", "tests", apart={mine}) == []


@pytest.mark.parametrize(
    ("rule", "home"),
    [
        (r"\\x00\\ud800", "app/infra/storable.py"),
        (r"\"\\x00\"( in|, )", None),
        (r"\{6,64\}", "app/infra/parsing.py"),
        (r"\b4096\b(?! letras)", "app/channels/text.py"),
        (r"X-Fragment", "app/infra/web.py"),
    ],
)
def test_a_rule_of_all_rooms_has_one_home(rule: str, home: str | None) -> None:
    written = {
        str(path.relative_to(ROOT)) for path in (ROOT / "app").rglob("*.py") if re.search(rule, path.read_text())
    }
    assert written == ({home} if home else set())
