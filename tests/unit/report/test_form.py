"""The printed forms: the years they hold for, their words, and how outcomes fold into rows."""

from pathlib import Path

import pytest

from request_flow.errors import BadInput, BrokenDefinition
from request_flow.law.source import read
from request_flow.report.form import form_for, form_named, forms, load_form

WORKFLOWS = Path(__file__).resolve().parents[3] / "workflows" / "report"
OUTCOMES = [
    "disclosed", "partial", "refuse_state_secret", "refuse_law_forbids", "refuse_three_safeties",
    "refuse_third_party", "refuse_internal_affairs", "refuse_process_info", "refuse_enforcement_file",
    "refuse_admin_query", "unable_not_held", "unable_needs_making", "unable_unclear_after_supplement",
    "notproc_petition", "notproc_repeat", "notproc_publication", "notproc_excessive",
    "notproc_confirm_reissue", "other_lapse_supplement", "other_lapse_fee", "other_other",
]  # fmt: skip


@pytest.mark.parametrize(("year", "name"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2026, "2021")])
def test_a_report_year_has_its_form(year, name):
    assert form_for(year).format == name


def test_a_year_before_the_first_form_is_refused():
    with pytest.raises(BadInput) as error:
        form_for(2018)
    assert error.value.code == "no_form_for_year"


def test_an_unknown_format_is_refused_by_name():
    with pytest.raises(BadInput, match="'2025'; known: 2019, 2021"):
        form_named("2025")


def test_the_form_of_2019_has_one_row_for_what_was_handled_otherwise():
    keys = form_named("2019").table3.row_keys

    assert list(keys) == ["new", "carried_in", *OUTCOMES[:18], "other", "total_handled", "carried_out"]


def test_the_form_of_2021_has_a_row_for_each_outcome():
    keys = form_named("2021").table3.row_keys

    assert list(keys) == ["new", "carried_in", *OUTCOMES, "total_handled", "carried_out"]


def test_folding_sums_the_three_other_outcomes_into_the_one_row_of_2019():
    cells = dict.fromkeys(["new", "carried_in", *OUTCOMES, "total_handled", "carried_out"], (0,) * 7)
    cells["other_lapse_supplement"] = (1, 0, 0, 0, 0, 0, 1)
    cells["other_lapse_fee"] = (2, 1, 0, 0, 0, 0, 3)
    cells["other_other"] = (0, 0, 0, 0, 0, 5, 5)

    assert form_named("2019").fold(cells)["other"] == (3, 1, 0, 0, 0, 5, 9)
    assert form_named("2021").fold(cells) == cells


def test_folding_never_drops_an_outcome_that_has_no_row():
    cells = dict.fromkeys(["new", "carried_in", *OUTCOMES, "total_handled", "carried_out", "novel"], (0,) * 7)

    with pytest.raises(ValueError, match="novel"):
        form_named("2021").fold(cells)


# fmt: off
FAULTS = [  # what is changed in the file                                 what the error says
    pytest.param("within: refused\n", "within: nowhere\n", "nowhere", id="a heading that is not there"),
    pytest.param("right: [total_handled, carried_out]", "right: [total_handled, gone]", "gone", id="a sum over a row that is not there"),
    pytest.param("- key: carried_in", "- key: new", "'new' stands twice", id="a row twice"),
    pytest.param("sums: [partial]", "sums: [disclosed]", "'disclosed' stands twice", id="an outcome in two rows"),
    pytest.param("later: [carried_in]", "later: [missing]", "missing", id="an identity across years over no row"),
    pytest.param("corner: 信息内容", "corner: 信息内容\n  colour: red", "colour", id="an unknown key"),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "says"), FAULTS)
def test_a_broken_form_is_named_by_file_and_line(old, new, says, tmp_path):
    text = (WORKFLOWS / "annual-2021.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "broken.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BrokenDefinition, match=rf"broken\.yaml:[0-9]+: .*{says}"):
        load_form(read(path))


@pytest.fixture
def other_definitions(tmp_path, monkeypatch):
    """A folder of definitions of its own, with both forms copied in."""
    folder = tmp_path / "workflows" / "report"
    folder.mkdir(parents=True)
    for path in WORKFLOWS.glob("*.yaml"):
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr("request_flow.report.form.definitions_folder", lambda: tmp_path / "workflows")
    forms.cache_clear()
    yield folder
    forms.cache_clear()


def _later_form(folder: Path, first: int) -> None:
    text = (folder / "annual-2021.yaml").read_text(encoding="utf-8")
    later = (
        text.replace('format: "2021"', 'format: "2030"')
        .replace("from: 2021", f"from: {first}")
        .replace("until: 2029", "until: null")
    )
    later = later.replace("label: 重复申请", "label: 重复提出的申请")
    (folder / "annual-2030.yaml").write_text(later, encoding="utf-8")


def test_a_third_format_needs_no_python(other_definitions):
    path = other_definitions / "annual-2021.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("until: null", "until: 2029"), encoding="utf-8")
    _later_form(other_definitions, 2030)

    assert [form_for(year).format for year in (2020, 2029, 2030)] == ["2019", "2021", "2030"]


@pytest.mark.parametrize("first", [2030, 2021])
def test_forms_whose_years_overlap_are_refused(other_definitions, first):
    _later_form(other_definitions, first)

    with pytest.raises(BrokenDefinition, match=r"annual-20(21|30)\.yaml:[0-9]+: overlaps"):
        forms()
