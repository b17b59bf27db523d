"""Which state a conversation is in, and how it came there.

Of the tables in use only `conversations` is locked, and only to be told of the column: it gets a constant, and the check is not tried on
the rows that are there. That, and what the constant should be instead, comes in steps of their own.
"""

from alembic import op

revision = "0011"
down_revision = "0010"

STATES = (
    "'new', 'greeting', 'answering', 'qualifying_quote', 'scheduling', 'confirming', 'rescheduling', 'cancelling',"
    " 'after_care', 'waiting_person', 'with_person', 'opted_out', 'closed'"
)


def upgrade() -> None:
    op.execute(
        f"""
        ALTER TABLE conversations ADD COLUMN state text NOT NULL DEFAULT 'new';
        ALTER TABLE conversations ADD CONSTRAINT ck_conversations_state CHECK (state IN ({STATES})) NOT VALID;

        CREATE TABLE conversation_transitions (
            id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_conversation_transitions PRIMARY KEY,
            conversation_id uuid NOT NULL CONSTRAINT fk_conversation_transitions_conversation_id REFERENCES conversations,
            from_state text NOT NULL CONSTRAINT ck_conversation_transitions_from_state CHECK (from_state IN ({STATES})),
            to_state text CONSTRAINT ck_conversation_transitions_to_state CHECK (to_state IN ({STATES})),
            trigger text NOT NULL,
            cause text,
            turn_id uuid,
            by text NOT NULL,
            accepted boolean NOT NULL,
            at timestamptz NOT NULL
        );
        CREATE INDEX ix_conversation_transitions_conversation_id ON conversation_transitions (conversation_id, id);
        COMMENT ON COLUMN conversation_transitions.to_state IS 'Null: refused, and it would have led to no state';
        COMMENT ON COLUMN conversation_transitions.by IS 'user:<id>, phone, gateway, customer, ai or system';
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE conversation_transitions")
    op.execute("ALTER TABLE conversations DROP COLUMN state")
