"""The language and the look that a person chose"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE public.users
            ADD COLUMN language text CONSTRAINT ck_users_language CHECK (language IN ('pt_BR', 'en', 'es')),
            ADD COLUMN theme text NOT NULL DEFAULT 'system' CONSTRAINT ck_users_theme CHECK (theme IN ('system', 'light', 'dark'));
        COMMENT ON COLUMN public.users.language IS 'None: the language that the browser asks for';
        """
    )


def downgrade() -> None:
    op.execute("ALTER TABLE public.users DROP COLUMN theme, DROP COLUMN language")
