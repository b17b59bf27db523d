"""What a turn understood, what it set in motion, and how its answer came to be."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """New columns without a default that must be computed: no row is written."""
    op.execute(
        """
        ALTER TABLE turns ADD COLUMN IF NOT EXISTS understanding jsonb;
        ALTER TABLE turns ADD COLUMN IF NOT EXISTS trace jsonb;
        ALTER TABLE turns ADD COLUMN IF NOT EXISTS acted boolean NOT NULL DEFAULT false;
        COMMENT ON COLUMN turns.acted IS 'A write was intended: the turn comes to its end and is not thought anew';
        CREATE TABLE IF NOT EXISTS tool_calls (
            turn_id uuid NOT NULL CONSTRAINT fk_tool_calls_turn_id REFERENCES turns ON DELETE CASCADE,
            n integer NOT NULL,
            key text NOT NULL CONSTRAINT uq_tool_calls_key UNIQUE,
            tool text NOT NULL,
            effect text NOT NULL CONSTRAINT ck_tool_calls_effect CHECK (effect IN ('read', 'write')),
            arguments jsonb NOT NULL,
            state text NOT NULL CONSTRAINT ck_tool_calls_state CHECK (state IN ('intended', 'done', 'failed', 'in_doubt')),
            result jsonb,
            intended_at timestamptz NOT NULL,
            ended_at timestamptz,
            CONSTRAINT pk_tool_calls PRIMARY KEY (turn_id, n)
        );
        COMMENT ON COLUMN tool_calls.key IS 'turn:<id>:<n>, the same in every attempt';
        """
    )


def downgrade() -> None:
    op.execute(
        """
        DROP TABLE IF EXISTS tool_calls;
        ALTER TABLE turns DROP COLUMN IF EXISTS acted, DROP COLUMN IF EXISTS trace, DROP COLUMN IF EXISTS understanding;
        """
    )
