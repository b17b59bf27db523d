"""The one ledger of usage: what was reserved and what was spent, and each company's months, which hold the money while it is decided"""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE public.usage_months (
            company_id uuid NOT NULL CONSTRAINT fk_usage_months_company_id REFERENCES public.companies ON DELETE CASCADE,
            month date NOT NULL CONSTRAINT ck_usage_months_month_first CHECK (extract(day FROM month) = 1),
            spent_micro_usd bigint NOT NULL DEFAULT 0 CONSTRAINT ck_usage_months_spent CHECK (spent_micro_usd >= 0),
            reserved_micro_usd bigint NOT NULL DEFAULT 0 CONSTRAINT ck_usage_months_reserved CHECK (reserved_micro_usd >= 0),
            days bigint[] NOT NULL DEFAULT array_fill(0::bigint, ARRAY[31]),
            calls bigint NOT NULL DEFAULT 0,
            unknown_calls bigint NOT NULL DEFAULT 0,
            input_tokens bigint NOT NULL DEFAULT 0,
            output_tokens bigint NOT NULL DEFAULT 0,
            CONSTRAINT pk_usage_months PRIMARY KEY (company_id, month)
        ) WITH (fillfactor = 50);
        COMMENT ON TABLE public.usage_months IS 'A calendar month in the company''s zone; its row is locked before any row of usage';
        COMMENT ON COLUMN public.usage_months.days IS 'Spent on each day of the month, in micro-dollars';
        -- Rewritten by every answer of the company: cheap only while its pages stay small.
        ALTER TABLE public.usage_months SET (autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0.02);

        CREATE TABLE public.usage (
            id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_usage PRIMARY KEY,
            company_id uuid NOT NULL CONSTRAINT fk_usage_company_id REFERENCES public.companies ON DELETE CASCADE,
            key text NOT NULL,
            kind text NOT NULL,
            state text NOT NULL CONSTRAINT ck_usage_state CHECK (state IN ('reserved', 'settled', 'expired', 'released')),
            rung text NOT NULL CONSTRAINT ck_usage_rung CHECK (rung IN ('full', 'cheaper', 'curated')),
            month date NOT NULL,
            turn_id uuid,
            conversation_id uuid,
            held_micro_usd bigint NOT NULL DEFAULT 0 CONSTRAINT ck_usage_held CHECK (held_micro_usd >= 0),
            micro_usd bigint NOT NULL DEFAULT 0 CONSTRAINT ck_usage_micro_usd CHECK (micro_usd >= 0),
            provider text,
            model text,
            input_tokens bigint NOT NULL DEFAULT 0,
            cached_tokens bigint NOT NULL DEFAULT 0,
            output_tokens bigint NOT NULL DEFAULT 0,
            unknown_calls integer NOT NULL DEFAULT 0,
            calls jsonb NOT NULL DEFAULT '[]',
            reserved_at timestamptz NOT NULL,
            expires_at timestamptz,
            ended_at timestamptz,
            CONSTRAINT uq_usage_company_id_key UNIQUE (company_id, key)
        ) WITH (fillfactor = 80);
        COMMENT ON COLUMN public.usage.expires_at IS 'By the machine''s clock: whoever reserved is dead by then';
        CREATE INDEX ix_usage_company_id_month ON public.usage (company_id, month, id);
        CREATE INDEX ix_usage_company_id_conversation_id ON public.usage (company_id, conversation_id, month)
            WHERE conversation_id IS NOT NULL;
        CREATE INDEX ix_usage_expires_at ON public.usage (expires_at) WHERE state = 'reserved';
        """
    )
    for table in ("usage_months", "usage"):
        op.execute(
            f"""
            ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY company ON public.{table} TO tenant
                USING (company_id = public.current_company()) WITH CHECK (company_id = public.current_company());
            GRANT SELECT, INSERT, UPDATE ON public.{table} TO tenant;
            """
        )
    op.execute(
        """
        CREATE POLICY platform ON public.usage FOR SELECT TO platform USING (true);
        GRANT SELECT ON public.usage TO platform;
        """
    )


def downgrade() -> None:
    op.execute(
        """
        DROP TABLE public.usage;
        DROP TABLE public.usage_months;
        """
    )
