"""Indexes for what is asked at every poll, so that it takes no longer after years.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_article_source_published_first_seen": ("article", ["source", "published", "first_seen"]),
    "ix_entry_source_next_try": ("entry", ["source", "next_try"]),
    "ix_entry_state_source": ("entry", ["state", "source"]),
    "ix_issue_source_state": ("issue", ["source", "state"]),
}


def upgrade() -> None:
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _columns) in _INDEXES.items():
        op.drop_index(name, table_name=table)
