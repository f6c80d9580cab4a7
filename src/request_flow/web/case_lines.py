"""The lines of a list of cases as they are read: days, chips, names and addresses, each put into words once."""

from collections.abc import Mapping
from dataclasses import dataclass

from request_flow.services.listing import Row
from request_flow.storage.people import Member
from request_flow.web.case_page import case_address
from request_flow.web.case_words import Chip
from request_flow.web.desk import Desk
from request_flow.web.due_words import chips_of
from request_flow.web.words import day, weekday


@dataclass(frozen=True, slots=True)
class Line:
    """One case; ``applicant`` is ``None`` where it is shut to the visitor, ``weekday`` empty where no clock runs."""

    number: str
    href: str
    day: str
    weekday: str
    chips: list[Chip]
    applicant: str | None
    subject: str
    step: str
    handler: str
    unit: str | None
    received: str


def lines_of(desk: Desk, rows: tuple[Row, ...], people: Mapping[str, Member]) -> list[Line]:
    """Return the lines of a page of cases; ``people`` are those who work for the agency, by login."""
    wording, language, today, say = desk.wording(), desk.language, desk.today, desk.say
    unnamed, nobody, empty = say("未写姓名", "no name"), say("未分办", "nobody"), "—"
    not_begun = say("尚未起算", "not begun")
    made = []
    for row in rows:
        case = row.case
        if case.due_on is not None:
            on, of_week = day(language, today, case.due_on), weekday(language, case.due_on)
        else:
            unknown = not_begun if case.state == "awaiting_confirmation" else empty
            on, of_week = day(language, today, case.closed_on) if case.closed_on else unknown, ""
        handler = case.handler or ""
        made.append(
            Line(
                case.number,
                case_address(desk, case.number),
                on,
                of_week,
                chips_of(desk, wording, row),
                None if row.hidden else row.applicant or unnamed,
                row.subject or empty,
                wording.of("step", case.step) if case.step else wording.of("state", case.state),
                people[handler].name if handler in people else handler or nobody,
                case.unit,
                day(language, today, case.received_on),
            )
        )
    return made
