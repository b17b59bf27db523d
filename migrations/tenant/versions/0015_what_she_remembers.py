"""What the secretary remembers of people: a card each, and moments of long ago with their vectors."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE IF NOT EXISTS contact_profiles (
            contact_id uuid CONSTRAINT pk_contact_profiles PRIMARY KEY
                CONSTRAINT fk_contact_profiles_contact_id REFERENCES contacts ON DELETE CASCADE,
            language text,
            mood double precision,
            noted jsonb NOT NULL DEFAULT '[]',
            dropped jsonb NOT NULL DEFAULT '[]',
            summary text,
            summary_by text,
            visits jsonb NOT NULL DEFAULT '[]',
            messages integer NOT NULL DEFAULT 0,
            moments integer NOT NULL DEFAULT 0,
            trained_to bigint NOT NULL DEFAULT 0,
            trained_at timestamptz NOT NULL,
            revision integer NOT NULL DEFAULT 1
        );
        CREATE TABLE IF NOT EXISTS contact_moments (
            id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_contact_moments PRIMARY KEY,
            contact_id uuid NOT NULL CONSTRAINT fk_contact_moments_contact_id REFERENCES contacts ON DELETE CASCADE,
            first_message_id bigint NOT NULL,
            last_message_id bigint NOT NULL,
            at timestamptz NOT NULL,
            text text NOT NULL,
            model text NOT NULL,
            vector ext.vector(256) NOT NULL,
            CONSTRAINT uq_contact_moments_contact_id_first_message_id_model UNIQUE (contact_id, first_message_id, model)
        );
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE contact_moments, contact_profiles")
