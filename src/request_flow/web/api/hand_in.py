"""Reports on their way up the tree: an office's board, handing in, returning, accepting, receiving a file; the sum.

What is done with a report of an agency below is asked of the office in the address: an agency that does not stand
below it is not there.
"""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import ConfigDict, Field, StringConstraints

from request_flow.report.reading import read_content
from request_flow.services.hand_in import Done, accept, board, hand_in, receive, send_back
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.report_asking import ask_for_reports
from request_flow.services.summing import sum_reports
from request_flow.web.api.call import Call, no_such
from request_flow.web.api.reports import ReportCheck, ReportTold
from request_flow.web.api.routing import AgencyCode, Operations
from request_flow.web.api.sent import MOST_BYTES_OF_A_FILE
from request_flow.web.api.shapes import FileSent, Instant, Said, Sent, Told, Year

BOARD = "/agencies/{agency}/board/{year}"
Remark = Annotated[str, StringConstraints(max_length=2000)]

operations = Operations("hand-in")


class BoardLine(Told):
    """How the report of an agency stands; ``depth`` counts from 1 below the office."""

    agency: str
    name: str
    depth: int
    summed: bool
    status: str
    since: Instant | None
    actor: str | None
    remark: str | None


class Board(Told):
    """How the reports of all agencies below an office stand."""

    lines: list[BoardLine]


class Judged(Sent):
    """Returning or accepting a report."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"act": "return", "reason": "请核对结转"}})

    act: Literal["return", "accept"]
    reason: Remark = ""


class HandedIn(Sent):
    """Handing a report in."""

    remark: Remark = ""


class ReportMoved(Told):
    """What became of a handed-in report, and the sums that it breaks."""

    agency: str
    year: int
    status: str
    changed: bool
    faults: list[ReportCheck]
    remarks: list[Said]

    @classmethod
    def of(cls, done: Done) -> "ReportMoved":
        """Return it as it is told."""
        return cls(
            agency=done.agency,
            year=done.year,
            status=done.status,
            changed=done.changed,
            faults=[ReportCheck.of(each) for each in done.faults],
            remarks=[Said.of(each) for each in done.remarks],
        )


class Reminded(Told):
    """How many agencies' reports are missing, and how many messages it made; none where they were asked today."""

    agencies: int
    messages: int


class NotAccepted(Told):
    """An agency whose report was not accepted."""

    agency: str
    name: str
    status: str
    added: bool


class Sum(Told):
    """The sum of the reports of an office and all below it."""

    report: ReportTold
    agencies: list[str]
    unsettled: list[NotAccepted]
    left_out: list[str] = Field(description="Agencies that the tree leaves out")


@operations.get(BOARD, may="see_board", gives=Board)
def show_board(call: Call, year: Year) -> Board:
    """Show how the reports of the agencies below stand."""
    return Board(
        lines=[
            BoardLine(
                agency=each.agency,
                name=each.name,
                depth=each.depth,
                summed=each.summed,
                status=each.status,
                since=each.last.recorded_at if each.last is not None else None,
                actor=each.last.actor if each.last is not None else None,
                remark=each.last.remark if each.last is not None else None,
            )
            for each in board(call.program, call.office.code, year)
        ]
    )


@operations.write("POST", f"{BOARD}/{{below}}/acts", may="receive_reports", gives=ReportMoved)
def judge_report(call: Call, year: Year, below: AgencyCode, body: Judged) -> ReportMoved:
    """Return or accept the report of an agency below."""
    _refuse_unless_below(call, year, below)
    person = call.acting(hand_in_rules().step(body.act).by)
    do = send_back if body.act == "return" else accept
    return ReportMoved.of(do(call.program, below, year, person, body.reason))


@operations.write("POST", f"{BOARD}/reminders", may="receive_reports", gives=Reminded)
def remind_of_reports(call: Call, year: Year) -> Reminded:
    """Ask every agency below whose report is missing for it, once a day at most."""
    person = call.acting(hand_in_rules().step("receive").by)
    agencies, messages = ask_for_reports(call.program, call.office.code, year, person)
    return Reminded(agencies=agencies, messages=messages)


@operations.write(
    "POST", f"{BOARD}/{{below}}/file", may="receive_reports", gives=ReportMoved, most_bytes=MOST_BYTES_OF_A_FILE
)
def receive_report(call: Call, year: Year, below: AgencyCode, body: FileSent) -> ReportMoved:
    """Take the report file of an agency below that works with another system."""
    _refuse_unless_below(call, year, below)
    read = read_content(body.bytes(), body.name, f".{body.name.rpartition('.')[2].lower()}")
    person = call.acting(hand_in_rules().step("receive").by)
    return ReportMoved.of(receive(call.program, below, year, read, person))


@operations.write("POST", "/agencies/{agency}/reports/{year}/hand-in", may="write_report", gives=ReportMoved)
def hand_report_in(call: Call, year: Year, body: HandedIn) -> ReportMoved:
    """Hand the frozen report in to the office above."""
    person = call.acting(hand_in_rules().step("hand_in").by)
    return ReportMoved.of(hand_in(call.program, call.office.code, year, person, body.remark))


@operations.get("/agencies/{agency}/sums/{year}", may="see_board", gives=Sum)
def show_sum(
    call: Call,
    year: Year,
    partial: Annotated[bool, Query(description="Also where reports were not accepted")] = False,
) -> Sum:
    """Show the sum of the office's report and all below it."""
    found = sum_reports(call.program, call.office.code, year, partial=partial)
    return Sum(
        report=ReportTold.of(found.report),
        agencies=list(found.total.agencies),
        unsettled=[
            NotAccepted(agency=each.agency, name=each.name, status=each.status, added=each.added)
            for each in found.unsettled
        ],
        left_out=list(found.left_out),
    )


def _refuse_unless_below(call: Call, year: int, code: str) -> None:
    if all(each.agency != code for each in board(call.program, call.office.code, year)):
        raise no_such("下级机关", f"agency below {call.office.code}")
