"""Tables as files: what could not be written to its end leaves nothing behind."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from request_flow.services.case_sheets import Cell, write_xlsx


def rows_that_break_off() -> Iterator[list[Cell]]:
    yield ["2026-00001", "张文慧"]
    raise TimeoutError


def test_a_sheet_whose_rows_break_off_leaves_none_of_them_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(TimeoutError):
        write_xlsx(io.BytesIO(), ["编号", "申请人"], rows_that_break_off())

    assert list(tmp_path.iterdir()) == []
