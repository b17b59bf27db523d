#!/usr/bin/env python3
"""The panel's catalogues: gather every string anew, take over what is translated already, compile. `--check` only says what is out of date.

Portuguese is what templates and pages are written in, so it needs no catalogue. What refusals say (`errors.py` and the like) is
gathered too, and the tables of words that lie below: pages pass both through gettext.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from app.onboarding.config import SECTIONS
from app.onboarding.config_fields import options_of

ROOT: Final = Path(__file__).resolve().parent.parent
APP: Final = ROOT / "app"
FOLDER: Final = APP / "painel" / "translations"
LANGUAGES: Final = ("en", "es")
KEYWORDS: Final[dict[str, Any]] = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS: Final[list[Any]] = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
SAYS: Final = {
    **dict.fromkeys(("Invalid", "NotFound", "Conflict", "Forbidden", "TooManyRequests"), 0),
    **dict.fromkeys(("ProviderUnavailable", "ProviderRejected", "OutcomeUnknown", "LookupImpossible"), 0),
    **dict.fromkeys(("Finding", "ask_for_person", "call_a_person", "cancel_ai_messages"), 2),
    "raise_alert": 3,
}
SETTINGS_PAGE: Final = "onboarding/painel_config.py"
TABLES: Final = {
    "operations/causes.py": {"KINDS", "_REASONS", "_GIVEN_UP", "_WORK", "_FAULTS"},
    "operations/local_model.py": {"_ALONE", "_BESIDE_OTHERS"},
    "operations/queues.py": {"POOLS"},
    "tenants/opening.py": {"_HOW", "_ORDER"},
    "conversations/quiet.py": {"_HOW"},
    "conversations/state_words.py": {"STATES", "MEANINGS", "TRIGGERS"},
}


def main(check: bool) -> int:
    template = gather()
    stale = [language for language in LANGUAGES if refresh(language, template, check=check)]
    if check and stale:
        print(f"out of date: {', '.join(stale)}. Run make translations.", file=sys.stderr)
    return 1 if check and stale else 0


def gather() -> Catalog:
    """Every string that a person may read in the panel, in Portuguese."""
    template = Catalog(project="Secretária", fuzzy=False)
    found = extract_from_dir(
        str(APP), METHODS, {"**/templates/**.html": {"extensions": "jinja2.ext.i18n", "silent": "false"}}, KEYWORDS
    )
    for file, _line, message, comments, context in found:
        template.add(message, locations=[(file, 1)], auto_comments=comments, context=context)
    for place, words in (*refusals(), *tables(), *settings_fields()):
        template.add(words, locations=[(place, 1)])
    return template


def refusals() -> Iterator[tuple[str, str]]:
    """The constant messages of errors, alerts, checks and reasons, which are raised, found or stored below the doors."""
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and (words := _said(node)):
                yield str(path.relative_to(APP)), words


def _said(call: ast.Call) -> str | None:
    function = call.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    at = 0 if name == "__init__" and _of_super(function) else SAYS.get(name)
    if at is None or len(call.args) <= at:
        return None
    argument = call.args[at]
    words = argument.value if isinstance(argument, ast.Constant) else None
    return words if isinstance(words, str) and " " in words else None


def _of_super(function: ast.expr) -> bool:
    owner = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"


def tables() -> Iterator[tuple[str, str]]:
    """The words of `TABLES`, and what a function gives to the `say` that a page passes it."""
    for place, names in TABLES.items():
        for node in ast.walk(ast.parse((APP / place).read_text())):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in names:
                yield from ((place, words) for words in _words_of(node.value))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                yield from ((place, words) for words in _words_of(node.args[0]))


def settings_fields() -> Iterator[tuple[str, str]]:
    """What every field of a company's settings says of itself: title, description, the names of its options, and what its rules refuse."""
    for section in SECTIONS:
        for field in section.model_fields.values():
            yield from ((SETTINGS_PAGE, words) for words in (field.title, field.description) if words)
            yield from ((SETTINGS_PAGE, words) for value, words in options_of(field) if words != value)
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "wrong_field":
                yield from ((str(path.relative_to(APP)), words) for words in _words_of(node.args[1]))


def _words_of(value: ast.expr | None) -> Iterator[str]:
    """A string, the values of a mapping, the strings in a tuple."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    parts = value.values if isinstance(value, ast.Dict) else value.elts if isinstance(value, ast.Tuple) else ()
    for part in parts:
        yield from _words_of(part)


def refresh(language: str, template: Catalog, *, check: bool) -> bool:
    """Whether the files of this language were out of date; unless `check`, they are so no longer."""
    folder = FOLDER / language / "LC_MESSAGES"
    source, compiled = folder / "messages.po", folder / "messages.mo"
    catalogue = read_po(io.BytesIO(source.read_bytes()), locale=language) if source.exists() else Catalog(language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    _forget_when(catalogue)
    wanted = ((source, _as_po(catalogue)), (compiled, _as_mo(catalogue)))
    stale = [(path, content) for path, content in wanted if not path.exists() or path.read_bytes() != content]
    if not check:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in stale:
            path.write_bytes(content)
    return bool(stale)


def _forget_when(catalogue: Catalog) -> None:
    """The same strings give the same file, whenever they were gathered."""
    catalogue.project, catalogue.version, catalogue.fuzzy = "Secretária", "1", False
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = "-"
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    catalogue.header_comment = f"# {catalogue.locale_identifier}: gathered by make translations, translated by people."


def _as_po(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalogue, width=120, sort_output=True, include_lineno=False)
    return file.getvalue()


def _as_mo(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
