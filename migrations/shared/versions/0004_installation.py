"""Who this installation is, and the switch that keeps proactive messages back"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE public.installation (
            one boolean CONSTRAINT pk_installation PRIMARY KEY DEFAULT true CONSTRAINT ck_installation_one CHECK (one),
            id uuid NOT NULL DEFAULT gen_random_uuid(),
            proactive_paused_at timestamptz,
            proactive_paused_reason text
        );
        INSERT INTO public.installation DEFAULT VALUES;
        COMMENT ON TABLE public.installation IS 'One row of the installation, not of a company';
        COMMENT ON COLUMN public.installation.proactive_paused_at IS 'Since when reminders, follow-ups and campaigns stay; a person releases them';
        GRANT SELECT ON public.installation TO tenant, platform;
        GRANT UPDATE ON public.installation TO platform;
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE public.installation")
