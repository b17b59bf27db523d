"""Full text over messages: a column that a trigger fills for new rows. Those from before are filled later, in small batches.

Not a generated column: a stored one would rewrite `messages` under a lock that keeps every webhook out. This one rewrites nothing.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

# Beyond 1 MB to_tsvector refuses, and a message must never be refused for its length: only its beginning is searched.
FUNCTION = """
    CREATE OR REPLACE FUNCTION index_message() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.search := to_tsvector('pg_catalog.portuguese', ext.fold(left(NEW.text, 20000)));
        RETURN NEW;
    END
    $$
"""


def upgrade() -> None:
    op.execute("ALTER TABLE messages ADD COLUMN IF NOT EXISTS search tsvector")
    op.execute(FUNCTION)
    op.execute(
        "CREATE OR REPLACE TRIGGER index_message BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION index_message()"
    )


def downgrade() -> None:
    op.execute(
        """
        DROP TRIGGER index_message ON messages;
        DROP FUNCTION index_message();
        ALTER TABLE messages DROP COLUMN search;
        """
    )
