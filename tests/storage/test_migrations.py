"""The migrations lead to the schema that the program describes, on both databases, whoever starts first."""

from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from request_flow.storage import database, migrations
from request_flow.storage.migrate import current_revision
from request_flow.storage.tables import metadata

KEY = bytes(32)


def test_the_migrations_lead_to_the_tables_described(bare_store_url: str) -> None:
    store = database.open_store(bare_store_url, KEY)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
        triggers = "sqlite_master WHERE type = 'trigger'" if store.is_sqlite else "pg_trigger WHERE NOT tgisinternal"
        found = connection.execute(text(f"SELECT count(*) FROM {triggers}")).scalar()  # noqa: S608  # one of two texts
    store.close()

    assert differences == []
    assert found is not None
    assert found >= 1


def test_there_is_one_newest_revision_and_the_program_names_it(bare_store_url: str) -> None:
    heads = ScriptDirectory(migrations.__path__[0]).get_heads()
    store = database.open_store(bare_store_url, KEY)

    assert heads == [database.HEAD]
    assert current_revision(store.engine) == database.HEAD
    store.close()


def test_several_that_give_the_key_at_once_give_it_once(bare_store_url: str) -> None:
    first = database.open_store(bare_store_url, KEY)
    for _ in range(5):
        with first.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(text("DELETE FROM settings"))
        with ThreadPoolExecutor(8) as pool:
            stores = list(pool.map(lambda _: database.open_store(bare_store_url, KEY), range(8)))
        for store in stores:
            store.close()

    with first.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM settings WHERE name = 'key_fingerprint'")).scalar() == 1
    first.close()


def test_two_that_start_at_once_make_the_schema_once(bare_store_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: database.open_store(bare_store_url, KEY), range(4)))

    for store in stores:
        assert inspect(store.engine).has_table("events")
        store.close()
