"""Figures by key out of a file: a list in four formats, or the table 2 of a report in any."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from request_flow.errors import BadInput
from request_flow.report.reading.keyed import read_keyed
from request_flow.report.writers import write_docx, write_html, write_json, write_xlsx

from .conftest import sound

GIVEN = {"norm_made": "3", "fees_wan": "12.5000", "regs_made": ""}
TABLE2 = {
    "regs_made": 0, "regs_repealed": 0, "regs_valid": 0, "norm_made": 3, "norm_repealed": 1, "norm_valid": 12,
    "licensing": 40, "punishment": 7, "coercion": 0, "fees_wan": "12.5000",
}  # fmt: skip


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", "norm_made: 3\nfees_wan: 12.5000\nregs_made:\n"),
        ("a.json", '{"norm_made": 3, "fees_wan": 12.5000, "regs_made": ""}'),
        ("a.csv", "键,项目,数\nnorm_made,规范性文件,3\nfees_wan,收费,12.5000\n\nregs_made,规章,\n"),
    ],
)
def test_a_list_gives_its_figures_as_they_were_written(tmp_path, name, content):
    assert read_keyed(written(tmp_path, name, content)).figures == GIVEN


def test_a_workbook_of_keys_is_read_row_by_row(tmp_path):
    book = openpyxl.Workbook()
    for row in (("key", "value"), ("norm_made", 3), ("fees_wan", 12.5), (None, None), ("regs_made", None)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")

    assert read_keyed(tmp_path / "a.xlsx").figures == {"norm_made": "3", "fees_wan": "12.5", "regs_made": ""}


@pytest.mark.parametrize("write", [write_json, write_xlsx, write_docx, write_html], ids=lambda write: write.__name__)
def test_a_report_gives_its_table_2(tmp_path, write):
    report = replace(sound("2021"), table2=TABLE2)
    ending = write.__name__.removeprefix("write_") if write is not write_json else "json"

    keyed = read_keyed(written(tmp_path, f"a.{ending}", write(report)))

    assert {key: float(figure) for key, figure in keyed.figures.items()} == {
        key: float(figure) for key, figure in TABLE2.items()
    }
    assert keyed.report.year == 2024


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.yaml", "norm_made: 3\nnorm_made: 4\n", "figure_twice"),
        ("a.json", '{"norm_made": 3, "norm_made": 4}', "figure_twice"),
        ("a.csv", "norm_made,3\nnorm_made,4\n", "figure_twice"),
        ("a.yaml", "norm_made: [3]\n", "no_figures"),
        ("a.yaml", "- 3\n", "no_figures"),
        ("a.yaml", "{", "unreadable_report"),
        ("a.json", '{"norm_made": {"a": 1}}', "no_figures"),
        ("a.json", "[1]", "no_figures"),
        ("a.csv", "\n\n", "no_figures"),
        ("a.json", '{"table3": {}}', "no_format"),
    ],
)
def test_what_is_no_list_of_figures_is_refused(tmp_path, name, content, code):
    with pytest.raises(BadInput) as error:
        read_keyed(written(tmp_path, name, content))

    assert error.value.sentence.zh.startswith(name)
    assert error.value.code == code
