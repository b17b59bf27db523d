#!/usr/bin/env python3
"""What was given up, from the command line.

    dead_letter.py list [--company SLUG] [--kind KIND] [--limit N] [--json]
    dead_letter.py show ID [--json]
    dead_letter.py reprocess ID… | --company SLUG [--kind KIND] | --all [--kind KIND]
    dead_letter.py discard ID… --reason "…"

An ID is what `list` prints: `demo/work:12` (a piece of work) or `demo/message:34` (a message). Ends with 1 when an ID is not there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import in_venv  # noqa: F401 - what follows is installed only there

# isort: split

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.config import SettingsMissing
from app.errors import DomainError, Invalid, NotFound
from app.infra.tenancy import tenant_session
from app.operations import dead_letter
from app.operations.dead_letter import Company, Entry

ACTOR = "system"


@dataclass(frozen=True, slots=True)
class Target:
    """An entry of a company."""

    company: Company
    entry_id: str

    @property
    def name(self) -> str:
        return f"{self.company.slug}/{self.entry_id}"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.do(options))
    except DomainError as refusal:
        print(refusal.message, file=sys.stderr)
    except SettingsMissing as error:
        print(error, file=sys.stderr)
    except OperationalError as error:
        print(f"The database does not answer: {error.orig}", file=sys.stderr)
    return 1


def _list(options: argparse.Namespace) -> int:
    for company, entry in islice(_chosen(options), options.limit):
        _print(Target(company, entry.id), entry, as_json=options.json)
    return 0


def _show(options: argparse.Namespace) -> int:
    target = _target(options.id, options.company)
    with tenant_session(target.company.id) as session:
        entry = dead_letter.show(session, target.entry_id)
    print(json.dumps(_as_json(target, entry), ensure_ascii=False, indent=None if options.json else 2))
    return 0


def _reprocess(options: argparse.Namespace) -> int:
    if not options.ids and not (options.company or options.all):
        raise Invalid("Say what to reprocess: IDs, --company SLUG, or --all.")
    return _each(options, lambda session, entry_id: dead_letter.reprocess(session, entry_id, actor=ACTOR))


def _discard(options: argparse.Namespace) -> int:
    return _each(
        options, lambda session, entry_id: dead_letter.discard(session, entry_id, reason=options.reason, actor=ACTOR)
    )


def _each(options: argparse.Namespace, do: Callable[[Session, str], bool]) -> int:
    """Each entry in a transaction of its own: one that cannot be helped holds up no other."""
    missing = 0
    for target in _targets(options):
        with tenant_session(target.company.id) as session:
            done = do(session, target.entry_id)
        missing += not done
        print(f"{target.name}: {'done' if done else 'not in the dead letter'}")
    return 1 if missing else 0


def _targets(options: argparse.Namespace) -> list[Target]:
    if options.ids:
        return [_target(name, options.company) for name in options.ids]
    return [Target(company, entry.id) for company, entry in _chosen(options)]


def _target(name: str, company: str | None) -> Target:
    slug, _, entry_id = name.rpartition("/")
    if not (slug or company):
        raise Invalid(f"Which company? Write demo/{name}, or add --company demo.")
    return Target(_company(slug or company or ""), entry_id)


def _chosen(options: argparse.Namespace) -> Iterator[tuple[Company, Entry]]:
    """The entries of one company or of all."""
    for company in [_company(options.company)] if options.company else dead_letter.companies():
        for entry in dead_letter.everything(company.id, kind=options.kind):
            yield company, entry


def _company(slug: str) -> Company:
    for company in dead_letter.companies():
        if company.slug == slug:
            return company
    raise NotFound(f"There is no company {slug!r}.")


def _print(target: Target, entry: Entry, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_as_json(target, entry), ensure_ascii=False))
    else:
        print(f"{target.name}  {entry.at:%Y-%m-%d %H:%M}  {entry.kind}  tries {entry.attempts}  {entry.cause or '-'}")


def _as_json(target: Target, entry: Entry) -> dict[str, object]:
    return {**entry.as_json(), "id": target.name, "company": target.company.slug}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="What was given up: list it, look at it, bring it back, put it aside.")
    commands = parser.add_subparsers(required=True, metavar="list | show | reprocess | discard")
    listing = _command(commands, "list", _list, "what was given up, newest first")
    listing.add_argument("--kind", help="only this kind of work, or `message`")
    listing.add_argument("--limit", type=int, default=100)
    show = _command(commands, "show", _show, "one entry with its payload, personal data masked")
    show.add_argument("id")
    reprocess = _command(commands, "reprocess", _reprocess, "try again, now")
    reprocess.add_argument("ids", nargs="*")
    reprocess.add_argument("--kind", help="only this kind of work, or `message`")
    reprocess.add_argument("--all", action="store_true", help="of every company")
    discard = _command(commands, "discard", _discard, "put aside for good")
    discard.add_argument("ids", nargs="+")
    discard.add_argument("--reason", required=True, help="why; kept in the audit log")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    do: Callable[[argparse.Namespace], int],
    what: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=what)
    command.set_defaults(do=do)
    command.add_argument("--company", metavar="SLUG")
    command.add_argument("--json", action="store_true", help="one JSON object per line")
    return command


if __name__ == "__main__":
    sys.exit(main())
