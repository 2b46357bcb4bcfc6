"""The newest payments of a kind are found by an index."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make it."""
    op.execute(
        "CREATE INDEX mirror_facts_of_payments ON mirror_facts (group_no, created_s DESC) WHERE topic = 'payment'"
    )


def downgrade() -> None:
    """Remove it."""
    op.execute("DROP INDEX mirror_facts_of_payments")
