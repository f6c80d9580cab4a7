"""The wheel is whole: installed in a folder of its own, the program runs from anywhere and finds the law inside itself.

Nothing is downloaded.  The new environment sees the packages of this one through a ``.pth`` file, which leaves out the
editable install of the project: what is imported is what the wheel holds.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCES = ("src", "workflows", "notifications", "pyproject.toml", "README.md")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the checkout without its leavings."""
    tree = tmp_path_factory.mktemp("tree")
    for name in SOURCES:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree)
    return Path(next(WheelBuilder(str(tree)).build(directory=str(tmp_path_factory.mktemp("dist")))))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment that holds the wheel."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    site = next((folder / "lib").glob("python3.*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # A .pth file inside a folder that a .pth file names is not read: the editable install stays out.
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    program = folder / "bin" / "request-flow"
    program.write_text(f"#!{folder}/bin/python\nfrom request_flow.cli.main import run\nrun()\n")
    program.chmod(0o755)
    return program


def run(program: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "REQUEST_FLOW_HOME": str(folder / "home"),
        "REQUEST_FLOW_LANG": "en",
    }
    return subprocess.run(
        [program, *words], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def test_the_wheel_holds_the_law_the_letters_and_the_sample(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    data = "request_flow/_data/"

    for folder in ("workflows", "notifications"):
        shipped = {path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / folder).rglob("*") if path.is_file()}
        assert {name for name in shipped if data + name not in names} == set()
    assert f"{data}workflows/sample/demo.jsonl" in names
    assert "request_flow/report/writers/report.html.j2" in names
    assert not [name for name in names if name.endswith(".pyc")]


def test_the_wheel_names_the_command(wheel):
    archive = zipfile.ZipFile(wheel)
    entry_points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))

    assert archive.read(entry_points).decode() == "[console_scripts]\nrequest-flow = request_flow.cli.main:run\n"


def test_the_installed_program_finds_the_law_inside_itself(installed, tmp_path):
    where = subprocess.run(
        [installed.with_name("python"), "-c", "from request_flow.law.source import *; print(definitions_folder())"],
        cwd=tmp_path,
        env={"PATH": os.defpath},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.strip()
    checked = run(installed, tmp_path, "law", "check")

    assert Path(where).is_relative_to(installed.parents[1])
    assert (checked.returncode, checked.stderr) == (0, "the definitions are sound\n")


def test_the_installed_program_shows_its_sample_from_any_folder(installed, tmp_path):
    shown = run(installed, tmp_path, "demo")

    assert shown.returncode == 0, shown.stderr
    assert "309 cases imported: 309 new" in shown.stdout
    assert "identities: 42 of 42 hold" in shown.stdout
    assert (tmp_path / "home" / "request-flow.db").is_file()
