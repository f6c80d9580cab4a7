"""导入台账: a register is sent, its columns are named, it is tried, and what is sound in it becomes cases.

The trial and the taking run in a thread of this server, with a program of their own; the page asks how far they came.
Short work is waited for, so that most registers never show the page in between.
"""

import re
from collections.abc import Mapping

from fastapi.responses import Response
from starlette.datastructures import UploadFile

from request_flow.errors import BadInput, NotFound, RequestFlowError
from request_flow.law.cleaning import cleaning
from request_flow.registers.vocabulary import vocabulary
from request_flow.services import register_imports as imports
from request_flow.services.import_sheets import MEDIA_TYPE, blank_register, faulty_rows, taken_cases
from request_flow.services.register_imports import AT_WORK, TAKING, TRYING, Standing
from request_flow.storage.people import members_of
from request_flow.storage.unit import reading
from request_flow.web.case_page import case_address, masked
from request_flow.web.desk import Desk
from request_flow.web.import_work import carry_on
from request_flow.web.routes import MEGABYTE, Routes
from request_flow.web.typed_numbers import read_number

routes = Routes()
PAGE = "/a/{agency}/import"
ONE = f"{PAGE}/{{id}}"
WRONG = 422
PATIENCE = 1.5
"""Seconds that a form waits for the work it has begun."""
SHOWN = 100
"""So many faults stand on the page; the workbook has more."""
PREFIX = "column-"
IDENTIFYING = re.compile(r"[0-9A-Za-z]{11,}")
"""What may be the number of a person's card, of a body or of a telephone."""


@routes.get(PAGE, may="import_cases")
def form(desk: Desk) -> Response:
    """Show the form, and what was taken in before."""
    return _form(desk)


@routes.post(PAGE, may="import_cases")
def send(desk: Desk) -> Response:
    """Keep a register."""
    try:
        file = _file_sent(desk)
        import_id = imports.send_file(
            desk.program, desk.office.code, file.filename or "", file.file.read(), desk.visitor.member.login
        )
    except BadInput as error:
        return _form(desk, {"file": desk.words(error.sentence)}, WRONG)
    return desk.go(desk.address(f"/import/{import_id}"))


@routes.get(f"{PAGE}/blank.xlsx", may="import_cases")
def blank(desk: Desk) -> Response:
    """Give a register to fill in."""
    return _workbook(blank_register(desk.language), "register.xlsx")


@routes.get(ONE, may="import_cases")
def show(desk: Desk) -> Response:
    """Show how a register stands, and what can be done next."""
    return _page(desk, _standing(desk))


@routes.get(f"{ONE}/progress", may="import_cases", by_itself=True)
def progress(desk: Desk) -> Response:
    """Show the same, asked by the page itself."""
    return _page(desk, _standing(desk))


@routes.get(f"{ONE}/faults.xlsx", may="import_cases")
def faults(desk: Desk) -> Response:
    """Give what is wrong, and the rows to mend."""
    standing = _standing(desk)
    problems = imports.findings_of(desk.program, standing).problems
    found = standing.counts.faults if standing.counts else 0
    with imports.opened_file(desk.program, standing.file) as path:
        content = faulty_rows(path, problems, found, desk.language)
    return _workbook(content, f"faults-{standing.file.id}.xlsx")


@routes.get(f"{ONE}/taken.xlsx", may="import_cases")
def taken(desk: Desk) -> Response:
    """Give the numbers of the cases that were taken in."""
    standing = _standing(desk)
    told = imports.findings_of(desk.program, standing)
    return _workbook(taken_cases(told.new, told.continued, desk.language), f"taken-{standing.file.id}.xlsx")


@routes.post(f"{ONE}/try", may="import_cases")
def try_(desk: Desk) -> Response:
    """Name the columns and try the register; nothing is written of it."""
    standing = _standing(desk)
    try:
        columns = _columns_sent(desk, standing)
    except BadInput as error:
        return _page(desk, standing, {"columns": desk.words(error.sentence)}, WRONG)
    return _begin(desk, standing, TRYING, columns)


@routes.post(f"{ONE}/take", may="import_cases")
def take(desk: Desk) -> Response:
    """Take what is sound."""
    return _begin(desk, _standing(desk), TAKING, None)


@routes.post(f"{ONE}/stop", may="import_cases")
def stop(desk: Desk) -> Response:
    """Stop the work; what it did is undone."""
    standing = _standing(desk)
    imports.stop(desk.program, standing)
    return desk.go(_address(desk, standing), "正在停止", "stopping")


@routes.post(f"{ONE}/drop", may="import_cases")
def drop(desk: Desk) -> Response:
    """Delete the file."""
    standing = _standing(desk)
    imports.drop(desk.program, standing, desk.visitor.member.login)
    return desk.go(desk.address("/import"), "已删除上传的文件", "the file was deleted")


def _begin(desk: Desk, standing: Standing, state: str, columns: Mapping[str, str] | None) -> Response:
    imports.begin(desk.program, standing, state, columns, desk.visitor.member.login)
    work = carry_on(desk.request.app.state.programs, desk.office.code, standing.file.id)
    work.join(PATIENCE)
    return desk.go(_address(desk, standing))


def _standing(desk: Desk) -> Standing:
    given = read_number(desk.in_path("id"))
    if given is None:
        raise NotFound("no_such_import", "没有这次导入", "there is no such import")
    return imports.standing_of(desk.program, desk.office.code, given)


def _file_sent(desk: Desk) -> UploadFile:
    """Return the register that was sent.

    Raises:
        BadInput: none was chosen, or it is too large.
    """
    file = desk.upload("file")
    most = vocabulary().headings.limits.file_megabytes
    if file is None:
        raise BadInput("no_file", "请选择文件", "choose a file")
    if (file.size or 0) > most * MEGABYTE:
        raise BadInput("file_too_large", f"文件超过{most}MB，请分开导入", f"more than {most} MB; send it in parts")
    return file


def _columns_sent(desk: Desk, standing: Standing) -> dict[str, str] | None:
    """Return the heading of each field as the form names them.

    Raises:
        BadInput: two columns were said to be the same, or no file is kept.
    """
    found = imports.columns_of(desk.program, standing)
    if found is None:
        return None
    table, _ = found
    chosen: dict[str, str] = {}
    for place, column in enumerate(table.columns):
        name = desk.field(f"{PREFIX}{place}")
        if name in chosen:
            label = desk.say(*_label(name))
            raise BadInput(
                "column_twice",
                f"“{chosen[name]}”和“{column.heading}”都对应“{label}”，只能有一列",
                f"{chosen[name]!r} and {column.heading!r} are both {label!r}; only one column can be",
            )
        if name:
            chosen[name] = column.heading
    if not chosen:
        raise BadInput("no_columns", "没有对应任何一列", "no column was given a meaning")
    return chosen


def _label(name: str) -> tuple[str, str]:
    """Return what a field is called, Chinese and English."""
    rule = vocabulary().headings.fields.get(name)
    if rule is None:
        raise BadInput("unknown_field", f"没有“{name}”这一项", f"there is no field {name!r}")
    return rule.headings[0], next((each for each in rule.headings if each.isascii()), name)


def _address(desk: Desk, standing: Standing) -> str:
    return desk.address(f"/import/{standing.file.id}")


def _form(desk: Desk, wrong: Mapping[str, str] | None = None, status: int = 200) -> Response:
    return desk.show(
        "import.html.j2",
        status,
        faults=wrong or {},
        history=imports.history(desk.program, desk.office.code),
        mega=vocabulary().headings.limits.file_megabytes,
        states=_states(desk),
        names=_names(desk),
    )


def _page(desk: Desk, standing: Standing, wrong: Mapping[str, str] | None = None, status: int = 200) -> Response:
    file = standing.file
    is_open = file.state not in (*AT_WORK, imports.TAKEN, imports.DROPPED) or standing.broken_off
    found, lost = None, dict(wrong or {})
    if is_open:
        try:
            found = imports.columns_of(desk.program, standing)
        except RequestFlowError as error:
            lost["columns"] = desk.words(error.sentence)
    told = imports.findings_of(desk.program, standing)
    essential = [desk.say(*_label(name)) for name, rule in vocabulary().headings.fields.items() if rule.essential]
    return desk.show(
        "import-one.html.j2",
        status,
        standing=standing,
        file=file,
        counts=standing.counts,
        table=found[0] if found else None,
        meaning=_meaning_sent(desk, found[1]) if found else {},
        fields={"": desk.say("不读", "not read")}
        | {name: desk.say(*_label(name)) for name in vocabulary().headings.fields},
        essential=essential,
        told=told,
        shown=SHOWN,
        veiled=_veiled,
        taken=[(number, case_address(desk, number)) for number in (*told.new, *told.continued)[:SHOWN]],
        states=_states(desk),
        names=_names(desk),
        is_open=is_open,
        prefix=PREFIX,
        kept_days=cleaning().imports.days,
        faults=lost,
    )


def _meaning_sent(desk: Desk, meaning: Mapping[str, str]) -> dict[str, str]:
    """Return what each column means, by its heading: as it was just typed, where the form comes back with a fault."""
    typed = [desk.field(f"{PREFIX}{place}") for place in range(len(meaning))]
    return dict(zip(meaning, typed, strict=True)) if any(typed) else dict(meaning)


def _veiled(example: str) -> str:
    """Return an example of which numbers that lead to a person show only their beginning."""
    return IDENTIFYING.sub(lambda found: masked(found[0]), example)


def _states(desk: Desk) -> dict[str, str]:
    return {
        imports.SENT: desk.say("已上传，未试导入", "sent, not tried"),
        imports.TRYING: desk.say("正在试导入", "being tried"),
        imports.TRIED: desk.say("已试导入，未写入", "tried, nothing written"),
        imports.TAKING: desk.say("正在导入", "being taken in"),
        imports.TAKEN: desk.say("已导入", "taken in"),
        imports.FAILED: desk.say("没有导入", "not taken in"),
        imports.DROPPED: desk.say("已作废", "dropped"),
    }


def _names(desk: Desk) -> dict[str, str]:
    """Return the name of each person of the agency by the login."""
    with reading(desk.program.store) as unit:
        return {each.login: each.name for each in members_of(unit, desk.office.id)}


def _workbook(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)
