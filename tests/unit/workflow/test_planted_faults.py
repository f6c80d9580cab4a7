"""A fault in a workflow file is named by file and line, whatever kind it is."""

import shutil
from pathlib import Path

import pytest

from request_flow.errors import BrokenDefinition
from request_flow.law.corpus import load_law
from request_flow.law.source import definitions_folder
from request_flow.workflow.definition import load_workflow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the definitions, to be spoilt."""
    copy = tmp_path / "workflows"
    shutil.copytree(definitions_folder() / "requests", copy / "requests")
    return copy


def plant(folder: Path, file: str, old: str, new: str) -> str:
    """Replace the first ``old`` in a file and return the place where it stood, as ``workflows/requests/x.yaml:12``."""
    path = folder / "requests" / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    before, found, after = text.partition(old)
    assert found, f"{old!r} does not stand in {file}.yaml"
    path.write_text(before + new + after, encoding="utf-8")
    return f"workflows/requests/{file}.yaml:{before.count(chr(10)) + 1}"


def fault_of(folder: Path) -> BrokenDefinition:
    with pytest.raises(BrokenDefinition) as caught:
        load_workflow(load_law(), folder)
    return caught.value


def test_an_unspoilt_copy_is_sound(folder: Path) -> None:
    assert load_workflow(load_law(), folder).machine.workflow == "disclosure"


# A transition is replaced as a whole: the fault is then told where the key stands, in the line of the act plus so many.
RECEIVE = """  - act: receive
    label: 收到申请
    by: [registrar, caseworker, office_head]
    from: [unregistered]
    to: [{state: awaiting_confirmation, when: needs_confirmation}, {state: in_progress}]
    sends: receipt-slip
    cites: ["ogi-2019:31"]
"""


@pytest.mark.parametrize(
    ("old", "new", "lines_on", "says"),
    [
        ("act: receive", "act: recieve", 0, "unknown act: 'recieve'"),
        ("by: [registrar,", "by: [regstrar,", 2, "unknown role: 'regstrar'"),
        ("from: [unregistered]", "from: [unknown_state]", 3, "unknown state: 'unknown_state'"),
        ("{state: in_progress}]", "{state: in_progres}]", 4, "unknown state: 'in_progres'"),
        ("when: needs_confirmation", "when: needs_nothing", 4, "unknown condition: 'needs_nothing'"),
        (", when: needs_confirmation", "", 4, "every target but the last needs `when`; the last has none"),
        ("{state: in_progress}]", "{state: in_progress, when: redo_ordered}]", 4, "the last has none"),
        ("{state: in_progress}]", "{state: in_progress, stay: true}]", 4, "a target is either a state or stay"),
        ("{state: in_progress}]", "{}]", 4, "a target is either a state or stay"),
        ("    sends:", "    guards: [not_on_a_sunday]\n    sends:", 5, "unknown guard: 'not_on_a_sunday'"),
        ("    sends:", "    live_guards: [not_before_receipt]\n    sends:", 5, "unknown guard: 'not_before_receipt'"),
        ("    sends:", "    again_by: [nobody]\n    sends:", 5, "unknown role: 'nobody'"),
        ("    sends:", "    answers: nothing\n    sends:", 5, "unknown act: 'nothing'"),
        ("    sends:", "    sent: x\n    sends:", 5, "transitions.0.sent"),
        ("    sends: receipt-slip", "    label: 收到", 5, "the key 'label' stands twice"),
        ('"ogi-2019:31"', '"ogi-2019:310"', 6, "no such provision: ogi-2019:310"),
        ('"ogi-2019:31"', "", 6, "transitions.0.cites"),
        ('    cites: ["ogi-2019:31"]\n', "", 0, "transitions.0.cites"),
        ("    by: [registrar, caseworker, office_head]\n", "", 0, "transitions.0.by"),
        ("by: [registrar, caseworker, office_head]", "by: []", 2, "transitions.0.by"),
        ("from: [unregistered]", "from: [unregistered, void]", 3, "no act but a reversal leads out of a final state"),
    ],
)
def test_a_fault_in_a_transition_is_told_with_its_line(
    folder: Path, old: str, new: str, lines_on: int, says: str
) -> None:
    assert old in RECEIVE
    place = plant(folder, "disclosure", RECEIVE, RECEIVE.replace(old, new, 1))
    file, line = place.split(":")

    fault = fault_of(folder)

    assert fault.sentence.en.startswith(f"{file}:{int(line) + lines_on}: ")
    assert fault.sentence.zh.startswith(f"{file}:{int(line) + lines_on}:")
    assert says in fault.sentence.en


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            "disclosure",
            "  void: {label: 已作废",
            "  lost: {label: 遗失, clock: none, means: nobody knows}\n  void: {label: 已作废",
            "the state 'lost' cannot be reached",
        ),
        (
            "disclosure",
            "  closed: {label: 已办结, clock: none,",
            "  closed: {label: 已办结, clock: sundial,",
            "states.closed.clock",
        ),
        ("review-chains", "  legal: {label: 法制审核, by: [reviewer]}", "  legal: {label: 法制审核, by: [lawyer]}", "unknown role: 'lawyer'"),
        ("review-chains", "  short: {label: 初审和签发, stages: [office,", "  short: {label: 初审和签发, stages: [desk,", "unknown stage: 'desk'"),
        ("review-chains", "default: none", "default: longest", "unknown chain: 'longest'"),
        ("review-chains", 'cites: ["ogi-2019:17",', 'cites: ["ogi-2019:170",', "no such provision: ogi-2019:170"),
        ("refusals", 'no_draft: {zh: "还没有拟稿", en:', 'no_draft: {zh: "还没有拟稿", english:', "no_draft.english"),
        (
            "refusals",
            'not_submitted: {zh: "拟稿还没有送审", en: "the draft was not submitted for review", cites: ["ogi-2019:45"]}',
            'not_submitted: {zh: "拟稿还没有送审", en: "the draft was not submitted for review", cites: []}',
            "not_submitted.cites",
        ),
        (
            "irregularities",
            'paid_late: {zh: "逾期缴费", en: "the fee was paid after its term", cites: ["fees-2021:6"]}',
            'paid_late: {zh: "逾期缴费", en: "the fee was paid after its term", cites: ["fees-2021:66"]}',
            "no such provision: fees-2021:66",
        ),
    ],
)  # fmt: skip
def test_a_fault_elsewhere_is_told_with_its_line(folder: Path, file: str, old: str, new: str, says: str) -> None:
    place = plant(folder, file, old, new)

    fault = fault_of(folder)

    assert fault.sentence.en.startswith(f"{place}: ")
    assert says in fault.sentence.en


def test_a_state_that_no_act_leads_out_of_is_told_with_its_line(folder: Path) -> None:
    place = plant(folder, "disclosure", "  void: {label: 已作废,", "  parked: {label: 搁置,")
    path = folder / "requests" / "disclosure.yaml"
    text = path.read_text(encoding="utf-8").replace("final: true, ", "").replace("{state: void}", "{state: parked}")
    path.write_text(text.replace("closed, void]", "closed]"), encoding="utf-8")

    fault = fault_of(folder)

    assert fault.sentence.en == f"{place}: no act leads out of the state 'parked'"


def test_an_act_that_stands_twice_is_told_where_it_stands_again(folder: Path) -> None:
    plant(folder, "disclosure", RECEIVE, RECEIVE + RECEIVE)
    text = (folder / "requests" / "disclosure.yaml").read_text(encoding="utf-8")
    again = [number for number, line in enumerate(text.splitlines(), start=1) if line == "  - act: receive"][1]

    assert fault_of(folder).sentence.en == f"workflows/requests/disclosure.yaml:{again}: the act 'receive' stands twice"


def test_an_act_that_is_missing_is_told_at_the_list_of_transitions(folder: Path) -> None:
    plant(folder, "disclosure", RECEIVE, "")
    text = (folder / "requests" / "disclosure.yaml").read_text(encoding="utf-8")
    line = text.splitlines().index("transitions:") + 1

    assert fault_of(folder).sentence.en == (
        f"workflows/requests/disclosure.yaml:{line}: the act 'receive' is not defined"
    )


def test_a_missing_file_is_told_by_its_name(folder: Path) -> None:
    (folder / "requests" / "refusals.yaml").unlink()

    assert "workflows/requests/refusals.yaml" in fault_of(folder).sentence.en


def test_broken_yaml_is_told_with_its_line(folder: Path) -> None:
    place = plant(folder, "review-chains", "default: none", "default: [none")
    file, line = place.split(":")

    fault = fault_of(folder)

    assert fault.code == "broken_yaml"
    assert fault.sentence.en.startswith(f"{file}:{int(line) + 1}: not valid YAML")
