"""Administration of the tree of agencies (机关和科室): what stands below an agency, its units, what its letters lack.

The tree is open as far as the address says.  Agencies are searched by their name, which is no person's.
"""

from fastapi.responses import Response

from request_flow.errors import BadInput
from request_flow.notices.situation import LABELS
from request_flow.services.agency_tree import NEEDED, PAGE, find_in_tree, rename_unit, tree_of, unit_of
from request_flow.web.admin import page_asked
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes

UNFIT = 422
LONGEST = 64

routes = Routes()


@routes.get("/a/{agency}/admin/units", may="administer")
def tree(desk: Desk) -> Response:
    """Show the tree below an agency, or what a search of it finds."""
    wanted, opened, page = desk.query("q").strip()[:LONGEST], desk.query("open"), page_asked(desk)
    found = find_in_tree(desk.program, desk.office, wanted) if wanted else None
    shown = found or tree_of(desk.program, desk.office, opened, page)
    return desk.show(
        "admin-tree.html.j2",
        tree=shown,
        wanted=wanted,
        opened=opened or desk.office.code,
        page=page,
        size=PAGE,
        needed=len(NEEDED),
        labels={name: desk.words(sentence) for name, sentence in LABELS.items()},
    )


@routes.get("/a/{agency}/admin/units/change", may="administer")
def unit(desk: Desk) -> Response:
    """Show a unit, its people, and what changes where it is renamed."""
    return _unit(desk, desk.query("unit"), "", {})


@routes.post("/a/{agency}/admin/units/change", may="administer")
def change_unit(desk: Desk) -> Response:
    """Rename a unit, or let it be one with another."""
    name, new = desk.field("unit"), desk.field("new_name")
    try:
        moved = rename_unit(desk.program, desk.office, name, new)
    except BadInput as error:
        return _unit(desk, name, new, {"new_name": desk.words(error.sentence)})
    return desk.go(
        desk.address("/admin/units"), f"{moved}人转到“{new}”", f"{moved} people belong to {new!r} from now on"
    )


def _unit(desk: Desk, name: str, entered: str, faults: dict[str, str]) -> Response:
    found = unit_of(desk.program, desk.office, name)
    return desk.show("admin-unit.html.j2", UNFIT if faults else 200, found=found, entered=entered, faults=faults)
