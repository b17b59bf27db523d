"""A message that has to wait for its number's pace keeps the place it was given"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE messages ADD COLUMN slot_at timestamptz")


def downgrade() -> None:
    op.execute("ALTER TABLE messages DROP COLUMN slot_at")
