"""An index finds the records of turns that are old enough to be forgotten."""

from alembic import op
from sqlalchemy import text

revision = "0016"
down_revision = "0015"

INDEX = "ix_turns_started_at_traced"
TRACED = "(started_at) WHERE trace IS NOT NULL"


def upgrade() -> None:
    if op.get_bind().scalar(text("SELECT NOT EXISTS (SELECT FROM turns)")):
        op.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON turns {TRACED}")
    else:
        _build_beside()


def _build_beside() -> None:
    """It waits for every transaction that is older, a backup's among them: longer than a lock that others stand behind may take."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '1h'")
        op.execute("SET statement_timeout = '6h'")
        if _is_half_built():
            op.execute(f"DROP INDEX CONCURRENTLY {INDEX}")
        op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {INDEX} ON turns {TRACED}")
        op.execute("SET lock_timeout = '5s'")
        op.execute("SET statement_timeout = '10min'")


def _is_half_built() -> bool:
    found = text("SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
    return bool(op.get_bind().scalar(found, {"name": INDEX}))


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX IF EXISTS {INDEX}")
