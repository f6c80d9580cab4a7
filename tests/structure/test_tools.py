"""The scripts that set a machine up do their work once, and say what is missing."""

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM = "/usr/bin:/bin"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a space in its name, whose Python writes down what it is asked to do."""
    folder = tmp_path / "check out"
    (folder / ".venv" / "bin").mkdir(parents=True)
    shutil.copytree(CHECKOUT / "tools", folder / "tools")
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(CHECKOUT / name, folder)
    executable(folder / ".venv" / "bin" / "python", f'echo "$@" >>"{folder}/calls"')
    return folder


def executable(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def run(script: Path, *arguments: str, path: str = SYSTEM) -> subprocess.CompletedProcess[str]:
    return subprocess.run([script, *arguments], env={"PATH": path}, capture_output=True, text=True, check=False)


def installs(checkout: Path) -> list[str]:
    """Return the calls of pip since the last look that install something."""
    calls = checkout / "calls"
    lines = calls.read_text().splitlines() if calls.exists() else []
    calls.unlink(missing_ok=True)
    return [line.partition(" install ")[2] for line in lines if " install " in line]


def test_setting_up_installs_the_lock_then_the_project_and_does_so_once(checkout):
    assert run(checkout / "tools" / "setup").returncode == 0
    assert installs(checkout) == [
        "--require-hashes -r requirements.lock",
        "--no-deps --no-build-isolation -e .",
    ]

    assert run(checkout / "tools" / "setup").returncode == 0
    assert installs(checkout) == []


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock"])
def test_setting_up_is_done_again_when_what_it_was_done_for_changed(checkout, name):
    run(checkout / "tools" / "setup")
    installs(checkout)
    with (checkout / name).open("a") as file:
        file.write("# changed\n")

    assert run(checkout / "tools" / "setup").returncode == 0
    assert len(installs(checkout)) == 2


def test_setting_up_is_done_again_after_it_was_cut_off(checkout):
    python = checkout / ".venv" / "bin" / "python"
    executable(python, 'case "$*" in *require-hashes*) exit 9;; esac')
    assert run(checkout / "tools" / "setup").returncode == 9

    executable(python, f'echo "$@" >>"{checkout}/calls"')
    assert run(checkout / "tools" / "setup").returncode == 0
    assert len(installs(checkout)) == 2


def test_a_machine_without_a_package_manager_is_told_what_to_install(tmp_path):
    (tmp_path / "env").symlink_to("/usr/bin/env")
    (tmp_path / "bash").symlink_to("/bin/bash")
    result = run(CHECKOUT / "tools" / "debian-packages", "postgresql", path=str(tmp_path))

    assert result.returncode == 1
    assert "Missing on this machine: postgresql" in result.stderr
    assert "apt-get install --no-install-recommends postgresql" in result.stderr


def test_packages_are_not_installed_by_a_user_who_may_not(tmp_path):
    executable(tmp_path / "id", "echo 1000")
    executable(tmp_path / "sudo", "exit 1")
    executable(tmp_path / "apt-get", f'touch "{tmp_path}/called"')
    result = run(CHECKOUT / "tools" / "debian-packages", "postgresql", path=f"{tmp_path}:{SYSTEM}")

    assert result.returncode == 1
    assert "sudo apt-get update" in result.stderr
    assert not (tmp_path / "called").exists()


def test_packages_are_installed_where_that_is_allowed(tmp_path):
    executable(tmp_path / "id", "echo 0")
    executable(tmp_path / "apt-get", f'echo "$@" >>"{tmp_path}/called"')
    result = run(CHECKOUT / "tools" / "debian-packages", "postgresql", "make", path=f"{tmp_path}:{SYSTEM}")

    assert result.returncode == 0
    assert (tmp_path / "called").read_text().splitlines() == [
        "update -qq",
        "install -qq -y --no-install-recommends postgresql make",
    ]


def test_secrets_are_made_once_and_agree_with_each_other(checkout):
    secrets = checkout / ".run" / "secrets"
    assert run(checkout / "tools" / "make-secrets").returncode == 0
    made = {path.name: path.read_text() for path in secrets.iterdir()}

    assert len(bytes.fromhex(made["key"])) == 32
    assert len(made["database_password"]) == 64
    assert made["key"] != made["database_password"]
    assert made["database_url"] == (
        f"postgresql+psycopg://request_flow:{made['database_password']}@database:5432/request_flow"
    )
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700

    assert run(checkout / "tools" / "make-secrets").returncode == 0
    assert {path.name: path.read_text() for path in secrets.iterdir()} == made


def test_a_server_nobody_knows_is_an_error():
    result = run(CHECKOUT / "tools" / "test-servers", "oracle")

    assert result.returncode == 2
    assert "unknown server: oracle" in result.stderr
