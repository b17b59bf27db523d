"""Events may be forgotten once no gateway delivers them again; the young ones nobody can delete, whatever the code says."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute(
        """
        CREATE POLICY young_events_stay ON public.inbound_events AS RESTRICTIVE FOR DELETE TO tenant
            USING (received_at < public.business_now() - interval '90 days');
        GRANT DELETE ON public.inbound_events TO tenant;
        """
    )


def downgrade() -> None:
    op.execute(
        """
        REVOKE DELETE ON public.inbound_events FROM tenant;
        DROP POLICY young_events_stay ON public.inbound_events;
        """
    )
