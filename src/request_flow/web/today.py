"""今天: the morning list, in the order of harm; and the panels beside it."""

from collections.abc import Sequence
from urllib.parse import quote

from fastapi.responses import Response

from request_flow.services.worklist import COUNTED, SHOWN, Day, Group, work_of_today
from request_flow.web.answer_words import answer_work
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.words import Wording
from request_flow.web.work_words import GROUPS, Work, work_of

routes = Routes()
SCOPES = {
    "me": ("我承办的", "Mine", "me"),
    "unit": ("本科室", "My unit", "unit"),
    "office": ("全机关", "The agency", ""),
}
"""What a scope is called, and the filter of the list that shows the same cases."""
LISTS = {"intake": "", "review": "", "late": "late", "today": "today", "week": "week", "forward": "", "waiting": ""}
"""The filter of the list that comes nearest to a group."""


@routes.get("/a/{agency}/today", may="see_cases")
def today(desk: Desk) -> Response:
    """Show what is to be done."""
    found = work_of_today(desk.program, desk.office, desk.visitor, desk.query("who"))
    who = SCOPES[found.scope][2]
    wording = desk.wording()
    groups = [
        (each, GROUPS[each.name], _works(desk, wording, each), LISTS[each.name])
        for each in found.groups
        if each.count or each.owed
    ]
    most = max((count for _, count in found.ahead), default=0)
    return desk.show(
        "today.html.j2",
        found=found,
        groups=groups,
        scopes=[(name, SCOPES[name], _number(count)) for name, count in found.counts.items()],
        who=who,
        shown=SHOWN,
        number=_number,
        width=lambda count: 120 * count // max(most, 1),
        next_due=_next_due(found, groups),
        quoted=lambda number: quote(number, safe=""),
    )


def _works(desk: Desk, wording: Wording, group: Group) -> list[Work]:
    """Return the lines of a group; our own answers stand among the cases by their day."""
    works = [work_of(desk, wording, group.name, item) for item in group.items]
    if not group.owed:
        return works
    return sorted(
        [*(answer_work(desk, wording, each) for each in group.owed), *works],
        key=lambda each: (each.on is not None, each.on or desk.today),
    )


def _number(count: int) -> str:
    return f"{COUNTED}+" if count >= COUNTED else str(count)


def _next_due(found: Day, groups: Sequence[tuple[object, object, list[Work], str]]) -> Work | None:
    """Return the next case that is due at all where nothing presses."""
    works = [work for _, _, lines, _ in groups for work in lines if work.on is not None]
    return min(works, key=lambda work: str(work.on)) if works and not found.pressing else None
