"""An index finds turns that were emptied, for when their rows may go as well. Turns of today are not in it."""

from alembic import op
from sqlalchemy import text

revision = "0018"
down_revision = "0017"

INDEX = "ix_turns_started_at_emptied"
EMPTIED = "(started_at) WHERE trace IS NULL AND state <> 'running'"


def upgrade() -> None:
    if op.get_bind().scalar(text("SELECT NOT EXISTS (SELECT FROM turns)")):
        op.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON turns {EMPTIED}")
    else:
        _build_beside()


def _build_beside() -> None:
    """It waits for every transaction that is older, a backup's among them: longer than a lock that others stand behind may take."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '1h'")
        op.execute("SET statement_timeout = '6h'")
        if _is_half_built():
            op.execute(f"DROP INDEX CONCURRENTLY {INDEX}")
        op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {INDEX} ON turns {EMPTIED}")
        op.execute("SET lock_timeout = '5s'")
        op.execute("SET statement_timeout = '10min'")


def _is_half_built() -> bool:
    found = text("SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
    return bool(op.get_bind().scalar(found, {"name": INDEX}))


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX IF EXISTS {INDEX}")
