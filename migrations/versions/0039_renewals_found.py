"""What renews a qualification is looked for by it, for every vendor of the register."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_vendor_application_renews",
        "vendor_application",
        ["renews_id"],
        postgresql_where=sa.text("renews_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_vendor_application_renews", table_name="vendor_application")
