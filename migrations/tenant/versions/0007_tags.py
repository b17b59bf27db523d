"""Tags of contacts."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE IF NOT EXISTS tags (
            id uuid CONSTRAINT pk_tags PRIMARY KEY,
            name text NOT NULL,
            folded text NOT NULL CONSTRAINT uq_tags_folded UNIQUE,
            created_at timestamptz NOT NULL
        );
        CREATE TABLE IF NOT EXISTS contact_tags (
            tag_id uuid NOT NULL CONSTRAINT fk_contact_tags_tag_id REFERENCES tags ON DELETE CASCADE,
            contact_id uuid NOT NULL CONSTRAINT fk_contact_tags_contact_id REFERENCES contacts,
            created_at timestamptz NOT NULL,
            CONSTRAINT pk_contact_tags PRIMARY KEY (tag_id, contact_id)
        );
        CREATE INDEX IF NOT EXISTS ix_contact_tags_contact_id ON contact_tags (contact_id);
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE contact_tags, tags")
