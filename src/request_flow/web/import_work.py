"""The work on a register that is taken in: a thread of the server, with a program of its own."""

import threading

from request_flow.logs import logger, told_of
from request_flow.services.register_imports import work
from request_flow.web.programs import Programs

log = logger(__name__)


def carry_on(programs: Programs, agency: str, import_id: int) -> threading.Thread:
    """Begin the work on a register in a thread of its own and return it; it ends with the process at the latest."""

    def run() -> None:
        try:
            with programs.borrow() as program:
                work(program, agency, import_id)
        except Exception as error:  # noqa: BLE001  # nobody waits for it: the page says that the work broke off
            log.error("import_broke_off", id=import_id, **told_of(error))  # noqa: TRY400  # no traceback: it could name people

    thread = threading.Thread(target=run, name=f"import-{import_id}", daemon=True)
    thread.start()
    return thread
