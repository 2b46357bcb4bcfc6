"""The queue of jobs: procrastinate's own tables, in a schema of their own, with what the app needs of them."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0004"
down_revision = "0003"

# Jobs name merchants and records by id and hold nothing of theirs, so no row-level security is needed here.
RIGHTS = """
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA florin_jobs FROM PUBLIC;
GRANT USAGE ON SCHEMA florin_jobs TO florin_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA florin_jobs TO florin_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA florin_jobs TO florin_app;
GRANT SELECT, INSERT, DELETE ON florin_jobs.procrastinate_jobs TO florin_app;
GRANT UPDATE (status, worker_id, attempts, scheduled_at, priority, queue_name, lock, abort_requested)
    ON florin_jobs.procrastinate_jobs TO florin_app;
GRANT SELECT, INSERT ON florin_jobs.procrastinate_events TO florin_app;
GRANT SELECT, INSERT, UPDATE (last_heartbeat), DELETE ON florin_jobs.procrastinate_workers TO florin_app;
GRANT SELECT, INSERT, UPDATE (job_id), DELETE ON florin_jobs.procrastinate_periodic_defers TO florin_app;
"""


def upgrade() -> None:
    """Make the queue with the schema of the locked procrastinate.

    A newer procrastinate that changes its schema needs a migration of ours; tests/storage/test_jobs.py says so.
    """
    op.execute("CREATE SCHEMA florin_jobs")
    op.execute("SET LOCAL search_path TO florin_jobs")
    op.execute(SchemaManager.get_schema())
    op.execute("SET LOCAL search_path TO public")
    op.execute(RIGHTS)


def downgrade() -> None:
    """Remove the queue with every job in it."""
    op.execute("DROP SCHEMA florin_jobs CASCADE")
