"""The desk's indexes, built while the tables are read and written.

A table without rows gets its indexes at once: in a company that is just being made nobody waits, and nobody must be waited for. In any
other they are built CONCURRENTLY, outside a transaction. What an interrupted build left is invalid, and is dropped and built again.
"""

from alembic import op
from sqlalchemy import text

revision = "0009"
down_revision = "0008"

INDEXES = {
    "conversations": {
        "ix_conversations_open": "(last_message_at DESC, id) WHERE closed_at IS NULL",
        "ix_conversations_closed": "(last_message_at DESC, id) WHERE closed_at IS NOT NULL",
        "ix_conversations_waiting": "(last_message_at DESC, id) WHERE waiting_since IS NOT NULL",
        "ix_conversations_person": "(last_message_at DESC, id) WHERE holder = 'person'",
        "ix_conversations_assigned": "(assigned_to, last_message_at DESC, id) WHERE assigned_to IS NOT NULL",
        "ix_conversations_instance": "(instance_id, last_message_at DESC, id)",
    },
    "contacts": {
        "ix_contacts_created_at": "(created_at DESC, id) WHERE merged_into IS NULL",
        "ix_contacts_merged_into": "(merged_into) WHERE merged_into IS NOT NULL",
        "ix_contacts_name": "USING gin (to_tsvector('pg_catalog.simple', ext.fold(coalesce(name, ''))))",
    },
    "messages": {
        # A short pending list: whoever inserts the message that fills it does the work of all before.
        "ix_messages_search": "USING gin (search) WITH (gin_pending_list_limit = 256) WHERE search IS NOT NULL",
        # What is left to be filled, the newest first. Empty once that is done, and new messages never enter it.
        "ix_messages_unindexed": "((-id)) WHERE search IS NULL",
        # What a restore kept back, until a person decides.
        "ix_messages_held": "(conversation_id) WHERE direction = 'out' AND state = 'held'",
    },
}


def upgrade() -> None:
    for table, indexes in INDEXES.items():
        for name, definition in indexes.items():
            if is_empty(table):
                op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} {definition}")
            else:
                build_beside(name, f"{table} {definition}")


def is_empty(table: str) -> bool:
    return not op.get_bind().scalar(text(f"SELECT EXISTS (SELECT FROM {table})"))


def build_beside(name: str, on: str) -> None:
    """It waits for every transaction that is older, a backup's among them: longer than a lock that others stand behind may take."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '1h'")
        op.execute("SET statement_timeout = '6h'")
        if is_half_built(name):
            op.execute(f"DROP INDEX CONCURRENTLY {name}")
        op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {on}")
        op.execute("SET lock_timeout = '5s'")
        op.execute("SET statement_timeout = '10min'")


def is_half_built(name: str) -> bool:
    found = text("SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
    return bool(op.get_bind().scalar(found, {"name": name}))


def downgrade() -> None:
    for indexes in reversed(INDEXES.values()):
        with op.get_context().autocommit_block():
            for name in indexes:
                op.execute(f"DROP INDEX IF EXISTS {name}")
