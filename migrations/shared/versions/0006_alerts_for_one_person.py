"""Alerts that are meant for one person, as a mention is; without one they are everybody's, as before."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE public.alerts ADD COLUMN for_user uuid;
        COMMENT ON COLUMN public.alerts.for_user IS 'Whom it is meant for; null: everybody of the company';
        """
    )


def downgrade() -> None:
    op.execute(
        """
        DELETE FROM public.alerts WHERE for_user IS NOT NULL;
        ALTER TABLE public.alerts DROP COLUMN for_user;
        """
    )
