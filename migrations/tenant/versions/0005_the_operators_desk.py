"""What people add to the record: closing, assignment, what was read, notes, tags, quick replies; and full-text search.

Load-safe: a stored generated column would rewrite `messages` under a lock that keeps every webhook out. So the search column is a plain
one, which a trigger fills for new rows; the rows from before are filled in small batches after the migration (`infra/migrate.py`), and
both of its indexes are empty when they are made.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

# Beyond 1 MB to_tsvector refuses, and a message must never be refused for its length: only its beginning is searched.
FUNCTION = """
    CREATE FUNCTION index_message() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.search := to_tsvector('pg_catalog.portuguese', ext.fold(left(NEW.text, 20000)));
        RETURN NEW;
    END
    $$
"""


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
        CREATE INDEX ix_conversations_open ON conversations (last_message_at DESC, id) WHERE closed_at IS NULL;
        CREATE INDEX ix_conversations_closed ON conversations (last_message_at DESC, id) WHERE closed_at IS NOT NULL;
        CREATE INDEX ix_conversations_waiting ON conversations (last_message_at DESC, id) WHERE waiting_since IS NOT NULL;
        CREATE INDEX ix_conversations_person ON conversations (last_message_at DESC, id) WHERE holder = 'person';
        CREATE INDEX ix_conversations_assigned ON conversations (assigned_to, last_message_at DESC, id) WHERE assigned_to IS NOT NULL;
        CREATE INDEX ix_conversations_instance ON conversations (instance_id, last_message_at DESC, id);

        CREATE INDEX ix_contacts_created_at ON contacts (created_at DESC, id) WHERE merged_into IS NULL;
        CREATE INDEX ix_contacts_merged_into ON contacts (merged_into) WHERE merged_into IS NOT NULL;
        CREATE INDEX ix_contacts_name ON contacts
            USING gin (to_tsvector('pg_catalog.simple', ext.fold(coalesce(name, ''))));

        CREATE TABLE tags (
            id uuid CONSTRAINT pk_tags PRIMARY KEY,
            name text NOT NULL,
            folded text NOT NULL CONSTRAINT uq_tags_folded UNIQUE,
            created_at timestamptz NOT NULL
        );
        CREATE TABLE contact_tags (
            tag_id uuid NOT NULL CONSTRAINT fk_contact_tags_tag_id REFERENCES tags ON DELETE CASCADE,
            contact_id uuid NOT NULL CONSTRAINT fk_contact_tags_contact_id REFERENCES contacts,
            created_at timestamptz NOT NULL,
            CONSTRAINT pk_contact_tags PRIMARY KEY (tag_id, contact_id)
        );
        CREATE INDEX ix_contact_tags_contact_id ON contact_tags (contact_id);

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

        ALTER TABLE messages ADD COLUMN search tsvector;
        """
    )
    op.execute(FUNCTION)
    op.execute(
        """
        CREATE TRIGGER index_message BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION index_message();
        -- A short pending list: whoever inserts the message that fills it does the work of all before.
        CREATE INDEX ix_messages_search ON messages USING gin (search) WITH (gin_pending_list_limit = 256) WHERE search IS NOT NULL;
        CREATE INDEX ix_messages_unindexed ON messages (id) WHERE search IS NULL;
        """
    )


def downgrade() -> None:
    op.execute(
        """
        DROP TRIGGER index_message ON messages;
        DROP FUNCTION index_message();
        ALTER TABLE messages DROP COLUMN search;
        DROP TABLE idempotency_keys, quick_replies, conversation_notes, contact_tags, tags;
        DROP INDEX ix_contacts_name, ix_contacts_merged_into, ix_contacts_created_at;
        DROP INDEX ix_conversations_instance, ix_conversations_person, ix_conversations_waiting;
        ALTER TABLE conversations
            DROP COLUMN closed_at,
            DROP COLUMN closed_by,
            DROP COLUMN assigned_to,
            DROP COLUMN assigned_at,
            DROP COLUMN read_message_id;
        """
    )
