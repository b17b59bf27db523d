"""A file that cannot be trusted is refused by name, with what to do, before any server is even spoken to."""

from __future__ import annotations

import gzip
import io
import json
import random
import resource
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest
from sqlalchemy import text

from app.config import Settings
from app.infra import crypto, db
from app.operations.backup import archive, place, restore, save
from app.operations.backup.manifest import Manifest, Seal
from app.operations.backup.progress import Progress
from app.operations.backup.refusal import Refused
from app.operations.backup.restore import Wish
from tests.environment import NOWHERE
from tests.operations.backup.conftest import Desk

pytestmark = pytest.mark.req("OP-05")


@pytest.fixture
def good(desk: Desk, demo: UUID) -> Path:
    return desk.save()


@pytest.fixture
def nowhere(desk: Desk) -> Settings:
    """Servers that do not answer: whoever speaks to them says so."""
    return desk.config.model_copy(
        update={
            "database_url": NOWHERE["DATABASE_URL"],
            "superuser_database_url": NOWHERE["DATABASE_URL"],
            "redis_url": NOWHERE["REDIS_URL"],
        }
    )


def refusal(config: Settings, file: Path) -> str:
    with pytest.raises(Refused) as refused:
        restore.restore(config, Wish(file, ask=lambda _: True), Progress(lambda _: None))
    assert refused.value.fix
    return str(refused.value)


def rewritten(file: Path, keyring: crypto.Keyring, change: Callable[[dict[str, Any]], None], **members: bytes) -> Path:
    """The same backup with another manifest, sealed as ours are."""
    with tarfile.open(file) as tar:
        contents = {entry.name: _read(tar, entry) for entry in tar.getmembers()}
    manifest = json.loads(contents[archive.MANIFEST])
    change(manifest)
    encoded = json.dumps(manifest).encode()
    contents |= members
    contents[archive.MANIFEST] = encoded
    contents[archive.SEAL] = Seal.of(encoded, keyring).model_dump_json().encode()
    target = file.with_name(f"{uuid4().hex}.backup")
    with tarfile.open(target, "w") as tar:
        for name, content in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return target


def _read(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    content = tar.extractfile(entry)
    assert content is not None
    return content.read()


def test_the_good_file_would_be_taken(good: Path, nowhere: Settings) -> None:
    assert "cannot connect to PostgreSQL" in refusal(nowhere, good)


def test_a_file_cut_short_anywhere_is_refused(good: Path, nowhere: Settings) -> None:
    whole = good.read_bytes()
    with tarfile.open(good) as tar:
        end = max(entry.offset_data + entry.size for entry in tar.getmembers())
    cut = good.with_name("cut.backup")
    chance = random.Random(3)
    for length in [600, 1024, 5000, end - 1, *(chance.randrange(512, end) for _ in range(60))]:
        cut.write_bytes(whole[:length])
        assert "is cut short" in refusal(nowhere, cut), length
    for length in (0, 1, 100):
        cut.write_bytes(whole[:length])
        assert "is cut short" in refusal(nowhere, cut) or "is no backup" in refusal(nowhere, cut)


def test_a_byte_that_changed_anywhere_is_refused(good: Path, nowhere: Settings) -> None:
    with tarfile.open(good) as tar:
        spots = [entry.offset_data + entry.size // 2 for entry in tar.getmembers() if entry.size]
    whole = good.read_bytes()
    damaged = good.with_name("damaged.backup")
    for spot in spots:
        damaged.write_bytes(whole[:spot] + bytes([whole[spot] ^ 0x55]) + whole[spot + 1 :])
        assert "is damaged" in refusal(nowhere, damaged), spot


@pytest.mark.parametrize(
    "content",
    [b"", b"PGDMP" + bytes(2000), b"x" * 10_000, gzip.compress(b"x" * 9000, mtime=0)],
    ids=["empty", "dump", "text", "gzip"],
)
def test_something_else_is_no_backup(content: bytes, desk: Desk, nowhere: Settings, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(content)
    assert "is no backup of Secretária" in refusal(nowhere, tmp_path / "other")


def test_a_tar_of_something_else_is_no_backup(nowhere: Settings, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Olá")
    with tarfile.open(tmp_path / "letters.tar", "w") as tar:
        tar.add(tmp_path / "letter.txt", "letter.txt")
    assert "is no backup of Secretária" in refusal(nowhere, tmp_path / "letters.tar")


def test_a_file_that_is_not_there_is_named(nowhere: Settings, tmp_path: Path) -> None:
    assert f"there is no backup {tmp_path}/none" in refusal(nowhere, tmp_path / "none")
    assert "there is no backup" in refusal(nowhere, tmp_path)


def test_another_format_says_which_program_reads_it(good: Path, desk: Desk, nowhere: Settings) -> None:
    def later(manifest: dict[str, Any]) -> None:
        manifest.update(format=2, app_version="9.1.0", novelty=True)

    message = refusal(nowhere, rewritten(good, desk.keyring, later))
    assert "format 2" in message and "fix: restore it with Secretária 9.1.0" in message


@pytest.mark.parametrize("history", ["shared", "tenant"])
def test_tables_of_a_later_program_are_refused(good: Path, desk: Desk, nowhere: Settings, history: str) -> None:
    def later(manifest: dict[str, Any]) -> None:
        if history == "shared":
            manifest["shared_revision"] = "9999"
        else:
            manifest["tenants"][0]["revision"] = "9999"

    message = refusal(nowhere, rewritten(good, desk.keyring, later))
    assert "newer than this program (revision 9999)" in message and "install that version" in message


def test_another_key_is_named_with_what_to_do(good: Path, nowhere: Settings, tmp_path: Path) -> None:
    crypto.create(tmp_path / "other.key")
    other = nowhere.model_copy(update={"secret_key_file": tmp_path / "other.key"})
    message = refusal(other, good)
    assert "made with another key" in message and "put your copy of that secret.key" in message
    assert crypto.load(tmp_path / "other.key").fingerprint() in message


def test_a_key_that_was_rotated_since_still_opens_it(good: Path, nowhere: Settings, tmp_path: Path) -> None:
    crypto.create(tmp_path / "new.key")
    ring = (tmp_path / "new.key").read_text() + nowhere.keyring_path.read_text()
    (tmp_path / "new.key").write_text(ring)
    rotated = nowhere.model_copy(update={"secret_key_file": tmp_path / "new.key"})
    assert "cannot connect" in refusal(rotated, good)


def test_a_lost_key_is_asked_for(good: Path, nowhere: Settings, tmp_path: Path) -> None:
    lost = nowhere.model_copy(update={"secret_key_file": tmp_path / "gone.key"})
    assert "put your copy of secret.key there" in refusal(lost, good)


def test_the_key_itself_is_not_in_the_file(good: Path, desk: Desk) -> None:
    for key in desk.keyring.keys.values():
        for part in (key, key.hex().encode()):
            assert part not in good.read_bytes()
    assert [*desk.manifest(good).keys] == desk.keyring.fingerprints()


def test_a_manifest_that_somebody_changed_is_refused_though_its_checksum_fits(
    good: Path, desk: Desk, nowhere: Settings, tmp_path: Path
) -> None:
    """Whoever has no key of ours cannot make us load what they wrote."""
    crypto.create(tmp_path / "forger.key")
    forger = crypto.load(tmp_path / "forger.key")
    same_id = crypto.Keyring({desk.keyring.active: forger.keys[forger.active]})
    forged = rewritten(good, same_id, lambda manifest: manifest.update(app_version="0.1.1"))
    assert "its seal was not made with this installation's key" in refusal(nowhere, forged)


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", "a/../../b", ""])
def test_media_never_leave_their_folder(good: Path, desk: Desk, nowhere: Settings, path: str) -> None:
    def sneak(manifest: dict[str, Any]) -> None:
        manifest["media"] = [{"path": path, "bytes": 0, "sha256": "0" * 64}]

    assert "its manifest makes no sense" in refusal(nowhere, rewritten(good, desk.keyring, sneak))


@pytest.mark.parametrize("schema", ["pg_catalog", "ext", "tenant_x", "PUBLIC"])
def test_only_schemas_of_ours_are_written(good: Path, desk: Desk, nowhere: Settings, schema: str) -> None:
    def sneak(manifest: dict[str, Any]) -> None:
        manifest["tables"][0]["schema"] = schema

    assert "its manifest makes no sense" in refusal(nowhere, rewritten(good, desk.keyring, sneak))


def test_what_the_manifest_does_not_name_is_refused(good: Path, desk: Desk, nowhere: Settings) -> None:
    file = rewritten(good, desk.keyring, lambda _: None, **{"tables/public/extra.copy.gz": b"x"})
    assert "holds what its manifest does not name" in refusal(nowhere, file)


def test_a_backup_of_another_installation_does_not_replace_this_one_by_accident(desk: Desk, good: Path) -> None:
    other = rewritten(good, desk.keyring, lambda manifest: manifest.update(installation_id=str(uuid4())))
    before = desk.contents()
    message = ""
    with pytest.raises(Refused) as refused:
        desk.restore(other)
    message = str(refused.value)
    assert "is of another installation" in message and "ANOTHER=yes" in message and "DATA_DIR=" in message
    assert desk.contents() == before
    desk.restore(other, another_installation=True)


def test_a_backup_that_cannot_be_loaded_leaves_the_old_data_in_use(desk: Desk, good: Path, demo: UUID) -> None:
    """Its checksums fit; only the database notices."""

    def misname(manifest: dict[str, Any]) -> None:
        table = next(table for table in manifest["tables"] if table["name"] == "knowledge_facts")
        table["columns"][0] = "nonsense"

    before = desk.contents()
    with pytest.raises(Refused, match="could not be loaded; the data in use is untouched"):
        desk.restore(rewritten(good, desk.keyring, misname))
    assert desk.contents() == before
    assert desk.databases() == {desk.addresses.database}


def test_a_copy_that_is_not_equal_is_not_taken_into_use(desk: Desk, good: Path, demo: UUID) -> None:
    """A sequence is said to stand where the database does not let it."""

    def lose(manifest: dict[str, Any]) -> None:
        manifest["sequences"].pop()

    before = desk.contents()
    with pytest.raises(Refused, match="the sequences would not be equal"):
        desk.restore(rewritten(good, desk.keyring, lose))
    assert desk.contents() == before


def test_a_file_that_is_there_already_is_not_written_over(desk: Desk, good: Path) -> None:
    content = good.read_bytes()
    with pytest.raises(Refused, match="is there already"):
        desk.save(good.name)
    assert good.read_bytes() == content


def test_a_folder_that_is_not_there_is_named(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="mkdir -p"):
        save.refuse_unwritable(tmp_path / "none" / "one.backup")


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """A disk that takes no more."""
    softly, hardly = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hardly))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (softly, hardly))


@pytest.mark.parametrize("missing", ["all but a little", "the last byte"])
def test_a_disk_that_takes_no_more_leaves_nothing_half_written(desk: Desk, good: Path, missing: str) -> None:
    """It ends while the tables are copied, or while the file is put together."""
    takes = 2048 if missing == "all but a little" else good.stat().st_size - 1
    with files_end_at(takes), pytest.raises(Refused, match=r"cannot write .*two.backup: .* MB free there") as refused:
        desk.save("two.backup")
    assert "make room" in refused.value.fix
    assert list(desk.folder.iterdir()) == [good]


def test_only_the_owner_reads_the_file_and_nothing_else_is_left(desk: Desk, good: Path) -> None:
    assert good.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in good.parent.iterdir()] == [good.name]


def test_the_backup_s_login_only_reads(desk: Desk, good: Path, demo: UUID) -> None:
    with place.reached(desk.config, for_restore=False) as where:
        server = psycopg2.connect(where.backup_url())
    try:
        with server.cursor() as run:
            run.execute("SELECT count(*) FROM public.users")
            assert run.fetchone() == (1,)
        for statement in (
            "DELETE FROM public.users",
            "SET default_transaction_read_only = off; DELETE FROM public.users",
        ):
            server.rollback()
            with pytest.raises(psycopg2.Error), server.cursor() as run:
                run.execute(statement)
    finally:
        server.close()


def iterated(manifest: Manifest) -> Iterator[str]:
    return (table.label for table in manifest.tables)


def test_every_table_is_saved_but_what_is_worthless_later(desk: Desk, good: Path, demo: UUID) -> None:
    saved = set(iterated(desk.manifest(good)))
    with db.owner_engine().connect() as connection:
        every = set(
            connection.scalars(
                text(
                    "SELECT n.nspname || '.' || relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                    " WHERE relkind = 'r' AND nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'ext')"
                )
            )
        )
    assert {label.partition(".")[2] for label in every - saved} == {
        "worker_heartbeats",
        "alembic_version",
        "alembic_version_shared",
    }
