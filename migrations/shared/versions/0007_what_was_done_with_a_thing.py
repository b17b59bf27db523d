"""The audit is asked what was done with one thing. It grows with what people do, not with messages, so the index costs little."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_audit_log_company_id_subject ON public.audit_log (company_id, subject, id)")


def downgrade() -> None:
    op.execute("DROP INDEX public.ix_audit_log_company_id_subject")
