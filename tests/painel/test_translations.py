"""Every word that the panel says can be said in another language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po

from app.config import ROOT
from app.operations import causes, queues
from scripts import translations

pytestmark = pytest.mark.req("PN-02")

TEMPLATES: Final = sorted((ROOT / "app").rglob("templates/**/*.html"))
PAGES: Final = sorted(
    path
    for path in (ROOT / "app").rglob("*.py")
    if path.parent.name == "painel" or path.stem == "painel" or path.stem.startswith("painel_")
)

# What is the same in every language.
NAMES: Final = {"Secretária", "Ctrl K", "MD", "Secretaria", "Português (Brasil)", "English", "Español"}
SPOKEN_ATTRIBUTES: Final = {"title", "alt", "placeholder", "aria-label", "label"}
SENTENCE: Final = re.compile(r"[A-ZÀ-Ú]\S* +\S")
PASSED: Final = {
    "gettext",
    "lazy_gettext",
    "ngettext",
    "error",
    "exception",
    *translations.SAYS,
}  # or written to the log
JINJA: Final = re.compile(r"\{% block page %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
LETTERS: Final = re.compile(r"[^\W\d_]{2,}")


class Walker(HTMLParser):
    """Collects what a person would read or hear, where it stands in the template itself."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.code += tag == "code"
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES or (name.startswith("data-") and SENTENCE.match(value or "")):
                self.said.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if not self.code:
            self.said.append(data)


def spoken(template: str) -> list[str]:
    walker = Walker()
    walker.feed(JINJA.sub(" ", template))
    walker.close()
    lines = [line.strip(" ·\n\t") for said in walker.said for line in said.splitlines()]
    return [line for line in lines if LETTERS.search(line) and line not in NAMES]


def test_there_are_templates_and_pages_to_look_at() -> None:
    assert len(TEMPLATES) > 10
    assert len(PAGES) > 5


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_that_cannot_be_translated(path: Path) -> None:
    assert spoken(path.read_text()) == [], 'write {{ _("…") }}'


def test_the_walker_finds_what_it_looks_for() -> None:
    assert spoken('<p>Olá {{ name }}</p><img alt="Uma foto"><p>{{ _("Oi") }} · 12</p>') == ["Olá", "Uma foto"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "app")))
def test_a_page_says_nothing_that_cannot_be_translated(path: Path) -> None:
    plain = [words for words in plain_words(ast.parse(path.read_text())) if words not in NAMES]
    assert plain == [], "pass it through gettext or lazy_gettext"


def plain_words(tree: ast.AST) -> Iterator[str]:
    """Strings of several words that begin like a sentence, outside docstrings, gettext and log lines."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and called(node) in PASSED:
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE.match(node.value):
            yield node.value
        yield from plain_words(node)


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def test_the_catalogues_hold_every_string_and_are_compiled() -> None:
    template = translations.gather()
    stale = [language for language in translations.LANGUAGES if translations.refresh(language, template, check=True)]
    assert stale == [], "run make translations, translate what is new, and commit .po and .mo"


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_the_shell_the_door_and_the_account_are_translated(language: str) -> None:
    source = translations.FOLDER / language / "LC_MESSAGES" / "messages.po"
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    ours = (
        "painel/templates/painel/layout.html",
        "painel/templates/painel/problem.html",
        "tenants/",
        "notifications/",
        "turns/templates/",
    )
    missing = [
        message.id
        for message in catalogue
        if message.id
        and any(place.startswith(ours) and not place.endswith("errors.py") for place, _ in message.locations)
        and not all([message.string] if isinstance(message.string, str) else message.string)
    ]
    assert missing == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_what_failed_is_told_in_the_readers_language(language: str) -> None:
    """These words lie below the pages, in tables."""
    said: list[str] = []

    def say(words: str) -> str:
        said.append(words)
        return words

    for cause in ("timeout", "131026", "RuntimeError: x", "OperationalError: x", "invalid: x", None):
        causes.in_words(cause, say)
    for kind in ("turns.run", "unheard of"):
        causes.of_entry(kind, None, say)
    said += [*causes.KINDS.values(), *queues.POOLS.values()]
    source = translations.FOLDER / language / "LC_MESSAGES" / "messages.po"
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    assert [words for words in said if words not in catalogue or not catalogue[words].string] == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_translations_keep_the_gaps_to_fill_in(language: str) -> None:
    source = translations.FOLDER / language / "LC_MESSAGES" / "messages.po"
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    gaps = re.compile(r"%\(\w+\)\w*[sd]|\{\w+\}")
    for message in catalogue:
        wanted = {gap for words in as_list(message.id) for gap in gaps.findall(words)}
        for words in filter(None, as_list(message.string)):
            assert set(gaps.findall(words)) <= wanted and (set(gaps.findall(words)) == wanted), message.id


def as_list(words: str | list[str] | tuple[str, ...]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def test_checking_the_catalogues_says_whether_they_are_up_to_date() -> None:
    assert translations.main(check=True) == 0
