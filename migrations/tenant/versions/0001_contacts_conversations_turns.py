"""A company's contacts, conversations, messages and turns. The search path is the company's schema."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE contacts (
            id uuid CONSTRAINT pk_contacts PRIMARY KEY,
            name text,
            phone text,
            opted_out_at timestamptz,
            rhythm_s double precision,
            created_at timestamptz NOT NULL,
            merged_into uuid CONSTRAINT fk_contacts_merged_into REFERENCES contacts
        );
        COMMENT ON COLUMN contacts.rhythm_s IS 'Moving average of the pauses between messages of one burst, in seconds';

        CREATE TABLE contact_identities (
            kind text NOT NULL CONSTRAINT ck_contact_identities_kind CHECK (kind IN ('phone', 'lid')),
            value text NOT NULL,
            contact_id uuid NOT NULL CONSTRAINT fk_contact_identities_contact_id REFERENCES contacts,
            created_at timestamptz NOT NULL,
            CONSTRAINT pk_contact_identities PRIMARY KEY (kind, value)
        );
        CREATE INDEX ix_contact_identities_contact_id ON contact_identities (contact_id);

        CREATE TABLE contact_merges (
            id uuid CONSTRAINT pk_contact_merges PRIMARY KEY,
            kept_id uuid NOT NULL CONSTRAINT fk_contact_merges_kept_id REFERENCES contacts,
            merged_id uuid NOT NULL CONSTRAINT fk_contact_merges_merged_id REFERENCES contacts,
            moved jsonb NOT NULL,
            merged_at timestamptz NOT NULL,
            undone_at timestamptz
        );

        CREATE TABLE conversations (
            id uuid CONSTRAINT pk_conversations PRIMARY KEY,
            contact_id uuid NOT NULL CONSTRAINT fk_conversations_contact_id REFERENCES contacts,
            instance_id uuid NOT NULL,
            address text,
            ticket text,
            holder text NOT NULL DEFAULT 'ai' CONSTRAINT ck_conversations_holder CHECK (holder IN ('ai', 'person')),
            holder_epoch integer NOT NULL DEFAULT 0,
            held_by text,
            held_since timestamptz,
            waiting_since timestamptz,
            waiting_reason text,
            created_at timestamptz NOT NULL,
            last_message_at timestamptz NOT NULL,
            last_inbound_at timestamptz
        );
        CREATE UNIQUE INDEX uq_conversations_contact_id_instance_id ON conversations (contact_id, instance_id);
        CREATE INDEX ix_conversations_last_message_at ON conversations (last_message_at DESC, id);
        COMMENT ON COLUMN conversations.held_by IS 'user:<id>, phone or gateway: which person holds it';

        CREATE TABLE turns (
            id uuid CONSTRAINT pk_turns PRIMARY KEY,
            number bigint GENERATED ALWAYS AS IDENTITY,
            conversation_id uuid NOT NULL CONSTRAINT fk_turns_conversation_id REFERENCES conversations,
            state text NOT NULL CONSTRAINT ck_turns_state CHECK (state IN ('running', 'answered', 'silent', 'superseded', 'dropped')),
            first_message_id bigint NOT NULL,
            last_message_id bigint NOT NULL,
            holder_epoch integer NOT NULL,
            superseded_before integer NOT NULL DEFAULT 0,
            provider text,
            model text,
            outcome jsonb NOT NULL DEFAULT '{}',
            correlation_id text,
            started_at timestamptz NOT NULL,
            ended_at timestamptz
        );
        CREATE UNIQUE INDEX uq_turns_running ON turns (conversation_id) WHERE state = 'running';
        CREATE INDEX ix_turns_conversation_id_number ON turns (conversation_id, number);
        COMMENT ON COLUMN turns.number IS 'Which came later, whatever the business clock says';

        CREATE TABLE messages (
            id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_messages PRIMARY KEY,
            conversation_id uuid NOT NULL CONSTRAINT fk_messages_conversation_id REFERENCES conversations,
            direction text NOT NULL CONSTRAINT ck_messages_direction CHECK (direction IN ('in', 'out')),
            author text NOT NULL CONSTRAINT ck_messages_author CHECK (author IN ('customer', 'ai', 'person', 'phone', 'system')),
            kind text NOT NULL,
            text text NOT NULL,
            media jsonb NOT NULL DEFAULT '{}',
            options jsonb NOT NULL DEFAULT '[]',
            provider_id text,
            event_id bigint,
            correlation_id text,
            created_at timestamptz NOT NULL,
            -- inbound
            answered_at timestamptz,
            turn_id uuid CONSTRAINT fk_messages_turn_id REFERENCES turns,
            choice jsonb,
            -- outbound
            key text,
            purpose text,
            rendered text,
            holder_epoch integer,
            state text CONSTRAINT ck_messages_state CHECK (state IN
                ('queued', 'sending', 'in_doubt', 'accepted', 'delivered', 'read', 'cancelled', 'held', 'failed')),
            due_at timestamptz,
            not_before timestamptz,
            expires_at timestamptz,
            asked_at timestamptz,
            look_at timestamptz,
            looks integer NOT NULL DEFAULT 0,
            doubts integer NOT NULL DEFAULT 0,
            attempts integer NOT NULL DEFAULT 0,
            sending_lease bigint,
            attempted_at timestamptz,
            accepted_at timestamptz,
            delivered_at timestamptz,
            read_at timestamptz,
            error text,
            CONSTRAINT ck_messages_outbound CHECK (direction = 'in' OR
                (key IS NOT NULL AND purpose IS NOT NULL AND state IS NOT NULL AND due_at IS NOT NULL))
        );
        COMMENT ON COLUMN messages.asked_at IS 'On the first answer of a turn: since when the customer waited for it';
        CREATE UNIQUE INDEX uq_messages_key ON messages (key) WHERE key IS NOT NULL;
        CREATE INDEX ix_messages_conversation_id ON messages (conversation_id, id);
        CREATE INDEX ix_messages_unanswered ON messages (conversation_id, id) WHERE direction = 'in' AND answered_at IS NULL;
        CREATE INDEX ix_messages_outbox ON messages (conversation_id, id) WHERE state IN ('queued', 'sending', 'in_doubt');
        CREATE INDEX ix_messages_provider_id ON messages (provider_id) WHERE provider_id IS NOT NULL;

        CREATE TABLE open_questions (
            id uuid CONSTRAINT pk_open_questions PRIMARY KEY,
            conversation_id uuid NOT NULL CONSTRAINT fk_open_questions_conversation_id REFERENCES conversations,
            message_id bigint NOT NULL CONSTRAINT fk_open_questions_message_id REFERENCES messages,
            tool text NOT NULL,
            subject text,
            revision integer,
            options jsonb NOT NULL,
            asked_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            closed_at timestamptz,
            answer jsonb
        );
        CREATE INDEX ix_open_questions_open ON open_questions (conversation_id) WHERE closed_at IS NULL;

        CREATE TABLE instance_pacing (
            instance_id uuid CONSTRAINT pk_instance_pacing PRIMARY KEY,
            tokens double precision NOT NULL,
            at timestamptz NOT NULL
        );
        """
    )


def downgrade() -> None:
    op.execute(
        "DROP TABLE instance_pacing, open_questions, messages, turns, conversations, contact_merges, contact_identities, contacts"
    )
