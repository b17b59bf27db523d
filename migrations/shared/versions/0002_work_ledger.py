"""The work ledger and the workers that are alive"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(
        """
        CREATE SEQUENCE public.work_lease;
        CREATE TABLE public.work_items (
            id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_work_items PRIMARY KEY,
            company_id uuid NOT NULL CONSTRAINT fk_work_items_company_id REFERENCES public.companies ON DELETE CASCADE,
            kind text NOT NULL,
            key text NOT NULL,
            pool text NOT NULL,
            payload jsonb NOT NULL DEFAULT '{}',
            correlation_id text,
            due_at timestamptz NOT NULL,
            generation integer NOT NULL DEFAULT 1,
            attempts integer NOT NULL DEFAULT 0,
            lease bigint,
            leased_until timestamptz,
            hinted_at timestamptz,
            state text NOT NULL DEFAULT 'pending' CONSTRAINT ck_work_items_state CHECK (state IN ('pending', 'held', 'dead')),
            last_error text,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            died_at timestamptz
        );
        CREATE UNIQUE INDEX uq_work_items_pending ON public.work_items (company_id, kind, key) WHERE state = 'pending';
        CREATE INDEX ix_work_items_due ON public.work_items (due_at) WHERE state = 'pending';
        CREATE INDEX ix_work_items_dead ON public.work_items (company_id, died_at) WHERE state = 'dead';
        -- Rows live for seconds: vacuum early, or the due index fills with the dead.
        ALTER TABLE public.work_items SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0, fillfactor = 70);

        ALTER TABLE public.work_items ENABLE ROW LEVEL SECURITY;
        ALTER TABLE public.work_items FORCE ROW LEVEL SECURITY;
        CREATE POLICY company ON public.work_items TO tenant
            USING (company_id = public.current_company()) WITH CHECK (company_id = public.current_company());
        CREATE POLICY platform ON public.work_items TO platform USING (true) WITH CHECK (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON public.work_items TO tenant;
        GRANT SELECT, UPDATE ON public.work_items TO platform;
        GRANT USAGE ON SEQUENCE public.work_lease TO tenant, platform;

        CREATE TABLE public.worker_heartbeats (
            name text CONSTRAINT pk_worker_heartbeats PRIMARY KEY,
            role text NOT NULL,
            pools text NOT NULL,
            slots integer NOT NULL,
            busy integer NOT NULL DEFAULT 0,
            started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        COMMENT ON TABLE public.worker_heartbeats IS 'Of the installation, not of a company: only `platform` sees it';
        GRANT SELECT, INSERT, UPDATE, DELETE ON public.worker_heartbeats TO platform;
        """
    )


def downgrade() -> None:
    op.execute(
        """
        DROP TABLE public.worker_heartbeats;
        DROP TABLE public.work_items;
        DROP SEQUENCE public.work_lease;
        """
    )
