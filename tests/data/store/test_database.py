"""The schema comes from the migrations, on both databases, and starts do not disturb each other."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, select, text

from dashboard.data.store import migrations, schema
from dashboard.data.store.database import Database, upsert
from dashboard.errors import ConfigError, UnavailableError


def test_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_the_known_head_is_the_newest_script() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_schema_before_is_brought_up_to_date_with_what_it_holds(kind: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url")
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    project = schema.metadata.tables["project"]
    counts = {"runs": 7, "datasets": 0, "models": 0, "generation": 3, "edits": 5, "published_edits": 5}
    with contextlib.closing(Database(url)) as database:
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0001")
            for name, edits in (("shown", 4), ("behind", 5)):
                row = {"owner": "team", "name": name, "position": 0, "is_hidden": False, "description": "", "goals": {}}
                connection.execute(project.insert().values(**row, **counts, run_edits=edits, framed_edits=4))
        database.migrate()
        with database.read() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, schema.metadata) == []
            names = select(project.c.name, schema.metadata.tables["run_change"].c.run_id)
            joined = names.where(project.c.id == schema.metadata.tables["run_change"].c.project_id)
            assert connection.execute(joined).all() == [("behind", "")], "every run counts as changed where some did"


def test_a_database_of_the_release_before_comes_along_with_what_it_holds(database: Database) -> None:
    """Down to the schema of the migration before, then up again: rows stay, and the schema is whole."""
    with database.write() as connection:
        connection.execute(text("INSERT INTO project (owner, name, position, is_hidden, description, goals, runs, "
                                "datasets, models, generation, edits, published_edits, run_edits, framed_edits) VALUES "
                                "('team', 'wine', 0, false, '', '{}', 0, 0, 0, 0, 0, 0, 0, 0)"))  # fmt: skip
        later = (
            "run_selection", "live_run", "live_point", "content_size", "model_event", "role_grant", "session",
            "access_token", "account", "sign_in_attempt", "audit_event", "embed_link", "short_link",
            "spent_state",
        )  # fmt: skip
        for statement in (*(f"DROP TABLE {name}" for name in later), "ALTER TABLE fact DROP COLUMN said"):
            connection.execute(text(statement))
        connection.execute(text("INSERT INTO view (id, project_id, name, owner, is_shared, state, version, created_at, "
                                "changed_at, changed_by) SELECT 'v', id, 'best', 'me', true, '{}', 1, 1, 1, 'me' "
                                "FROM project"))  # fmt: skip
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    database.migrate()
    with database.read() as connection:
        assert connection.execute(text("SELECT name FROM project")).all() == [("wine",)]
        assert connection.execute(text("SELECT name, project_id IS NOT NULL FROM view")).all() == [("best", True)]
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_many_processes_may_start_at_once(sqlite_url: str) -> None:
    code = f"from dashboard.data.store.database import Database; Database({sqlite_url!r}).migrate()"
    children = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(4)]
    outcomes = [(child.communicate(timeout=60)[1], child.returncode) for child in children]
    assert [status for _, status in outcomes] == [0] * 4, outcomes
    assert Database(sqlite_url).version() == migrations.HEAD


def test_many_threads_may_start_at_once_on_postgresql(postgres_url: str) -> None:
    versions: list[str | None] = []

    def start() -> None:
        with contextlib.closing(Database(postgres_url)) as database:
            database.migrate()
            versions.append(database.version())

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert versions == [migrations.HEAD] * 4


def test_a_database_of_a_newer_release_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnavailableError, match="newer Dagboard") as raised:
        database.migrate()
    assert raised.value.hint


def test_an_address_of_no_database_is_a_config_error() -> None:
    with pytest.raises(ConfigError):
        Database("mumble://x")


def test_an_unreachable_server_is_said_plainly_and_without_its_password() -> None:
    with pytest.raises(UnavailableError) as raised:
        Database("postgresql+psycopg://dagboard:secret@127.0.0.1:1/none").migrate()
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "that the server runs" in raised.value.hint


def _examine(path: Path) -> None:
    with contextlib.closing(Database(f"sqlite:///{path}")) as database:
        database.migrate()
        database.check()


@pytest.mark.parametrize("start", [0, 8_192])
def test_a_damaged_file_is_said_with_what_to_do_about_it(tmp_path: Path, start: int) -> None:
    path = tmp_path / "dagboard.sqlite"
    _examine(path)
    content = bytearray(path.read_bytes())
    content[start : start + 60_000] = b"\xab" * (len(content[start : start + 60_000]))
    path.write_bytes(content)
    with pytest.raises(UnavailableError, match="damaged") as raised:
        _examine(path)
    assert (raised.value.code, raised.value.where) == ("database-damaged", f"sqlite:///{path}")
    assert raised.value.hint.startswith("Move it away")


def test_a_file_that_may_not_be_written_is_said_with_what_to_do_about_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'dagboard.sqlite'}"
    with contextlib.closing(Database(url)) as database:
        database.migrate()
    with contextlib.closing(Database(url)) as database:
        event.listen(database.engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only=ON"))
        with pytest.raises(UnavailableError, match="cannot be written") as raised, database.write() as connection:
            connection.execute(text("DELETE FROM job"))
    assert raised.value.code == "database-read-only"


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def write_and_break() -> None:
        with database.write() as connection:
            upsert(connection, schema.lease, [{"name": "x", "holder": "me", "until": _now()}])
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write_and_break()
    with database.read() as connection:
        assert connection.execute(schema.lease.select()).all() == []


def _now() -> datetime:
    return datetime.now(UTC)


def test_sqlite_lets_readers_read_while_somebody_writes(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.migrate()
    with database.write() as writer, database.read() as reader:
        upsert(writer, schema.lease, [{"name": "x", "holder": "me", "until": _now()}])
        assert reader.execute(schema.lease.select()).all() == []
    with database.read() as reader:
        assert len(reader.execute(schema.lease.select()).all()) == 1
