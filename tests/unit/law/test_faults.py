"""A fault planted in a copy of the shipped files is named by file and line."""

import re
import shutil

import pytest

from request_flow.errors import BrokenDefinition
from request_flow.law.corpus import load_law
from request_flow.law.source import definitions_folder


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "workflows"
    shutil.copytree(definitions_folder("workflows"), copy)
    return copy


def plant(folder, name, old, new):
    """Replace the first ``old`` by ``new``; return the line on which ``new`` begins."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} has no {old!r} any more"
    before, after = text.split(old, 1)
    path.write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


TERM = '      2019-05-15: {value: 20, cites: "33.2", checked_on: 2026-11-22}'
FEES = '        cites: ["fees-2021:5.2.1", "fees-2021:5.2.2", "fees-2021:5.2.3", "fees-2021:5.2.4"]'

# fmt: off
FAULTS = [  # file, what stands there, what is planted, the line named relative to it, what is said of it
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace("value", "valeu"), 0, "valeu", id="an unknown key"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM + "\n" + TERM, 1, "stands twice", id="a key that stands twice"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace(' cites: "33.2",', ""), 0, "cites", id="a missing citation"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace('"33.2"', "[]"), 0, "cites", id="an empty citation"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace("33.2", "33.9"), 0, "ogi-2019:33.9 that is cited does not exist",
                 id="a citation of nothing"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace("33.2", "Art. 33"), 0, "is no provision", id="no address"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace("33.2", "review-2024:20.1"), 0, "not in force on 2019-05-15",
                 id="a citation of a later law"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace("2019-05-15", "2019-06-01"), 0,
                 "gap: nothing holds from 2019-05-15 to 2019-05-31", id="a gap at the start"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace("2019-05-15", "2019-05-14"), 0, "overlap", id="before the law"),
    pytest.param("law/ogi-2019.yaml", TERM,
                 TERM.replace("}", ", until: 2023-12-30}") + "\n" + TERM.replace("2019-05-15", "2024-01-01"), 1,
                 "gap: nothing holds from 2023-12-31 to 2023-12-31", id="a gap of one day"),
    pytest.param("law/ogi-2019.yaml", TERM,
                 TERM.replace("}", ", until: 2024-01-01}") + "\n" + TERM.replace("2019-05-15", "2024-01-01"), 1,
                 "overlap", id="an overlap of one day"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace("}", ", until: 2026-12-31}"), 0,
                 "gap: nothing holds from 2027-01-01 on", id="a gap at the end"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace("}", ", until: 2019-01-01}"), 0, "until lies before",
                 id="an end before the start"),
    pytest.param("law/review-2017.yaml", '"9.1", checked_on', '"9.1", until: 2024-01-01, checked_on', 0, "overlap",
                 id="a value that outlives its law"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace("20,", "-20,"), -4, "does not fit the unit", id="a negative term"),
    pytest.param("law/ogi-2019.yaml", TERM, TERM.replace("20,", "true,"), 0, "value", id="a truth value for a term"),
    pytest.param("law/ogi-2019.yaml", "01-31", "01-32", -4, "does not fit the unit", id="the 32nd of January"),
    pytest.param("law/ogi-2019.yaml", "in_force: 2019-05-15", "in_force: 2019-05-32", 0, "2019-05-32", id="no date"),
    pytest.param("law/ogi-2019.yaml", "law: ogi-2019", "law: ogi", 0, "differs from the file's name", id="a renamed law"),
    pytest.param("law/fees-2021.yaml", "    status: summary\n    sense", "    status: summary\n    text", -1,
                 "status summary needs the key sense", id="a paraphrase under the key of the quoted text"),
    pytest.param("law/ogi-2019.yaml", '  "14":', '  "14a..":', 0, "is no provision", id="an article with no address"),
    pytest.param("outcomes.yaml", "    needs: [supplement_round]", "    needs: [a_coin_toss]", 0, "needs",
                 id="a need nobody knows"),
    pytest.param("outcomes.yaml", 'cites: "ogi-2019:36.1.2", notice', 'cites: "ogi-2019:36.1.9", notice', 0, "does not exist",
                 id="a ground that cites nothing"),
    pytest.param("outcomes.yaml", "  disclosed:\n", "  disclosed:\n    key: disclosed\n", -1, "must not be repeated",
                 id="an entry that names itself"),
    pytest.param("channels.yaml", "needs_confirmation: true", "needs_confirmation: false", -3, "day_confirmed",
                 id="a confirmed channel that needs no confirmation"),
    pytest.param("channels.yaml", "evidence_says: [receipt slip, ", "evidence_says: [", -6, "as many items as evidence",
                 id="evidence that is said in part"),
    pytest.param("channels.yaml", "    receipt: day_handed_in\n", "    receipt: day_handed_in\n    confirm_on_arrival: true\n", -4,
                 "only for a channel that needs", id="a confirmation on arrival that is not needed"),
    pytest.param("channels.yaml", "spellings: [传真]", "spellings: [传真, 平信]", 0, "already belongs to ordinary_mail",
                 id="a spelling of two channels"),
    pytest.param("fees.yaml", "first: 101", "first: 102", -4, "starts at 102, expected 101", id="a hole between tiers"),
    pytest.param("fees.yaml", "last: 100", "last: 99", -3, "expected 100", id="tiers that do not meet"),
    pytest.param("fees.yaml", FEES, "        cites: []", 0, "cites", id="a tariff without a source"),
    pytest.param("reminders.yaml", "before: [10, 5, 3, 1]", "before: [1, 3, 5, 10]", -4, "the largest first",
                 id="a ladder upside down"),
    pytest.param("rulings.yaml", "{value: full_term", "{value: half_term", -13, "none of the options",
                 id="a ruling outside its options"),
    pytest.param("law/report-form-2021.yaml", "    cited_as: {zh: 表三, en: table 3}", "    until: null", -1,
                 "'table-3' is no number of an article", id="no words to cite a table by"),
    pytest.param("rulings.yaml", "    name: fee_month", "    name: restart_after_payment", 0, "is taken by U1",
                 id="two rulings of one name"),
]
# fmt: on


@pytest.mark.parametrize(("name", "old", "new", "further", "says"), FAULTS)
def test_a_fault_names_its_file_its_line_and_itself(folder, name, old, new, further, says):
    line = plant(folder, name, old, new) + further

    with pytest.raises(BrokenDefinition) as broken:
        load_law(folder)

    english = broken.value.sentence.en
    place = re.match(r"workflows/([^:]+):(\d+): ", english)
    assert place is not None, english
    assert place[1] == name
    assert int(place[2]) == line
    assert says in english
    assert broken.value.sentence.zh.startswith(f"workflows/{name}:{place[2]}:")
    assert broken.value.exit_code == 6


def test_two_laws_that_count_one_parameter_in_different_units_are_told_at_the_later_one(folder):
    plant(folder, "law/review-2017.yaml", "    unit: calendar_day", "    unit: working_day")

    with pytest.raises(BrokenDefinition, match=r"review-2024\.yaml:\d+: review_term_days has another unit"):
        load_law(folder)


def test_a_law_that_ends_too_early_leaves_a_gap_between_its_versions(folder):
    plant(folder, "law/review-2017.yaml", "until: 2023-12-31", "until: 2023-12-30")

    with pytest.raises(BrokenDefinition, match=r"review-2024\.yaml:\d+: gap between the values of review_term_days"):
        load_law(folder)


def test_two_versions_of_a_law_in_force_at_once_overlap(folder):
    plant(folder, "law/review-2017.yaml", "until: 2023-12-31\n", "")

    with pytest.raises(
        BrokenDefinition, match=r"review-2024\.yaml:\d+: overlap between the values of review_term_days"
    ):
        load_law(folder)


@pytest.mark.parametrize(
    "name", ["outcomes.yaml", "applicants.yaml", "channels.yaml", "fees.yaml", "reminders.yaml", "rulings.yaml"]
)
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()

    with pytest.raises(BrokenDefinition, match=f"workflows/{name}: cannot be read"):
        load_law(folder)


def test_a_folder_without_laws_is_no_law(folder):
    shutil.rmtree(folder / "law")

    with pytest.raises(BrokenDefinition, match="no law files"):
        load_law(folder)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("law: [1", r"broken\.yaml:\d+: not valid YAML"),
        ("law: x\ntitle: a\0b\n", r"broken\.yaml:2: not valid YAML: a control character"),
        ("law: x\ntitle: !foo 1\n", r"broken\.yaml:2: not valid YAML"),
        ("a: &a [*a]", "cannot be read"),
        ("? [a]\n: b\n", r"broken\.yaml:1: a key must be a plain value"),
        ("base: &b {x: 1}\nlaw: {<<: *b}\n", r"broken\.yaml:2: a key must be a plain value"),
        ("- a\n", r"broken\.yaml:1: \(file\)"),
        ("", r"broken\.yaml:1: \(file\)"),
    ],
)
def test_what_is_no_definition_is_refused_with_its_place(folder, text, says):
    (folder / "law" / "broken.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(BrokenDefinition, match=says):
        load_law(folder)


def test_a_definition_in_gb18030_is_told_to_be_saved_as_utf_8(folder):
    (folder / "law" / "broken.yaml").write_bytes("law: x\ntitle: 政府信息公开条例\n".encode("gb18030"))

    with pytest.raises(BrokenDefinition) as broken:
        load_law(folder)

    assert broken.value.sentence.zh == (
        "workflows/law/broken.yaml:2：无法读取：不是 UTF-8（像是 GB18030，请另存为 UTF-8）"
    )
    assert broken.value.sentence.en == (
        "workflows/law/broken.yaml:2: cannot be read: it is not UTF-8 (looks like GB18030: save it as UTF-8)"
    )


# What stands there, what is planted, what the Chinese sentence says of it, without a word of a library's English.
IN_CHINESE = [
    pytest.param(TERM, TERM.replace("value", "valeu"), "没有这个键", id="an unknown key"),
    pytest.param(TERM, TERM.replace(' cites: "33.2",', ""), "缺少这个键", id="a missing key"),
    pytest.param(TERM, TERM.replace('"33.2"', "[]"), "至少要有 1 项", id="an empty list"),
    pytest.param(TERM, TERM.replace("20,", "-20,"), "的值“-20”与单位 working_day 不符", id="a negative term"),
    pytest.param("in_force: 2019-05-15", "in_force: soon", "应为日期，如 2024-01-05", id="no date"),
    pytest.param("in_force: 2019-05-15", "in_force: [1", "不是有效的 YAML", id="no YAML"),
]


@pytest.mark.parametrize(("old", "new", "says"), IN_CHINESE)
def test_a_fault_is_told_in_chinese_without_the_english_of_a_library(folder, old, new, says):
    plant(folder, "law/ogi-2019.yaml", old, new)

    with pytest.raises(BrokenDefinition) as broken:
        load_law(folder)

    chinese = broken.value.sentence.zh
    assert says in chinese
    for word in ("should", "expected", "Field", "Input", "Value", "not permitted", "while"):
        assert word not in chinese


def test_an_edited_term_is_what_the_program_then_says(folder):
    plant(folder, "law/ogi-2019.yaml", TERM, TERM.replace("}", ", until: 2027-06-30}") + "\n"
          + TERM.replace("2019-05-15", "2027-07-01").replace("20,", "15,"))  # fmt: skip

    term = load_law(folder).parameter("reply_term")

    assert [(value.since.isoformat(), value.value) for value in term.values] == [("2019-05-15", 20), ("2027-07-01", 15)]
    assert term.on(term.starts[1]).value == 15
