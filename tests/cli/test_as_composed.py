"""The services of ``docker-compose.yml``, started as written there but as processes: no Docker is needed for that.

What only a container has is put in place of it: the data folder, the names of the servers, the port.  The commands, the
entry script, the secrets as files and the health checks are the file's own.
"""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import yaml

from support.console import whole
from support.redis import RedisServer
from support.servers import free_port

CHECKOUT = Path(__file__).resolve().parents[2]
SERVICES = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
ENTRY = CHECKOUT / "tools" / "container-entry"
SECONDS = 90


class Host:
    """One host: a data folder, secrets, a database and a broker."""

    def __init__(self, folder: Path, database_url: str, broker_url: str) -> None:
        self.data = folder / "data"
        self.data.mkdir()
        self.port = free_port()
        self._here = {
            "/var/lib/request-flow": str(self.data),
            "redis://queue:6379/0": broker_url,
            "8000": str(self.port),
            "container-entry": str(ENTRY),
        }
        self.secrets = folder / "secrets"
        self.secrets.mkdir()
        (self.secrets / "REQUEST_FLOW_DATABASE_URL").write_text(database_url)
        (self.secrets / "REQUEST_FLOW_KEY").write_text("ab" * 32)
        (self.secrets / "REQUEST_FLOW_MAIL_URL").write_text(f"file://{self.data}/mail")

    def put(self, text: str) -> str:
        """Return a text of the file with what is here in place of what a container has."""
        for there, here in self._here.items():
            text = text.replace(there, here)
        return text

    def environment(self, service: str) -> dict[str, str]:
        """Return what the service is told, the defaults of the file in place of the host's own settings."""
        told = {name: self.put(value) for name, value in SERVICES[service]["environment"].items()}
        plain = {
            name: value.rpartition(":-")[2].rstrip("}") if "${" in value else value for name, value in told.items()
        }
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return whole({**plain, "PATH": path, "SECRETS_FOLDER": str(self.secrets), "TZ": "Asia/Shanghai"})

    def command(self, service: str) -> list[str]:
        """Return what the image runs: the entry script with the command of the service."""
        return [str(ENTRY), *map(self.put, SERVICES[service]["command"])]

    def is_well(self, service: str) -> bool:
        """Run the health check of a service as it stands in the file."""
        kind, *words = SERVICES[service]["healthcheck"]["test"]
        assert kind == "CMD"
        done = subprocess.run(
            [self.put(word) for word in words],
            env=self.environment(service),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return done.returncode == 0

    @contextmanager
    def running(self, service: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a service, and end it as a container is ended."""
        log = (self.data / f"{service}.log").open("wb")
        process = subprocess.Popen(
            self.command(service), env=self.environment(service), cwd=self.data, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            log.close()

    def said(self, service: str) -> str:
        """Return what a service wrote."""
        return (self.data / f"{service}.log").read_text(errors="replace")


@pytest.fixture
def host(tmp_path: Path, postgresql_url: str) -> Iterator[Host]:
    with RedisServer() as redis:
        yield Host(tmp_path, postgresql_url, redis.url)


def wait_until_well(host: Host, *services: str) -> None:
    end = time.monotonic() + SECONDS
    for service in services:
        while not host.is_well(service):
            assert time.monotonic() < end, f"{service} is not well:\n{host.said(service)[-3000:]}"
            time.sleep(0.5)


def test_every_service_starts_is_well_and_stops_as_written(host):
    made = subprocess.run(
        host.command("migrate"), env=host.environment("migrate"), capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    assert not any(host.is_well(service) for service in ("web", "worker", "beat"))

    with ExitStack() as stack:
        processes = {name: stack.enter_context(host.running(name)) for name in ("web", "worker", "beat")}
        wait_until_well(host, "web", "worker", "beat")

        ends = {}
        for name in ("beat", "worker", "web"):
            processes[name].send_signal(signal.SIGTERM)
            grace = seconds(SERVICES[name]["stop_grace_period"])
            ends[name] = processes[name].wait(timeout=grace)
        assert ends == {"beat": 0, "worker": 0, "web": 0}
        assert not any(host.is_well(service) for service in ("web", "worker", "beat"))

    for service in ("web", "worker", "beat"):
        assert "Traceback" not in host.said(service)
        assert "ab" * 32 not in host.said(service)


def seconds(written: str) -> int:
    return int(written[:-1]) * {"s": 1, "m": 60}[written[-1]]


def test_the_broker_of_the_file_takes_its_options(tmp_path):
    options = [str(word) for word in SERVICES["queue"]["command"]]
    assert options[0] == "redis-server"
    port = free_port()
    server = subprocess.Popen(
        [*options, "--port", str(port), "--dir", tmp_path, "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL
    )
    try:
        kind, *check = SERVICES["queue"]["healthcheck"]["test"]
        end = time.monotonic() + SECONDS
        while subprocess.run([check[0], "-p", str(port), *check[1:]], capture_output=True, check=False).returncode:
            assert time.monotonic() < end
            time.sleep(0.1)
        said = subprocess.run(
            ["redis-cli", "-p", str(port), "config", "get", "maxmemory-policy"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
    finally:
        server.terminate()
        server.wait()

    assert kind == "CMD"
    assert said == ["maxmemory-policy", "noeviction"]


def test_the_entry_becomes_the_command_so_that_signals_reach_it(tmp_path):
    process = subprocess.Popen([ENTRY, "sleep", "60"], env={**os.environ, "SECRETS_FOLDER": str(tmp_path / "none")})
    try:
        end = time.monotonic() + SECONDS
        while Path(f"/proc/{process.pid}/cmdline").read_bytes() != b"sleep\x0060\x00":
            assert time.monotonic() < end
            time.sleep(0.05)
        process.terminate()
        assert process.wait(timeout=10) == -signal.SIGTERM
    finally:
        process.kill()
        process.wait()


def test_the_entry_gives_the_exit_code_of_the_command(tmp_path):
    done = subprocess.run(
        [ENTRY, *shlex.split("sh -c 'exit 7'")], env={**os.environ, "SECRETS_FOLDER": str(tmp_path)}, check=False
    )

    assert done.returncode == 7
