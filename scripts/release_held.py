#!/usr/bin/env python3
"""What a restore kept back: look at it, let it go on, or put it aside.

    release_held.py status [--company SLUG]                 what is held
    release_held.py release [--company SLUG]                held work and messages go on, through the same gates as ever
    release_held.py discard --reason "…" [--company SLUG]   they never will
    release_held.py resume                                  reminders, follow-ups and campaigns of every company may leave again

`release` and `discard` of all companies do not resume what is proactive: look first who has opted out since the backup.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import in_venv  # noqa: F401 - what follows is installed only there

# isort: split

from sqlalchemy.exc import OperationalError

from app.config import SettingsMissing
from app.errors import DomainError, NotFound
from app.operations import dead_letter, held
from app.operations.dead_letter import Company
from app.operations.held import Held, Kept


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        summary = options.do(options)
    except DomainError as refusal:
        print(refusal.message, file=sys.stderr)
    except SettingsMissing as error:
        print(error, file=sys.stderr)
    except OperationalError as error:
        print(f"The database does not answer: {error.orig}", file=sys.stderr)
    else:
        print(json.dumps(summary, ensure_ascii=False))
        return 0
    return 1


def _status(options: argparse.Namespace) -> dict[str, Any]:
    paused = held.proactive_paused_since()
    return {
        "proactive_paused_since": paused.isoformat() if paused else None,
        "held": [each.as_json() for each in held.status(_companies(options.company))],
    }


def _release(options: argparse.Namespace) -> dict[str, Any]:
    return {"released": [_each(company, held.release) for company in _companies(options.company)]}


def _discard(options: argparse.Namespace) -> dict[str, Any]:
    def discard(company_id: UUID) -> Kept:
        return held.discard(company_id, options.reason)

    return {"discarded": [_each(company, discard) for company in _companies(options.company)]}


def _each(company: Company, do: Callable[[UUID], Kept]) -> dict[str, Any]:
    done = do(company.id)
    return Held(company.slug, done.work, done.messages).as_json()


def _resume(options: argparse.Namespace) -> dict[str, Any]:
    return {"resumed": held.resume_proactive()}


def _companies(slug: str | None) -> list[Company]:
    every = dead_letter.companies()
    chosen = [company for company in every if slug in (None, company.slug)]
    if slug is not None and not chosen:
        raise NotFound(f"There is no company {slug!r}.")
    return chosen


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="What a restore kept back: look at it, release it, put it aside.")
    commands = parser.add_subparsers(required=True, metavar="status | release | discard | resume")
    status = _command(commands, "status", _status, "what is held, and whether proactive messages are paused")
    release = _command(commands, "release", _release, "held work and messages go on")
    discard = _command(commands, "discard", _discard, "held work and messages are put aside for good")
    discard.add_argument("--reason", required=True, help="why; kept in the audit log")
    for command in (status, release, discard):
        command.add_argument("--company", metavar="SLUG", help="only this company")
    _command(commands, "resume", _resume, "proactive messages of every company may leave again")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    do: Callable[[argparse.Namespace], dict[str, Any]],
    what: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=what)
    command.set_defaults(do=do)
    return command


if __name__ == "__main__":
    sys.exit(main())
