"""Whoever is only played in the simulator is known by an identity of its own kind, so that no real person is ever taken for it.

People from before who wrote to simulated numbers alone become such people; whoever also wrote to a real number stays who they are.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

KINDS = "ALTER TABLE contact_identities ADD CONSTRAINT ck_contact_identities_kind CHECK (kind IN ({})) NOT VALID"


def _allow(*kinds: str) -> None:
    """Checked in a step of its own: new rows are only kept waiting for as long as the constraint is written down."""
    op.execute("ALTER TABLE contact_identities DROP CONSTRAINT ck_contact_identities_kind")
    op.execute(KINDS.format(", ".join(f"'{kind}'" for kind in kinds)))


def upgrade() -> None:
    _allow("phone", "lid", "simulated")
    op.execute("ALTER TABLE contact_identities VALIDATE CONSTRAINT ck_contact_identities_kind")
    op.execute(
        """
        UPDATE contact_identities known SET kind = 'simulated'
        WHERE kind = 'phone' AND contact_id IN (
            SELECT c.contact_id FROM conversations c LEFT JOIN public.channel_instances i ON i.id = c.instance_id
            GROUP BY c.contact_id HAVING bool_and(coalesce(i.channel = 'simulator', false))
        ) AND NOT EXISTS (SELECT FROM contacts merged WHERE merged.merged_into = known.contact_id)
        """
    )


def downgrade() -> None:
    """A played person whose number a real one has as well keeps the conversation and loses the identity: there is room for one."""
    op.execute(
        """
        UPDATE contact_identities played SET kind = 'phone' WHERE kind = 'simulated'
            AND NOT EXISTS (SELECT FROM contact_identities WHERE kind = 'phone' AND value = played.value);
        DELETE FROM contact_identities WHERE kind = 'simulated';
        """
    )
    _allow("phone", "lid")
    op.execute("ALTER TABLE contact_identities VALIDATE CONSTRAINT ck_contact_identities_kind")
