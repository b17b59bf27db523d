"""The states' check is tried on the rows that are there, while they are read and written; and an index finds those that are behind.

Their state says less than the row itself: what 0011 gave them all, or what the code before it left. They are set right as work, in small
batches.
"""

from alembic import op
from sqlalchemy import text

revision = "0012"
down_revision = "0011"

INDEX = "ix_conversations_state_behind"
BEHIND = "(id) WHERE state = 'new' AND (closed_at IS NOT NULL OR holder = 'person' OR waiting_since IS NOT NULL)"


def upgrade() -> None:
    op.execute("ALTER TABLE conversations VALIDATE CONSTRAINT ck_conversations_state")
    if op.get_bind().scalar(text("SELECT NOT EXISTS (SELECT FROM conversations)")):
        op.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON conversations {BEHIND}")
    else:
        _build_beside()


def _build_beside() -> None:
    """It waits for every transaction that is older, a backup's among them: longer than a lock that others stand behind may take."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '1h'")
        op.execute("SET statement_timeout = '6h'")
        if _is_half_built():
            op.execute(f"DROP INDEX CONCURRENTLY {INDEX}")
        op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {INDEX} ON conversations {BEHIND}")
        op.execute("SET lock_timeout = '5s'")
        op.execute("SET statement_timeout = '10min'")


def _is_half_built() -> bool:
    found = text("SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
    return bool(op.get_bind().scalar(found, {"name": INDEX}))


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX IF EXISTS {INDEX}")
