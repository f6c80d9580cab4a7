"""Taking a register in by the page (导入台账): a file is sent, its columns are named, it is tried, and then taken.

A file goes ``sent`` → ``trying`` → ``tried`` → ``taking`` → ``taken``; what could not be carried out is ``failed``, and
what is not wanted ``dropped``.  The work itself is done by :func:`work`, in whichever process was asked for it, in one
transaction: a process that dies leaves nothing of it, and the file is taken up again by whoever asks next.  As long as
it lives it touches a file in the program's own folder, which also says how many lines were read; the store could
not tell, since on SQLite the work holds it.

A register belongs to the agency of the page: a line that names another one is refused.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from request_flow.errors import BadInput, Conflict, Refused, RequestFlowError, Sentence
from request_flow.registers.columns import SeenTable, table_of
from request_flow.registers.entry import Entry, Problem
from request_flow.services.addressing import stamp
from request_flow.services.importing import Imported, import_cases
from request_flow.services.program import Program
from request_flow.services.register_files import plain_file_name
from request_flow.services.registers import open_register
from request_flow.storage import imports
from request_flow.storage.agencies import Agency, get_agency
from request_flow.storage.imports import RegisterImport
from request_flow.storage.unit import reading, writing

SENT, TRYING, TRIED, TAKING, TAKEN, FAILED, DROPPED = (
    "sent",
    "trying",
    "tried",
    "taking",
    "taken",
    "failed",
    "dropped",
)
AT_WORK = (TRYING, TAKING)
MOST_TOLD = 5_000
"""So many faults and so many remarks are kept to be told; the rest are counted."""
ALIVE = timedelta(minutes=1)
"""Work that gave no sign for so long has died with its process."""
HISTORY = 20


@dataclass(frozen=True, slots=True)
class Findings:
    """What a trial or a taking told; ``stopped`` is why it could not be carried out."""

    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    warnings: tuple[Sentence, ...] = ()
    stopped: Sentence | None = None
    new: tuple[str, ...] = ()
    continued: tuple[str, ...] = ()
    """The numbers of the cases that were taken in, and of those that went on; of a trial, none."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lines were read, and how many cases there are of each kind; ``faulty`` counts lines.

    ``faults`` is what is wrong altogether, of which :data:`MOST_TOLD` are kept; 0 where it was not counted.
    """

    read: int
    added: int
    unchanged: int
    continued: int
    faulty: int
    remarked: int
    irregular: int
    not_evidenced: int
    faults: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How a file stands: its row, what was counted, whether somebody is at it now, and how far that has come."""

    file: RegisterImport
    counts: Counts | None
    alive: bool
    lines: int

    @property
    def broken_off(self) -> bool:
        """Whether the process that was at it has died."""
        return self.file.state in AT_WORK and not self.alive


def send_file(program: Program, agency: str, name: str, content: bytes, by: str) -> int:
    """Keep a register that can be read and return its id.

    Raises:
        BadInput: the file is empty or cannot be read as a register; nothing is kept.
    """
    name = plain_file_name(name)
    if not content:
        raise BadInput("empty_file", f"{name}是空文件，没有任何内容", f"{name} is empty: there is nothing in it")
    with _as_file(name, content) as path:
        table_of(path)
    with writing(program.store) as unit:
        digest = sha256(content).hexdigest()
        now = stamp(program.clock.now())
        return imports.add_import(unit, get_agency(unit, agency).id, name, digest, content, state=SENT, by=by, now=now)


def standing_of(program: Program, agency: str, import_id: int) -> Standing:
    """Return how a file of the agency stands.

    Raises:
        NotFound: the agency has none with this id.
    """
    with reading(program.store) as unit:
        file = imports.find_import(unit, get_agency(unit, agency).id, import_id)
    return _standing(program, file)


def history(program: Program, agency: str) -> list[Standing]:
    """Return the last files of the agency, the newest first."""
    with reading(program.store) as unit:
        files = imports.latest_imports(unit, get_agency(unit, agency).id, HISTORY)
    return [_standing(program, each) for each in files]


def columns_of(program: Program, standing: Standing) -> tuple[SeenTable, dict[str, str]] | None:
    """Return the columns of a file and what each heading means: as named, as in the last file, as understood.

    None for case histories, which have no columns.

    Raises:
        BadInput: the file is no longer kept.
    """
    file = standing.file
    with opened_file(program, file) as path:
        table = table_of(path)
    if table is None:
        return None
    with reading(program.store) as unit:
        known = file.columns or imports.last_columns(unit, file.agency_id, TAKEN)
    named = {heading: name for name, heading in json.loads(known or "{}").items()}
    if not all(heading in {each.heading for each in table.columns} for heading in named):
        named = {}
    return table, {each.heading: named.get(each.heading, "") if named else each.field for each in table.columns}


def findings_of(program: Program, standing: Standing) -> Findings:
    """Return what the last trial or taking told; nothing once it is no longer kept."""
    with reading(program.store) as unit:
        kept = imports.findings_of(unit, standing.file.id)
    told = json.loads(kept) if kept else {}
    return Findings(
        tuple(Problem(**each) for each in told.get("problems", ())),
        tuple(Problem(**each) for each in told.get("remarks", ())),
        tuple(Sentence(**each) for each in told.get("warnings", ())),
        Sentence(**told["stopped"]) if told.get("stopped") else None,
        tuple(told.get("new", ())),
        tuple(told.get("continued", ())),
    )


def begin(program: Program, standing: Standing, state: str, columns: Mapping[str, str] | None, by: str) -> None:
    """Put a file to be tried or taken; the work itself is :func:`work`.

    Raises:
        Refused: it was taken or dropped before, is no longer kept, or was not tried yet.
        Conflict: somebody else is at it.
    """
    file = standing.file
    if file.state in AT_WORK and standing.alive:
        raise Conflict("import_at_work", "这份台账正在处理，请稍候", "this register is being worked on; wait a moment")
    before = (TRIED, TAKING) if state == TAKING else (SENT, TRYING, TRIED, FAILED)
    if file.state not in before:
        raise Refused(
            "import_not_ready",
            "这份台账已经导入或作废，或者还没有试导入；请重新打开这一页",
            "this register was taken or dropped, or was not tried yet; open the page again",
        )
    _stop_sign(program, file.id).unlink(missing_ok=True)
    _sign(program, file.id, 0)
    kept = file.columns if state == TAKING else json.dumps(columns, ensure_ascii=False) if columns else None
    with writing(program.store) as unit:
        if not imports.move_import(unit, file, state, kept, by=by, now=stamp(program.clock.now())):
            raise Conflict(
                "import_at_work", "别人刚刚开始处理这份台账", "somebody else has just begun to work on this register"
            )


def work(program: Program, agency: str, import_id: int) -> None:
    """Try or take the file, as its state says; how it ended is kept with it.

    What is sound is taken and the rest left, as the trial has shown it.
    """
    with reading(program.store) as unit:
        office = get_agency(unit, agency)
        file = imports.find_import(unit, office.id, import_id)
    counts: Counts | None = None
    try:
        result, warnings = _carried_out(program, office, file)
    except RequestFlowError as error:
        state, findings = FAILED, Findings(stopped=error.sentence)
    else:
        state = TRIED if file.state == TRYING else TAKEN
        counts = _counted(result)
        told = tuple(result.problems[:MOST_TOLD]), tuple(result.warnings[:MOST_TOLD])
        findings = Findings(*told, warnings)
        if state == TAKEN:
            findings = replace(findings, new=tuple(result.new_numbers), continued=tuple(result.continued_numbers))
    with writing(program.store) as unit:
        said = None if counts is None else json.dumps(asdict(counts))
        kept = json.dumps(asdict(findings), ensure_ascii=False).encode()
        imports.end_work(unit, import_id, file.state, state, said, kept, stamp(program.clock.now()))
    _sign_of(program, import_id).unlink(missing_ok=True)


def stop(program: Program, standing: Standing) -> None:
    """Ask the process that is at a file to stop; what it did is undone."""
    if standing.file.state in AT_WORK:
        _stop_sign(program, standing.file.id).touch()


def drop(program: Program, standing: Standing, by: str) -> None:
    """Delete a file that is not wanted, with what was found in it.

    Raises:
        Conflict: somebody is at it.
    """
    if standing.file.state in AT_WORK and standing.alive:
        raise Conflict(
            "import_at_work", "这份台账正在处理，请先停止", "this register is being worked on; stop that first"
        )
    with writing(program.store) as unit:
        state = TAKEN if standing.file.state == TAKEN else DROPPED
        imports.drop_import(unit, standing.file.id, state, by=by, now=stamp(program.clock.now()))


@contextmanager
def opened_file(program: Program, file: RegisterImport) -> Iterator[Path]:
    """Give the file in a folder of its own, which is gone afterwards.

    Raises:
        BadInput: it is no longer kept.
    """
    with reading(program.store) as unit:
        content = imports.content_of(unit, file.id)
    if content is None:
        raise BadInput(
            "import_not_kept",
            "这份台账已经不再保存，请重新上传",
            "this register is no longer kept; send it again",
        )
    with _as_file(file.name, content) as path:
        yield path


def _carried_out(program: Program, office: Agency, file: RegisterImport) -> tuple[Imported, tuple[Sentence, ...]]:
    mapping = json.loads(file.columns) if file.columns else None

    def tell(lines: int) -> None:
        _sign(program, file.id, lines)
        if _stop_sign(program, file.id).exists():
            raise Refused("import_stopped", "已按要求停止，没有写入任何内容", "stopped as asked; nothing was written")

    with opened_file(program, file) as path:
        entries = open_register(program.engine, path, agency=office.code, mapping=mapping, alone=mapping is not None)
        result = import_cases(
            program,
            (_bound(office, each) for each in entries),
            dry_run=file.state == TRYING,
            keep_going=True,
            progress=tell,
        )
    return result, tuple(Sentence(each.zh, each.en) for each in entries.warnings)


def _bound(office: Agency, entry: Entry) -> Entry:
    """Return an entry as one of this agency, which a register may call by its name; another agency's is refused."""
    case = entry.case
    if case is None or case["agency"] == office.code:
        return entry
    named = str(case["agency"])
    if named == office.name:
        return replace(entry, case={**case, "agency": office.code})
    problem = Problem(
        entry.line,
        "agency",
        "other_agency",
        f"这一行属于另一个机关“{named}”，不是{office.name}；请由该机关导入，或不读机关这一列",
        f"this line belongs to another agency, {named!r}, not to {office.name}; have that agency import it, or leave "
        "the column of the agency unread",
    )
    return Entry(entry.line, None, problems=(problem,))


def _counted(result: Imported) -> Counts:
    return Counts(
        result.read,
        result.added,
        result.unchanged,
        result.continued,
        result.read - result.added - result.unchanged - result.continued,  # two sheets have lines of one number
        len(result.warnings),
        result.irregular,
        result.not_evidenced,
        len(result.problems),
    )


def _standing(program: Program, file: RegisterImport) -> Standing:
    alive, lines = False, 0
    if file.state in AT_WORK:
        sign = _sign_of(program, file.id)
        with suppress(OSError, ValueError):
            told, _, at = sign.read_text().partition(" ")
            lines = int(told)
            alive = program.clock.now() - datetime.fromisoformat(at) < ALIVE
    counts: dict[str, Any] | None = json.loads(file.counts) if file.counts else None
    return Standing(file, None if counts is None else Counts(**counts), alive, lines)


def _sign_of(program: Program, import_id: int) -> Path:
    return program.outside.home / "imports" / f".{import_id}.part"


def _stop_sign(program: Program, import_id: int) -> Path:
    return program.outside.home / "imports" / f".{import_id}.stop.part"


def _sign(program: Program, import_id: int, lines: int) -> None:
    sign = _sign_of(program, import_id)
    sign.parent.mkdir(parents=True, exist_ok=True)
    part = sign.with_suffix(".new.part")
    part.write_text(f"{lines} {program.clock.now().isoformat()}")
    part.replace(sign)  # whoever reads it finds it whole


@contextmanager
def _as_file(name: str, content: bytes) -> Iterator[Path]:
    with TemporaryDirectory(prefix="request-flow-import-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path
