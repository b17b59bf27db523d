"""Alembic environment of both histories.

`app.infra.migrate` opens the connection, takes the advisory lock, sets `search_path` for a tenant, and passes the connection in
`config.attributes`, outside any transaction. `lock_timeout` keeps a migration from queueing in front of live traffic.
"""

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
metadata = context.config.attributes.get("metadata")
connection.execute(text("SET lock_timeout = '5s'"))
connection.execute(text("SET statement_timeout = '10min'"))
connection.commit()
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=context.config.attributes["version_table"],
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
