"""Which colleague wrote a message. Of those from before nobody knows: the column is empty there, and adding it rewrites nothing."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE messages ADD COLUMN author_id uuid;
        COMMENT ON COLUMN messages.author_id IS 'The user who wrote it; users live in public, so there is no foreign key';
        """
    )


def downgrade() -> None:
    op.execute("ALTER TABLE messages DROP COLUMN author_id")
