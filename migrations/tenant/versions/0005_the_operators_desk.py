"""What people add to the record: closing, assignment, what was read, notes, quick replies.

Of the tables in use only `conversations` is locked here, and no longer than it takes to note the new columns. Each later migration
locks one table, too: two at once would meet the transactions that lock them the other way round.
"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE conversations
            ADD COLUMN closed_at timestamptz,
            ADD COLUMN closed_by text,
            ADD COLUMN assigned_to uuid,
            ADD COLUMN assigned_at timestamptz,
            ADD COLUMN read_message_id bigint;
        COMMENT ON COLUMN conversations.assigned_to IS 'The user who answers for it; users live in public, so there is no foreign key';
        COMMENT ON COLUMN conversations.read_message_id IS 'The last message that an operator has seen';

        CREATE TABLE conversation_notes (
            id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_conversation_notes PRIMARY KEY,
            conversation_id uuid NOT NULL CONSTRAINT fk_conversation_notes_conversation_id REFERENCES conversations,
            after_message_id bigint NOT NULL,
            author_id uuid NOT NULL,
            text text NOT NULL,
            mentions jsonb NOT NULL DEFAULT '[]',
            created_at timestamptz NOT NULL
        );
        CREATE INDEX ix_conversation_notes_conversation_id ON conversation_notes (conversation_id, id);
        COMMENT ON COLUMN conversation_notes.after_message_id IS 'Where in the thread it stands: behind this message; 0: before all';

        CREATE TABLE quick_replies (
            id uuid CONSTRAINT pk_quick_replies PRIMARY KEY,
            shortcut text NOT NULL CONSTRAINT uq_quick_replies_shortcut UNIQUE,
            text text NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL
        );

        CREATE TABLE idempotency_keys (
            scope text NOT NULL,
            key text NOT NULL,
            request bytea NOT NULL,
            answer text,
            created_at timestamptz NOT NULL,
            CONSTRAINT pk_idempotency_keys PRIMARY KEY (scope, key)
        );
        CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
        COMMENT ON COLUMN idempotency_keys.answer IS 'Encrypted: answers hold secrets and customers'' words';
        """
    )


def downgrade() -> None:
    op.execute(
        """
        DROP TABLE idempotency_keys, quick_replies, conversation_notes;
        ALTER TABLE conversations
            DROP COLUMN closed_at,
            DROP COLUMN closed_by,
            DROP COLUMN assigned_to,
            DROP COLUMN assigned_at,
            DROP COLUMN read_message_id;
        """
    )
