"""The dead letter lists failed messages: few among many, so they get an index of their own"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_messages_failed ON messages (id) WHERE direction = 'out' AND state = 'failed'")


def downgrade() -> None:
    op.execute("DROP INDEX ix_messages_failed")
