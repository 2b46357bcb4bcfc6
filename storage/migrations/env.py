"""What Alembic runs for every migration: on the connection that storage/migrate.py holds the lock with."""

from __future__ import annotations

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
)

with context.begin_transaction():
    context.run_migrations()
