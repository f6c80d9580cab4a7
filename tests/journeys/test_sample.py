"""The sample that is shipped is what its makers write, and `demo` shows it."""

import json
import subprocess
import sys

import pytest

from journeys.conftest import CHECKOUT


@pytest.mark.parametrize(("maker", "made"), [("make_sample.py", "demo.jsonl"), ("make_register.py", "register.xlsx")])
def test_the_sample_is_what_its_maker_writes(tmp_path, sample, maker, made):
    subprocess.run([sys.executable, CHECKOUT / "tools" / maker, tmp_path / made], check=True)

    assert (tmp_path / made).read_bytes() == (sample / made).read_bytes()


def test_the_sample_has_open_cases_of_every_kind(command, sample):
    printed = command("due", sample / "demo.jsonl", "--as-of", "2026-11-22", "--json").out
    lines = [json.loads(line) for line in printed.splitlines()]
    open_cases = [line for line in lines if line["state"] not in {"closed", "void"}]

    assert 38 <= len(open_cases) <= 48
    assert {line["state"] for line in open_cases} == {
        "awaiting_confirmation",
        "in_progress",
        "awaiting_supplement",
        "awaiting_fee",
    }
    assert sum(line["overdue"] for line in lines) >= 3
    assert sum(line["suspended"] for line in lines) >= 3
    assert sum(bool(line.get("provisional")) for line in lines) >= 3
    assert {"void", "closed"} <= {line["state"] for line in lines}


def test_the_demonstration_shows_what_is_due_and_the_table_with_its_sums(command):
    shown = command("demo")

    assert shown.code == 0, shown.err
    assert shown.err == ""
    assert "2026-11-23" in shown.out
    assert "（三）不予公开" in shown.out
    assert "42/42" in shown.out
    for code in ("extended_late", "awaiting_supplement", "in_progress", "other_lapse_fee"):
        assert code not in shown.out


def test_the_demonstration_run_again_changes_nothing(command):
    first, second = command("demo"), command("demo")

    assert "新增 309，已有 0" in first.out
    assert "新增 0，已有 309" in second.out
    assert first.out.splitlines()[4:] == second.out.splitlines()[4:]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_demonstration_fits_a_console_of_eighty_columns(command, monkeypatch, language):
    from rich.cells import cell_len  # noqa: PLC0415  # only this test measures

    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("REQUEST_FLOW_LANG", language)
    body, _, _ = command("demo").out.partition("REQUEST_FLOW_HOME")
    tables = [
        line for line in body.splitlines() if line.startswith(("2026-", "  ", "---", "一、", "四、", "编号", "number"))
    ]

    assert len(tables) > 40
    assert [line for line in tables if cell_len(line) > 80 and not line.startswith("  C")] == []


def test_the_commands_to_try_next_do_something(command):
    shown = command("demo").out
    tries = [
        line.partition("  #")[0].split()[1:] for line in shown.splitlines() if line.lstrip().startswith("request-flow ")
    ]

    assert len(tries) == 3
    for words in tries:
        done = command(*words)
        assert done.code == 0, done.err
        assert done.out.strip()
