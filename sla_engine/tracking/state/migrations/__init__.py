"""Migrations: how the tables of tracking came to be what they are, one step after another; run by Alembic."""
