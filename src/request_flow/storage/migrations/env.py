"""Alembic's entry: it migrates over the connection it is given, inside that transaction.

A migration must leave a database that the previous version of the program can still work with; what it removes
goes one release later.
"""

from alembic import context

from request_flow.storage import (  # noqa: F401  # they add their tables to the metadata
    account_tables,
    import_tables,
    jobs,
    letter_tables,
    public_tables,
    retention_tables,
    yearly,
)
from request_flow.storage.indexes import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
