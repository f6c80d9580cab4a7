"""The doctor asks the broker and the mail server as they would be used, and nothing is sent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller

from doctor.ward import only, silent
from support.redis import RedisServer
from support.servers import free_port


def test_redis_is_asked_for_its_memory_policy(made):
    with RedisServer() as server:
        with_broker = replace(made, broker_url=server.url)
        assert only(with_broker, "broker")[0] == "ok"
        with server.client() as client:
            client.config_set("maxmemory-policy", "allkeys-lru")
        grade, said = only(with_broker, "broker")

    assert (grade, "maxmemory-policy is allkeys-lru" in said) == ("warning", True)


def test_a_redis_that_is_not_there_is_a_fault_and_its_password_stays_unsaid(made):
    broker = f"redis://user:secret-word@127.0.0.1:{free_port()}/0"

    grade, said = only(replace(made, broker_url=broker), "broker")

    assert (grade, "does not answer" in said, "secret-word" in said) == ("fault", True, False)


def test_without_a_broker_none_is_asked_for(made):
    assert [only(made, name)[0] for name in ("broker", "worker", "beat")] == ["ok", "ok", "ok"]


class Refusing:
    """A mail server that does not take this sender."""

    async def handle_MAIL(self, _server, _session, _envelope, address, _options):  # noqa: N802
        return "250 OK" if address == "foi@example.org" else "553 5.7.1 not you"

    async def handle_DATA(self, *_):  # noqa: N802
        raise AssertionError("no mail is to be sent")


@pytest.fixture
def mail_server() -> Iterator[str]:
    controller = Controller(Refusing(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def test_a_mail_server_is_asked_without_sending_anything(made, mail_server):
    assert only(replace(made, mail_url=mail_server), "mail")[0] == "ok"


def test_a_sender_that_the_mail_server_refuses_is_a_fault(made, mail_server):
    grade, said = only(replace(made, mail_url=mail_server, mail_from="else@example.org"), "mail")

    assert (grade, "553 5.7.1 not you" in said) == ("fault", True)


def test_a_mail_server_that_refuses_the_connection_is_a_fault(made):
    grade, said = only(replace(made, mail_url=f"smtp://user:secret-word@127.0.0.1:{free_port()}"), "mail")

    assert (grade, "refused" in said, "secret-word" in said) == ("fault", True, False)


def test_a_mail_server_that_greets_with_no_is_a_fault(made):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"554 5.7.1 go away\r\n")

        threading.Thread(target=greet, daemon=True).start()
        grade, said = only(replace(made, mail_url=f"smtp://127.0.0.1:{server.getsockname()[1]}"), "mail")

    assert (grade, "554 5.7.1 go away" in said) == ("fault", True)


def test_a_mail_server_that_says_nothing_is_given_up(made):
    with silent() as port:
        grade, _ = only(replace(made, mail_url=f"smtp://127.0.0.1:{port}"), "mail")

    assert grade == "fault"


def test_a_mail_folder_must_be_one(made, tmp_path):
    (tmp_path / "file").write_text("")

    assert only(replace(made, mail_url=f"file://{tmp_path / 'mail'}"), "mail")[0] == "ok"
    assert only(replace(made, mail_url=f"file://{tmp_path / 'file'}"), "mail")[0] == "fault"
    assert not (tmp_path / "mail").exists()


def test_a_sender_that_is_none_is_a_fault(made):
    assert only(replace(made, mail_from="office"), "mail")[0] == "fault"


@contextmanager
def a_scanner(answer: bytes) -> Iterator[str]:
    """A virus scanner that answers one question with ``answer``, whatever it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def talk() -> None:
            line, _ = door.accept()
            with line:
                assert line.recv(64) == b"zPING\0"
                line.sendall(answer)

        thread = threading.Thread(target=talk)
        thread.start()
        yield f"tcp://127.0.0.1:{door.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(("answer", "grade"), [(b"PONG\0", "ok"), (b"UNKNOWN COMMAND\0", "fault"), (b"", "fault")])
def test_a_virus_scanner_is_asked_whether_it_is_there(made, answer, grade):
    with a_scanner(answer) as address:
        assert only(replace(made, clamav=address), "scanner")[0] == grade


@pytest.mark.parametrize("address", ["unix:///nowhere/clamd.sock", "tcp://127.0.0.1:no-port"])
def test_a_virus_scanner_that_is_not_there_is_a_fault(made, address):
    assert only(replace(made, clamav=address), "scanner")[0] == "fault"


def test_without_a_virus_scanner_none_is_asked_for(made):
    assert only(made, "scanner") == ("ok", "none is set: files are taken unscanned")
