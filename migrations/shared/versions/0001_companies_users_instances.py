"""Companies, their users, settings, numbers and events; roles' rights and row-level security"""

from alembic import op

revision = "0001"
down_revision = None

TENANT_TABLES = (
    "company_settings",
    "users",
    "user_sessions",
    "channel_instances",
    "inbound_events",
    "audit_log",
    "alerts",
)


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE public.business_clock (
            one boolean PRIMARY KEY DEFAULT true CHECK (one),
            shift_s double precision NOT NULL DEFAULT 0
        );
        INSERT INTO public.business_clock DEFAULT VALUES;
        COMMENT ON TABLE public.business_clock IS 'Shift of the business clock against the machine clock, in seconds';

        CREATE FUNCTION public.business_now() RETURNS timestamptz LANGUAGE sql STABLE AS
            'SELECT clock_timestamp() + make_interval(secs => shift_s) FROM public.business_clock';

        -- A company counts only when the setting and the role agree: setting the one without the other shows nothing.
        CREATE FUNCTION public.current_company() RETURNS uuid LANGUAGE sql STABLE AS $$
            SELECT CASE WHEN current_user = 'tenant_' || replace(current_setting('app.company_id', true), '-', '')
                        THEN current_setting('app.company_id', true)::uuid END
        $$;

        CREATE TABLE public.companies (
            id uuid CONSTRAINT pk_companies PRIMARY KEY,
            slug text NOT NULL CONSTRAINT uq_companies_slug UNIQUE,
            name text NOT NULL,
            segment text,
            timezone text NOT NULL DEFAULT 'America/Sao_Paulo',
            active boolean NOT NULL DEFAULT true,
            created_at timestamptz NOT NULL
        );

        CREATE TABLE public.company_settings (
            company_id uuid NOT NULL CONSTRAINT fk_company_settings_company_id REFERENCES public.companies ON DELETE CASCADE,
            section text NOT NULL,
            version integer NOT NULL DEFAULT 1,
            "values" jsonb NOT NULL,
            updated_at timestamptz NOT NULL,
            CONSTRAINT pk_company_settings PRIMARY KEY (company_id, section)
        );

        CREATE TABLE public.users (
            id uuid CONSTRAINT pk_users PRIMARY KEY,
            company_id uuid NOT NULL CONSTRAINT fk_users_company_id REFERENCES public.companies ON DELETE CASCADE,
            email text NOT NULL CONSTRAINT ck_users_email_lower CHECK (email = lower(email)),
            name text NOT NULL,
            password_hash text NOT NULL,
            role text NOT NULL CONSTRAINT ck_users_role CHECK (role IN ('owner', 'admin', 'operator', 'analyst', 'auditor')),
            active boolean NOT NULL DEFAULT true,
            must_change_password boolean NOT NULL DEFAULT false,
            created_at timestamptz NOT NULL,
            CONSTRAINT uq_users_email UNIQUE (email)
        );
        CREATE INDEX ix_users_company_id ON public.users (company_id);

        CREATE TABLE public.user_sessions (
            id uuid CONSTRAINT pk_user_sessions PRIMARY KEY,
            company_id uuid NOT NULL CONSTRAINT fk_user_sessions_company_id REFERENCES public.companies ON DELETE CASCADE,
            user_id uuid NOT NULL CONSTRAINT fk_user_sessions_user_id REFERENCES public.users ON DELETE CASCADE,
            refresh_jti text NOT NULL,
            user_agent text,
            created_at timestamptz NOT NULL,
            last_used_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            revoked_at timestamptz
        );
        CREATE INDEX ix_user_sessions_user_id ON public.user_sessions (user_id);

        CREATE TABLE public.channel_instances (
            id uuid CONSTRAINT pk_channel_instances PRIMARY KEY,
            company_id uuid NOT NULL CONSTRAINT fk_channel_instances_company_id REFERENCES public.companies ON DELETE CASCADE,
            name text NOT NULL,
            channel text NOT NULL,
            dialect text,
            token_hash bytea NOT NULL CONSTRAINT uq_channel_instances_token_hash UNIQUE,
            has_secret boolean NOT NULL,
            config text NOT NULL,
            burst integer,
            per_minute integer,
            paused boolean NOT NULL DEFAULT false,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL
        );
        CREATE INDEX ix_channel_instances_company_id ON public.channel_instances (company_id);
        COMMENT ON COLUMN public.channel_instances.config IS 'Addresses and secrets, encrypted; never shown again';

        CREATE TABLE public.inbound_events (
            id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_inbound_events PRIMARY KEY,
            company_id uuid NOT NULL CONSTRAINT fk_inbound_events_company_id REFERENCES public.companies ON DELETE CASCADE,
            instance_id uuid NOT NULL,
            provider_id text NOT NULL,
            kind text NOT NULL,
            payload jsonb NOT NULL,
            correlation_id text NOT NULL,
            received_at timestamptz NOT NULL,
            CONSTRAINT uq_inbound_events_instance_id_provider_id UNIQUE (instance_id, provider_id)
        );
        CREATE INDEX ix_inbound_events_company_id_received_at ON public.inbound_events (company_id, received_at);

        CREATE TABLE public.audit_log (
            id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_audit_log PRIMARY KEY,
            company_id uuid NOT NULL CONSTRAINT fk_audit_log_company_id REFERENCES public.companies ON DELETE CASCADE,
            actor text NOT NULL,
            action text NOT NULL,
            subject text NOT NULL,
            details jsonb NOT NULL DEFAULT '{}',
            correlation_id text,
            at timestamptz NOT NULL
        );
        CREATE INDEX ix_audit_log_company_id_at ON public.audit_log (company_id, at);

        CREATE TABLE public.alerts (
            id uuid CONSTRAINT pk_alerts PRIMARY KEY,
            company_id uuid NOT NULL CONSTRAINT fk_alerts_company_id REFERENCES public.companies ON DELETE CASCADE,
            kind text NOT NULL,
            key text NOT NULL,
            message text NOT NULL,
            times integer NOT NULL DEFAULT 1,
            first_at timestamptz NOT NULL,
            last_at timestamptz NOT NULL,
            resolved_at timestamptz
        );
        CREATE UNIQUE INDEX uq_alerts_open ON public.alerts (company_id, kind, key) WHERE resolved_at IS NULL;

        -- What the webhook may know before it knows the company: which instance a token names, and nothing else.
        CREATE FUNCTION public.find_instance(token_sha256 bytea) RETURNS TABLE (instance_id uuid, company_id uuid)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
            'SELECT i.id, i.company_id FROM public.channel_instances i JOIN public.companies c ON c.id = i.company_id
              WHERE i.token_hash = token_sha256 AND c.active';
        -- For `POST /webhook`: the installation's Whaticket instance that signs, if there is exactly one.
        CREATE FUNCTION public.only_signed_instance(wanted_channel text) RETURNS TABLE (instance_id uuid, company_id uuid)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
            'WITH open AS (SELECT i.id, i.company_id FROM public.channel_instances i
              JOIN public.companies c ON c.id = i.company_id WHERE i.channel = wanted_channel AND c.active)
              SELECT id, company_id FROM open WHERE (SELECT count(*) FROM open) = 1';
        CREATE FUNCTION public.find_user(wanted_email text) RETURNS TABLE (user_id uuid, company_id uuid)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
            'SELECT u.id, u.company_id FROM public.users u JOIN public.companies c ON c.id = u.company_id
              WHERE u.email = wanted_email AND u.active AND c.active';
        """
    )
    op.execute(
        """
        ALTER TABLE public.companies ENABLE ROW LEVEL SECURITY;
        ALTER TABLE public.companies FORCE ROW LEVEL SECURITY;
        CREATE POLICY company ON public.companies TO tenant USING (id = public.current_company());
        CREATE POLICY platform ON public.companies TO platform USING (true) WITH CHECK (true);
        CREATE POLICY lookup ON public.companies FOR SELECT TO CURRENT_USER USING (true);
        """
    )
    for table in TENANT_TABLES:
        op.execute(
            f"""
            ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY company ON public.{table} TO tenant
                USING (company_id = public.current_company()) WITH CHECK (company_id = public.current_company());
            """
        )
    op.execute(
        """
        CREATE POLICY lookup ON public.channel_instances FOR SELECT TO CURRENT_USER USING (true);
        CREATE POLICY lookup ON public.users FOR SELECT TO CURRENT_USER USING (true);
        CREATE POLICY platform ON public.alerts FOR SELECT TO platform USING (true);

        REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
        GRANT USAGE ON SCHEMA public TO secretaria_app, tenant, platform;
        GRANT EXECUTE ON FUNCTION public.find_instance, public.only_signed_instance, public.find_user TO secretaria_app;
        GRANT EXECUTE ON FUNCTION public.current_company, public.business_now TO secretaria_app, tenant, platform;
        GRANT SELECT ON public.business_clock TO secretaria_app, tenant, platform;
        GRANT UPDATE ON public.business_clock TO platform;

        GRANT SELECT, UPDATE ON public.companies TO tenant;
        GRANT SELECT, INSERT, UPDATE ON public.companies TO platform;
        GRANT SELECT, INSERT, UPDATE, DELETE ON public.company_settings, public.users, public.user_sessions,
            public.channel_instances TO tenant;
        GRANT SELECT, INSERT ON public.inbound_events, public.audit_log TO tenant;
        GRANT SELECT, INSERT, UPDATE ON public.alerts TO tenant;
        GRANT SELECT ON public.alerts TO platform;
        """
    )


def downgrade() -> None:
    op.execute(
        """
        DROP FUNCTION public.find_user, public.only_signed_instance, public.find_instance;
        DROP TABLE public.alerts, public.audit_log, public.inbound_events, public.channel_instances, public.user_sessions,
            public.users, public.company_settings, public.companies;
        DROP FUNCTION public.current_company, public.business_now;
        DROP TABLE public.business_clock;
        """
    )
