"""A message goes on naming the turn it was part of when that turn's row is forgotten. Nothing that is looked up by it has to be there."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Both ends of a reference are held for this moment, so it is all that happens in it."""
    op.execute("ALTER TABLE messages DROP CONSTRAINT IF EXISTS fk_messages_turn_id")


def downgrade() -> None:
    """Of rows from before nothing is said: some of their turns are gone."""
    op.execute(
        "ALTER TABLE messages ADD CONSTRAINT fk_messages_turn_id FOREIGN KEY (turn_id) REFERENCES turns NOT VALID"
    )
