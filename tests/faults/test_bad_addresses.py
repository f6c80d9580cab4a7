"""A database that cannot be had: down, unknown, closed to this user, or an address that is none.

No sentence shows a password.
"""

import socket

import psycopg
import pytest

from faults.contents import plain
from support.console import Console

PASSWORD = "geheim-7Q"  # noqa: S105  # looked for in what the command says

# the address -> exit code, code of the error, words of the sentence in zh and in en
ADDRESSES = {
    "rubbish": (2, "bad_database_url", "不是可用的数据库地址", "no usable database address"),
    f"postgresql://clerk:{PASSWORD}@127.0.0.1:abc/x": (2, "bad_database_url", "无法识别", "cannot be read"),
    f"postgresql+asyncpg://clerk:{PASSWORD}@127.0.0.1/x": (
        2,
        "bad_database_url",
        "不支持 postgresql+asyncpg",
        "postgresql+asyncpg is not supported",
    ),
    "sqlite:///:memory:": (2, "bad_database_url", "数据不会保留", "nothing would be kept"),
    "sqlite:///x.db?mode=ro": (2, "bad_database_url", "只写文件路径", "only the path of a file"),
    f"postgresql://clerk:{PASSWORD}@no-such-host.invalid/x": (5, "store_down", "连接不上数据库", "cannot be reached"),
    "sqlite:////dev/null/x.db": (5, "data_folder", "无法建立数据文件夹", "the data folder cannot be made"),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_leads_nowhere_is_said_without_its_password(tmp_path, address):
    code, name, zh, en = ADDRESSES[address]
    console = Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": address})

    answer = console("agency", "list", "--json", folder=tmp_path)

    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (code, name)
    assert zh in error["zh"]
    assert en in error["en"]
    assert answer.err == f"错误：{error['zh']}\n"
    assert PASSWORD not in answer.out + answer.err
    assert "REQUEST_FLOW_DATABASE_URL" in error["zh"] or name == "data_folder"
    assert not (tmp_path / "x.db").exists()


def test_a_server_that_is_down_is_said_to_be_unreachable(tmp_path):
    with socket.socket() as taken:  # bound, not listening: every connection is refused
        taken.bind(("127.0.0.1", 0))
        address = f"postgresql://clerk:{PASSWORD}@127.0.0.1:{taken.getsockname()[1]}/x"
        answer = Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": address})("verify", LANG="en_US.UTF-8")

    assert answer.code == 5
    assert answer.err.startswith("error: the database cannot be reached, and nothing is half-written")
    assert "Connection refused" in answer.err
    assert PASSWORD not in answer.err


def test_a_wrong_user_or_password_is_told_from_a_server_that_is_down(tmp_path, breakable_postgresql):
    server = breakable_postgresql
    rules = server._data / "pg_hba.conf"
    rules.write_text(f"host all clerk 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
    with psycopg.connect(plain(server.url()), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE clerk LOGIN PASSWORD '{PASSWORD}'".encode())
        connection.execute(b"SELECT pg_reload_conf()")

    def answer_of(user):
        address = f"postgresql://{user}@127.0.0.1:{server.port}/postgres"
        return Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": address})("init", "--json")

    wrong = answer_of("clerk:guessed")
    without = answer_of("clerk")
    unknown = answer_of("nobody-of-that-name")
    without_rights = answer_of(f"clerk:{PASSWORD}")  # since version 15 the public schema is closed to others

    for answer in (wrong, without, unknown, without_rights):
        error = answer.json()["error"]
        assert (answer.code, error["code"]) == (5, "store_not_let_in"), error
        assert "用户、密码和权限" in error["zh"]
        assert "user, password and rights" in error["en"]
        assert PASSWORD not in answer.out + answer.err
        assert "guessed" not in answer.out + answer.err


def test_a_database_that_is_not_there_yet_is_made(tmp_path, postgresql):
    address = f"postgresql://request_flow@127.0.0.1:{postgresql.port}/made-on-first-use"
    console = Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": address})

    try:
        assert console("agency", "add", "hongze", "--name", "洪泽区").code == 0
        assert [each["code"] for each in console("agency", "list", "--json").lines()] == ["hongze"]
    finally:
        postgresql.drop(postgresql.url("made-on-first-use"))
