"""A company may limit how many messages each number sends by itself in an hour: what it sent is counted beside its pace"""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE instance_pacing ADD COLUMN hour_at timestamptz, ADD COLUMN hour_sent integer NOT NULL DEFAULT 0"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE instance_pacing DROP COLUMN hour_at, DROP COLUMN hour_sent")
