"""The script that Alembic runs: all steps that are missing, on the connection at hand."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None, transactional_ddl=False)
context.run_migrations()
