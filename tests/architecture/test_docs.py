"""What the documents say is there, is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app.config import ROOT
from app.notifications.alerts import Alert

pytestmark = pytest.mark.req("OP-14")

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
REFERENCE = re.compile(r"`([\w/.-]+\.py)::([\w.]+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def named(source: str) -> set[str]:
    """Functions, classes, methods (`Class.method`) and names assigned at the top of a module."""
    found: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
        if isinstance(node, ast.AnnAssign | ast.Assign):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def test_the_architecture_names_many_places() -> None:
    assert len(REFERENCE.findall((ROOT / "docs" / "architecture.md").read_text())) > 50


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_place_a_document_names_exists(document: Path) -> None:
    missing = []
    for file, name in REFERENCE.findall(document.read_text()):
        path = next((place for place in (ROOT / file, ROOT / "app" / file) if place.is_file()), None)
        if path is None or name not in named(path.read_text()):
            missing.append(f"{file}::{name}")
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    text = document.read_text()
    assert [link for link in LINK.findall(text) if not (document.parent / link).exists()] == []


def test_every_room_is_on_the_map() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    rooms = {path.name for path in (ROOT / "app").iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert {room for room in rooms if f"`{room}/`" not in text} == set()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_says_why_it_is_here(file: str) -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text()
    told = set(re.findall(r"`([\w-]+)`", "".join(re.findall(r"^\| (`.*?) \|", text, re.MULTILINE))))
    pinned = set(re.findall(r"^([\w-]+)==", (ROOT / file).read_text(), re.MULTILINE))
    assert pinned and pinned <= told


def test_every_package_has_one_exact_version_and_the_direct_ones_agree() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!+]+", line)] == []
    lists = "".join((ROOT / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
    direct = {line.lower().replace("_", "-") for line in lists.splitlines() if "==" in line}
    assert direct - {line.lower().replace("_", "-") for line in lines} == set()


def test_no_dependency_is_explained_that_is_gone() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text()
    told = set(re.findall(r"`([\w-]+)`", "".join(re.findall(r"^\| (`.*?) \|", text, re.MULTILINE))))
    lists = "".join((ROOT / file).read_text() for file in ("requirements.txt", "requirements-dev.txt"))
    assert told <= set(re.findall(r"^([\w-]+)==", lists, re.MULTILINE))


def test_the_runbook_explains_every_alert() -> None:
    runbook = (ROOT / "docs" / "operacao.md").read_text()
    assert {kind for kind in Alert if f"| `{kind}` |" not in runbook} == set()


def test_the_runbook_knows_every_target_a_person_may_call() -> None:
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    texts = "".join((ROOT / name).read_text() for name in ("README.md", "CONTRIBUTING.md", "docs/operacao.md"))
    assert {target for target in targets if f"make {target}" not in texts} == set()
