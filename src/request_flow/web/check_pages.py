"""核对: a report file, a register or a file of case histories is looked through, sentence by sentence; nothing is kept.

The findings are shown, or given as a file of their own: to have them, the same form is sent with another button, since
nothing stays here to be given out later.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi.responses import Response
from starlette.datastructures import UploadFile

from request_flow.errors import BadInput
from request_flow.registers.entry import Problem
from request_flow.report.identities import broken
from request_flow.report.model import Read
from request_flow.report.reading import read_content
from request_flow.report.reading.source import LARGEST_FILE
from request_flow.report.writers.parts import layouts_of
from request_flow.services.case_sheets import WRITERS, Cell
from request_flow.services.register_files import MOST_CASES, CheckedRegister, check_register, plain_file_name
from request_flow.services.report_files import CheckedFile, check_files
from request_flow.web.desk import Desk
from request_flow.web.report_marks import marked_cells
from request_flow.web.report_words import sums_of
from request_flow.web.routes import MEGABYTE, Routes

routes = Routes()
WRONG = 422
PAGE = "/a/{agency}/check"
REPORTS, REGISTER = "reports", "register"
MOST_REPORTS = 5
"""Reports that are read at once: the years that somebody lays side by side."""
MOST_SENT = 3 * LARGEST_FILE
SHOWN = 200
"""So many findings of one kind stand on the page; the file has more."""
HEADING = (("文件", "file"), ("轻重", "grade"), ("位置", "place"), ("情况", "finding"))


@routes.get(PAGE, may="check_reports")
def form(desk: Desk) -> Response:
    """Show the form."""
    return _page(desk, REGISTER if desk.query("what") == REGISTER else REPORTS)


@routes.post(PAGE, may="check_reports", most=MOST_SENT)
def check(desk: Desk) -> Response:
    """Look a file through, and show or give out what was found."""
    what = REGISTER if desk.field("what") == REGISTER else REPORTS
    sent = [each for each in desk.form.getlist("file") if isinstance(each, UploadFile) and each.filename]
    try:
        _refuse(what, sent)
        if what == REGISTER:
            register, reports = _register(desk, sent[0]), []
        else:
            register, reports = None, list(check_files([_read(each) for each in sent]))
    except BadInput as error:
        return _page(desk, what, {"file": desk.words(error.sentence)}, WRONG)
    wanted = desk.field("as")
    if wanted in WRITERS:
        return _file(desk, wanted, _name(sent[0]), register, reports)
    return _page(desk, what, register=register, reports=reports, name=_name(sent[0]))


def _refuse(what: str, sent: list[UploadFile]) -> None:
    """Refuse what cannot be looked through.

    Raises:
        BadInput: no file was chosen, too many were, or one is too large.
    """
    if not sent:
        raise BadInput("no_file", "请选择文件", "choose a file")
    most = 1 if what == REGISTER else MOST_REPORTS
    if len(sent) > most:
        raise BadInput("too_many_files", f"一次最多核对{most}个文件", f"at most {most} files are checked at once")
    for each in sent:
        if (each.size or 0) > LARGEST_FILE:
            mega = LARGEST_FILE // MEGABYTE
            raise BadInput(
                "file_too_large",
                f"{_name(each)}超过{mega}MB，请分开核对",
                f"{_name(each)} is larger than {mega} MB; check it in parts",
            )


def _read(sent: UploadFile) -> tuple[str, Read]:
    name = _name(sent)
    return name, read_content(sent.file.read(LARGEST_FILE + 1), name, Path(name).suffix.lower())


def _register(desk: Desk, sent: UploadFile) -> CheckedRegister:
    """Check a register; its reader needs a file with a name, which is gone afterwards."""
    with TemporaryDirectory(prefix="request-flow-check-") as folder:
        path = Path(folder) / _name(sent)
        path.write_bytes(sent.file.read(LARGEST_FILE + 1))
        return check_register(desk.program, path, desk.office.code)


def _name(sent: UploadFile) -> str:
    return plain_file_name(sent.filename or "")


def _page(
    desk: Desk,
    what: str,
    faults: dict[str, str] | None = None,
    status: int = 200,
    *,
    register: CheckedRegister | None = None,
    reports: list[CheckedFile] | None = None,
    name: str = "",
) -> Response:
    return desk.show(
        "check.html.j2",
        status,
        what=what,
        kinds={
            REPORTS: desk.say("年度报告", "yearly reports"),
            REGISTER: desk.say("台账或案卷历史", "a register or case histories"),
        },
        faults=faults or {},
        register=register,
        reports=[_shown(each, reports) for each in reports] if reports else [],
        name=name,
        shown=SHOWN,
        most_cases=MOST_CASES,
        most_reports=MOST_REPORTS,
        mega=LARGEST_FILE // MEGABYTE,
        forms=tuple(WRITERS),
    )


def _shown(checked: CheckedFile, reports: list[CheckedFile]) -> dict[str, Any]:
    """Return one result for the page; a cell is red too where only the step from the year before fails."""
    report = checked.report
    own = [each for each in reports if each.report is report]
    return {
        "checked": checked,
        "wrong": broken(checked.checks),
        "sums": sums_of(report.form, checked.checks),
        "tables": [] if checked.is_pair else list(layouts_of(report).values()),
        "marked": marked_cells(report.form, [check for each in own for check in each.checks]),
    }


def _file(desk: Desk, kind: str, name: str, register: CheckedRegister | None, reports: list[CheckedFile]) -> Response:
    write, media_type = WRITERS[kind]
    rows = _of_register(desk, name, register) if register is not None else _of_reports(desk, reports)
    stream = io.BytesIO()
    write(stream, [desk.say(*each) for each in HEADING], rows)
    headers = {
        "Content-Disposition": f'attachment; filename="findings-{desk.today}.{kind}"',
        "Cache-Control": "no-store",
    }
    return Response(stream.getvalue(), media_type=media_type, headers=headers)


def _of_reports(desk: Desk, reports: list[CheckedFile]) -> Iterator[list[Cell]]:
    fault, remark, holds = _grades(desk)
    for each in reports:
        for sentence in each.remarks:
            yield [each.name, remark, "", desk.words(sentence)]
        wrong = broken(each.checks)
        for one in wrong:
            yield [each.name, fault, " ".join(filter(None, (one.table, one.row, one.column))), desk.words(one.sentence)]
        if each.compared and not wrong:
            count = len(each.checks)
            yield [each.name, holds, "", desk.say(f"{count}处核对全部相符", f"all {count} sums hold")]


def _of_register(desk: Desk, name: str, register: CheckedRegister) -> Iterator[list[Cell]]:
    fault, remark, _ = _grades(desk)
    for warned in register.warnings:
        yield [name, remark, "", desk.say(warned.zh, warned.en)]
    for grade, problems in ((fault, register.faults), (remark, register.remarks)):
        for each in problems:
            yield [name, grade, place_of(desk, each), desk.say(each.zh, each.en)]


def _grades(desk: Desk) -> tuple[str, str, str]:
    return desk.say("不符", "fault"), desk.say("提示", "remark"), desk.say("相符", "holds")


def place_of(desk: Desk, problem: Problem) -> str:
    """Return where in a register something was found."""
    line = desk.say(f"第{problem.line}行", f"line {problem.line}")
    return f"{line} {problem.field}".strip()
