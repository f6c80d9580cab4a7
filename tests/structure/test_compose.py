"""docker-compose.yml describes services that stay up, stay small, and keep their secrets.

The file is read as YAML, and by ``docker compose config`` where that is installed.
"""

import re
import subprocess
from pathlib import Path

import pytest
import typer
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
END_BY_THEMSELVES = {"migrate"}
ROOT = {"root", "0"}
SECRET_SETTING = re.compile(r"PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL")

ENTRY = "container-entry"
OURS = [name for name, service in SERVICES.items() if "build" in service]
HEALTH = {
    "web": ["healthz", "readyz"],
    "worker": ["request-flow", "doctor", "--only", "worker", "--here"],
    "beat": ["request-flow", "doctor", "--only", "beat", "--here"],
}
UNITS = sorted((CHECKOUT / "tools" / "systemd").iterdir())

each_service = pytest.mark.parametrize("name", SERVICES)


def compose_is_installed() -> bool:
    try:
        return subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def test_the_services_are_those_of_the_design():
    assert set(SERVICES) == {"database", "queue", "migrate", "web", "worker", "beat", "scanner"}
    assert SERVICES["database"]["image"] == "postgres:15"
    assert SERVICES["queue"]["image"] == "redis:7"


def test_only_the_scanner_waits_to_be_asked_for_and_nothing_waits_for_it():
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        "scanner": ["scanner"]
    }
    assert not any("scanner" in service.get("depends_on", {}) for service in SERVICES.values())


def test_the_settings_that_a_host_may_leave_out_are_passed_on_and_empty():
    for name in OURS:
        assert SERVICES[name]["environment"]["REQUEST_FLOW_CLAMAV"] == "${REQUEST_FLOW_CLAMAV:-}"


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
def test_a_service_can_change_nothing_but_its_volumes_and_gain_no_rights(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["tmpfs"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@each_service
def test_a_service_has_time_to_end_and_a_log_that_does_not_fill_the_disk(name):
    service = SERVICES[name]

    assert re.fullmatch(r"\d+[sm]", service["stop_grace_period"])
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}


def parsed(words):
    """Read a command as the command line does, without running it; what it does not know raises."""
    from request_flow.cli.main import app  # noqa: PLC0415  # a broken command line fails these tests only

    program, word, *rest = words
    assert program == "request-flow"
    command = typer.main.get_command(app).commands[word]
    return command.make_context(word, list(rest)).params


@pytest.mark.parametrize("name", OURS)
def test_the_command_of_a_service_is_one_of_the_command_line(name):
    assert parsed(SERVICES[name]["command"]) is not None


def test_what_the_command_line_does_not_know_would_be_found():
    with pytest.raises(KeyError):
        parsed(["request-flow", "sevre"])
    with pytest.raises(typer.exceptions.TyperException):
        parsed(["request-flow", "serve", "--prot", "1"])


@pytest.mark.parametrize("name", sorted(set(OURS) - END_BY_THEMSELVES))
def test_the_health_of_a_service_is_asked_where_it_answers(name):
    kind, *words = SERVICES[name]["healthcheck"]["test"]

    assert kind == "CMD"
    if name == "web":
        assert re.findall(r"'(\w+z)'", words[-1]) == HEALTH[name]
        assert "127.0.0.1:8000/" in words[-1]
        assert SERVICES[name]["command"][-1] == "8000"
    else:
        # a health check does not go through the entry point, and the settings that are secret come from there
        assert words[0] == ENTRY
        assert words[1:] == HEALTH[name]
        assert parsed(words[1:])["only"] == [name]


@pytest.mark.parametrize("name", OURS)
def test_everything_a_service_is_told_is_a_setting(name):
    known = set(re.findall(r'"(REQUEST_FLOW_[A-Z_]+)"', (CHECKOUT / "src/request_flow/settings.py").read_text()))
    told = {*SERVICES[name]["environment"], *(secret["target"] for secret in SERVICES[name]["secrets"])}

    assert "REQUEST_FLOW_DATABASE_URL" in told
    assert told <= known


def test_every_secret_is_made(tmp_path):
    (tmp_path / "tools").mkdir()
    script = tmp_path / "tools" / "make-secrets"
    script.write_bytes((CHECKOUT / "tools" / "make-secrets").read_bytes())
    subprocess.run(["bash", script], check=True, capture_output=True)

    made = {f".run/secrets/{path.name}" for path in (tmp_path / ".run" / "secrets").iterdir()}
    assert made == {secret["file"] for secret in COMPOSE["secrets"].values()}


def test_the_database_that_the_secret_names_is_the_one_that_is_made(tmp_path):
    environment = SERVICES["database"]["environment"]
    written = (CHECKOUT / "tools" / "make-secrets").read_text()

    assert f"://{environment['POSTGRES_USER']}:" in written
    assert f"@database:5432/{environment['POSTGRES_DB']}" in written


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_of_systemd_runs_a_command_that_there_is(unit):
    text = unit.read_text(encoding="utf-8")

    if unit.suffix == ".service":
        (command,) = re.findall(r"^ExecStart=/opt/request-flow/bin/(.+)$", text, re.MULTILINE)
        assert parsed(command.split()) is not None
        assert "User=request-flow" in text
        assert set(re.findall(r"^Environment=(\w+)=", text, re.MULTILINE)) == {"REQUEST_FLOW_HOME"}
    else:
        assert unit.with_suffix(".service").exists()


def test_stopping_leaves_time_for_what_is_being_answered():
    from request_flow.web.serving import GRACE  # noqa: PLC0415  # only this test asks the server

    unit = (CHECKOUT / "tools" / "systemd" / "request-flow.service").read_text(encoding="utf-8")
    assert int(SERVICES["web"]["stop_grace_period"].rstrip("s")) > GRACE
    assert int(re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[0]) > GRACE


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
    assert "fonts-noto-cjk" in dockerfile  # a report as PDF needs Chinese letters
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
