"""Alembic migrations, run at start-up by `Database.migrate`."""

HEAD = "0009"
"""The newest migration; kept here so that an up-to-date start needs no Alembic. A test holds it to the scripts."""
