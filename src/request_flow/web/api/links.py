"""Which operation comes after which: the links of the description, by which a program finds its way.

A link hands on what the answer tells (a number, an id, the version of a case); the agency and what else stood in the
address of the first call goes with it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

Taken = Mapping[str, str]
"""The parameters of the operation that follows, and where in the answer each stands."""

NUMBER: Taken = {"number": "$response.body#/number"}
VERSION: Taken = {"If-Match": "$response.header.ETag"}
FIRST: Taken = {"number": "$response.body#/items/0/number"}
DRAFT: Taken = {"draft": "$response.body#/id"}
LETTER: Taken = {"letter": "$response.body#/id"}
ID: Taken = {"id": "$response.body#/id"}
FILE: Taken = {"file": "$response.body#/id"}
NOTHING: Taken = {}
PERSON: Taken = {"person": "$response.body#/id"}


def _each(taken: Taken, *operations: str) -> dict[str, Taken]:
    return dict.fromkeys(operations, taken)


LINKS: Mapping[str, Mapping[str, Taken]] = MappingProxyType(
    {
        "register": _each(
            NUMBER,
            "show_case",
            "explain_due",
            "list_steps",
            "what_if",
            "split",
            "list_cells_of_case",
            "list_letters_of_case",
            "preview_letter",
            "issue",
            "list_drafts_of_case",
            "write_draft",
            "list_files",
            "add_file",
            "give_evidence",
            "restrict_case",
            "lift_restriction",
        )
        | {"take_step": {**NUMBER, **VERSION}},
        "list_cases": {"show_case": FIRST, "list_steps": FIRST},
        "show_case": {"take_step": VERSION, "issue": VERSION},
        "take_step": {"explain_due": NUMBER, "list_steps": NUMBER, "take_step": {**NUMBER, **VERSION}},
        "write_draft": _each(DRAFT, "rewrite_draft", "set_draft_aside", "ask_for_review", "issue_draft"),
        "ask_for_review": {"show_review": {}, "review_draft": VERSION},
        "review_draft": {"show_review": {}},
        "list_reviews": {"show_review": FIRST},
        "issue": _each(LETTER, "show_letter", "give_letter", "record_service", "make_letter_void"),
        "issue_draft": _each(LETTER, "show_letter", "give_letter", "record_service"),
        "add_file": _each(FILE, "give_file", "remove_file"),
        "send_register": _each(ID, "show_import", "try_register", "take_register", "stop_import", "drop_import"),
        "close_the_year": _each(
            NOTHING, "show_form", "set_table2", "set_register", "set_narrative", "show_report_standing", "move_report"
        ),
        "move_report": _each(
            NOTHING, "move_report", "hand_report_in", "give_report", "propose_correction", "show_report_as_of"
        ),
        "propose_correction": {"settle_correction": {"proposal": "$response.body#/number"}},
        "set_own_day": {"drop_own_day": {"day": "$request.body#/day"}},
        "add_a_person": _each(PERSON, "show_person", "change_a_person", "set_an_absence", "give_a_role", "take_a_role"),
        "list_messages": {"show_a_message": {"message": "$response.body#/items/0/id"}},
        "publish_answer": {"take_answer_back": {"answer": "$response.body#/id"}},
        "add_hook": {"drop_hook": {"hook": "$response.body#/id"}},
        "add_token": {"drop_token": {"token": "$response.body#/id"}},
    }
)


def add_links(paths: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the links into the answers of the operations of a description."""
    known = {each["operationId"]: each for methods in paths.values() for each in methods.values()}
    for source, targets in LINKS.items():
        answer = next(iter(known[source]["responses"].values()))
        given = _in_path(known[source])
        answer["links"] = {
            target: {
                "operationId": target,
                "parameters": {
                    **{name: f"$request.path.{name}" for name in _in_path(known[target]) if name in given},
                    **taken,
                },
            }
            for target, taken in targets.items()
        }


def _in_path(operation: Mapping[str, Any]) -> list[str]:
    return [each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"]
