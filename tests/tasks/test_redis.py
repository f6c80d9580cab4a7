"""The Redis that other tests stand on does what those tests rely on."""

from collections.abc import Iterator

import pytest
import redis

from support.redis import RedisMissing, RedisServer, server_program


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with RedisServer() as running:
        yield running


def test_a_restart_and_a_kill_keep_what_was_put_in_and_emptying_does_not(server):
    old = server.client()
    with old:
        old.lpush("queue", "task")
        server.restart()
        assert old.lrange("queue", 0, -1) == ["task"]
        server.stop()
        with pytest.raises(redis.RedisError):
            old.ping()
        server.start()
        server.kill()
        server.start()
        # the last second before a kill may be lost; this is older than the restart
        assert old.lrange("queue", 0, -1) == ["task"]
        server.empty()
        assert old.keys() == []


def test_a_server_takes_another_port_where_its_first_one_is_taken_and_leaves_no_folder(server):
    other = RedisServer()
    other.port = server.port
    with other:
        assert other.port != server.port
        with other.client() as client:
            folder = client.config_get("dir")["dir"]
            assert folder.rpartition("/")[2].startswith("rf-redis-")
    with pytest.raises(redis.RedisError), other.client() as gone:
        gone.ping()


def test_a_machine_without_redis_is_told_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(RedisMissing, match="apt-get install --no-install-recommends redis-server"):
        server_program()
