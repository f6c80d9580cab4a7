"""A data folder that cannot be used: full, read-only, closed, damaged, or with another key.

Root is let in everywhere, so rights are taken away by becoming nobody; a full and a read-only disk are real ones where
the tests may mount, and a limit on the size of files elsewhere.
"""

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.contents import contents
from faults.material import case, many, written
from faults.stock import stock
from support.console import Console

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk or become another user")
CASES = 2_500


@pytest.fixture(scope="module")
def with_one_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with one case, to be copied and not touched."""
    folder = tmp_path_factory.mktemp("places")
    return stock(Console(folder / "home"), [case("2024-0001")]).home


@pytest.fixture
def filled(with_one_case: Path, tmp_path: Path) -> Console:
    """Return a console over a data folder of its own with one case."""
    return Console(Path(shutil.copytree(with_one_case, tmp_path / "home")))


@pytest.fixture
def more(tmp_path: Path) -> Path:
    """Return a register that does not fit where there is no room."""
    return many(tmp_path / "more.jsonl", CASES)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 2 MB of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], check=False).returncode != 0:
        pytest.skip("no disk may be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def told(answer, code):
    """Return the error of an answer that has it in both languages and shows it once, in Chinese."""
    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (5, code), answer
    assert answer.err == f"错误：{error['zh']}\n"
    assert error["en"]
    return error


@as_root
def test_an_import_that_fills_the_disk_leaves_nothing(with_one_case, small_disk, more):
    console = Console(Path(shutil.copytree(with_one_case, small_disk / "home")))
    before = contents(console.url)

    error = told(console("import", more, "--json"), "disk_full")

    assert "腾出空间" in error["zh"]
    assert "free some room" in error["en"]
    assert contents(console.url) == before
    # With room again the same command completes it.
    subprocess.run(["mount", "-o", "remount,size=40m", small_disk], check=True)
    assert console("import", more, "--json").json()["added"] == CASES
    assert console("verify").code == 0


@as_root
def test_a_disk_that_is_full_from_the_start_leaves_no_half_made_key_and_works_once_there_is_room(small_disk):
    subprocess.run(["mount", "-o", "remount,size=12k", small_disk], check=True)
    console = Console(small_disk / "home")

    answer = console("init", "--json")

    error = answer.json()["error"]  # what fails first may be the database's file or the memory it shares
    assert (answer.code, error["code"] in {"disk_full", "disk_failed"}) == (5, True)
    assert "空间" in error["zh"]
    assert "room" in error["en"]
    assert [path.name for path in (small_disk / "home").iterdir() if path.name.startswith(".")] == []
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    assert console("init").code == 0
    assert console("verify").code == 0


@as_root
def test_a_read_only_disk_is_said_and_nothing_is_written(with_one_case, small_disk, tmp_path):
    console = Console(Path(shutil.copytree(with_one_case, small_disk / "home")))
    before = contents(console.url)
    new = written(tmp_path / "new.jsonl", [case("2024-0002")])
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    error = told(console("import", new, "--json"), "store_not_opened")

    assert "只读" in error["zh"]
    assert "read-only" in error["en"]
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    assert contents(console.url) == before


@as_root
def test_a_database_file_that_may_not_change_can_be_read_and_not_written(filled, tmp_path):
    new = written(tmp_path / "new.jsonl", [case("2024-0002")])
    path = filled.home / "request-flow.db"
    if subprocess.run(["chattr", "+i", path], capture_output=True, check=False).returncode != 0:
        pytest.skip("this file system has no files that may not change")
    try:
        error = told(filled("import", new, "--json"), "store_read_only")
        listed = filled("case", "list", "--json")
    finally:
        subprocess.run(["chattr", "-i", path], check=True)

    assert "只读" in error["zh"]
    assert "read-only" in error["en"]
    assert (listed.code, [each["number"] for each in listed.lines()]) == (0, ["2024-0001"])


def test_a_limit_on_the_size_of_files_ends_an_import_with_a_sentence(filled, tmp_path, more):
    before = contents(filled.url)
    limited = Console(filled.home, before=("prlimit", "--fsize=300000"))

    error = told(limited("import", more, "--json"), "disk_failed")

    assert "文件大小限制" in error["zh"]
    assert "limits" in error["en"]
    assert contents(filled.url) == before


def test_a_result_that_does_not_fit_leaves_no_part_of_a_file(filled, tmp_path):
    stock(filled, (case(f"2024-{number}") for number in range(1000, 1200)))
    old = tmp_path / "out.jsonl"
    old.write_text("old")

    answer = Console(filled.home, before=("prlimit", "--fsize=60000"))("export", "-o", old)

    assert answer.code == 5
    assert answer.err == f"错误：无法写入 {old}：超过文件大小限制\n"
    assert old.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@as_root
def test_a_folder_of_somebody_else_is_said_to_be_read_only_or_closed(filled, tmp_path):
    new = written(tmp_path / "new.jsonl", [case("2024-0002")])
    for folder in (tmp_path, *list(tmp_path.parents)[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)
    for path in (filled.home, *filled.home.iterdir()):
        path.chmod(0o755)
    before = contents(filled.url)
    stranger = Console(filled.home, before=NOBODY)

    read_only = told(stranger("import", new, "--json"), "store_read_only")
    (filled.home / "request-flow.db").chmod(0o600)
    closed = told(stranger("import", new, "--json"), "store_not_opened")
    (filled.home / "key").chmod(0o600)
    locked = told(stranger("import", new, "--json"), "key_file")
    nowhere = told(Console(tmp_path / "new-home", before=NOBODY)("init", "--json"), "key_file")

    assert "权限" in read_only["zh"]
    assert "权限" in closed["zh"]
    assert str(filled.home / "key") in locked["zh"]
    assert str(tmp_path / "new-home") in nowhere["zh"]
    assert contents(filled.url) == before


@pytest.mark.parametrize("kind", ["rubbish", "damaged"])
def test_a_database_file_that_is_none_or_damaged_is_left_alone(filled, tmp_path, kind):
    path = filled.home / "request-flow.db"
    whole = path.read_bytes()
    path.write_bytes(b"rubbish " * 1000 if kind == "rubbish" else whole[:4096] + bytes(len(whole) - 4096))
    ruined = path.read_bytes()

    error = told(filled("import", written(tmp_path / "new.jsonl", [case("2024-0002")]), "--json"), "store_broken")

    assert "备份" in error["zh"]
    assert "backup" in error["en"]
    assert path.read_bytes() == ruined


def test_another_key_is_refused_and_the_right_one_still_opens(filled, tmp_path):
    new = written(tmp_path / "new.jsonl", [case("2024-0002")])
    right = (filled.home / "key").read_text().strip()
    before = contents(filled.url)
    other = base64.b64encode(b"another key of thirty-two bytes!").decode()

    error = told(filled("import", new, "--json", REQUEST_FLOW_KEY=other), "another_key")

    assert "REQUEST_FLOW_KEY" in error["zh"]
    assert other not in error["zh"]
    assert contents(filled.url) == before
    (filled.home / "key").unlink()
    assert filled("verify", REQUEST_FLOW_KEY=right).code == 0


def test_a_key_file_that_is_gone_is_not_replaced_by_a_new_key(filled):
    before = contents(filled.url)
    (filled.home / "key").unlink()

    error = told(filled("case", "list", "--json"), "key_lost")

    assert str(filled.home / "key") in error["zh"]
    assert "restore" in error["en"]
    assert not (filled.home / "key").exists()
    assert contents(filled.url) == before


@pytest.mark.parametrize(
    ("content", "code", "name"),
    [(b"geheim", 2, "bad_key"), (b"", 2, "bad_key"), (b"\xff\xfe\x00", 5, "key_file"), (None, 5, "key_file")],
)
def test_a_key_file_without_a_key_is_named_and_its_content_is_not_shown(filled, content, code, name):
    key = filled.home / "key"
    key.unlink()
    if content is None:
        key.mkdir()
    else:
        key.write_bytes(content)

    answer = filled("verify", "--json")

    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (code, name)
    assert str(key) in error["zh"]
    assert str(key) in error["en"]
    assert "geheim" not in answer.out + answer.err


@pytest.mark.parametrize(("home", "code", "name"), [("file/below", 5, "key_file"), ("~no-such-user/x", 2, "no_home")])
def test_a_data_folder_that_cannot_be_is_said(tmp_path, home, code, name):
    (tmp_path / "file").write_text("a file")
    place = home if home.startswith("~") else str(tmp_path / home)

    answer = Console(tmp_path / "home")("init", "--json", REQUEST_FLOW_HOME=place)

    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (code, name)
    assert answer.err == f"错误：{error['zh']}\n"
    assert place in error["zh"] or "REQUEST_FLOW_HOME" in error["zh"]
