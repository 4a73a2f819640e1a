"""Teams: longer names, and where an answer goes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Widen what Teams' names do not fit into; add the reference. An older program beside this one goes on writing."""
    with op.batch_alter_table("in_flight") as table:
        table.alter_column("conversation", existing_type=sa.String(128), type_=sa.String(512), existing_nullable=False)
        table.alter_column("message", existing_type=sa.String(128), type_=sa.String(256), existing_nullable=False)
        table.add_column(
            sa.Column(
                "reference",
                sa.Text,
                nullable=True,
                comment="where an answer goes, as JSON: names of the platform's only",
            )
        )
