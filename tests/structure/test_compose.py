"""docker-compose.yml describes services that stay up, stay small, and keep their secrets.

The file is read as YAML, and by ``docker compose config`` where that is installed.
"""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
END_BY_THEMSELVES = {"migrate"}
ROOT = {"root", "0"}
SECRET_SETTING = re.compile(r"PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL")

each_service = pytest.mark.parametrize("name", SERVICES)


def compose_is_installed() -> bool:
    try:
        return subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def test_the_services_are_those_of_the_design():
    assert set(SERVICES) == {"database", "queue", "migrate", "web", "worker", "beat"}
    assert SERVICES["database"]["image"] == "postgres:15"
    assert SERVICES["queue"]["image"] == "redis:7"


@each_service
def test_a_service_has_an_image_with_a_version(name):
    _, _, version = SERVICES[name]["image"].partition(":")

    assert version not in {"", "latest"}


@each_service
def test_a_service_does_not_run_as_root(name):
    assert str(SERVICES[name]["user"]).partition(":")[0] not in ROOT


@each_service
def test_a_service_is_watched_and_restarted(name):
    service = SERVICES[name]

    if name in END_BY_THEMSELVES:
        assert service["restart"].startswith("on-failure:")
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["restart"] == "unless-stopped"
        assert {"test", "interval", "timeout", "retries"} <= set(service["healthcheck"])


@each_service
def test_a_service_has_limits(name):
    assert set(SERVICES[name]["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


@each_service
def test_a_service_keeps_its_data_in_a_declared_volume(name):
    kept = [volume.partition(":")[0] for volume in SERVICES[name]["volumes"]]

    assert kept
    assert set(kept) <= set(COMPOSE["volumes"])


@each_service
def test_a_service_waits_for_health_or_for_the_end(name):
    for other, how in SERVICES[name].get("depends_on", {}).items():
        expected = "service_completed_successfully" if other in END_BY_THEMSELVES else "service_healthy"
        assert how == {"condition": expected}


@each_service
def test_a_secret_comes_from_a_file_outside_the_repository(name):
    in_the_open = [
        setting
        for setting in SERVICES[name].get("environment", {})
        if SECRET_SETTING.search(setting) and not setting.endswith("_FILE")
    ]
    sources = [secret["source"] if isinstance(secret, dict) else secret for secret in SERVICES[name].get("secrets", [])]

    assert in_the_open == []
    assert all(COMPOSE["secrets"][source]["file"].startswith(".run/") for source in sources)
    assert "/.run/" in (CHECKOUT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_only_this_host_reaches_the_services():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports == ["127.0.0.1:8000:8000"]


def test_docker_compose_accepts_the_file():
    if not compose_is_installed():
        pytest.skip("docker with its compose plugin is not installed")
    checked = subprocess.run(
        ["docker", "compose", "--file", CHECKOUT / "docker-compose.yml", "config", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_image_runs_as_its_own_user_and_installs_what_the_lock_names():
    dockerfile = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")

    assert re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) == ["python:3.11-slim", "python:3.11-slim"]
    assert re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE) == ["request-flow"]
    assert "--require-hashes" in dockerfile
    assert SERVICES["web"]["user"] == re.findall(r"--uid (\d+)", dockerfile)[0]


def test_what_the_image_copies_is_sent_to_its_build():
    dockerfile = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
    sent = {line[1:] for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        source
        for words in re.findall(r"^COPY (.+)$", dockerfile, re.MULTILINE)
        for source in [word for word in words.split() if not word.startswith("--")][:-1]
    }

    assert copied == sent
    assert all((CHECKOUT / path).exists() for path in copied)


def test_secrets_become_settings_of_the_command(tmp_path):
    (tmp_path / "REQUEST_FLOW_DATABASE_URL").write_text("postgresql+psycopg://a:b c$d@database/x\n")
    (tmp_path / "unrelated").write_text("x")
    seen = subprocess.run(
        [CHECKOUT / "tools" / "container-entry", "env"],
        env={"PATH": "/usr/bin:/bin", "SECRETS_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    assert "REQUEST_FLOW_DATABASE_URL=postgresql+psycopg://a:b c$d@database/x" in seen
    assert not any(line.startswith("unrelated") for line in seen)
