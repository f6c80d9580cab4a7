"""The text of a provision, where a page cites it; anybody may read the law."""

from fastapi.responses import Response

from request_flow.web.desk import Desk
from request_flow.web.routes import OPEN, Routes

routes = Routes()


@routes.get("/law/{address}", may=OPEN)
def provision(desk: Desk) -> Response:
    """Show one provision: its official words, or their sense marked as such, and where they are taken from."""
    return desk.show("law.html.j2", provision=desk.program.law.provision(desk.in_path("address")))
