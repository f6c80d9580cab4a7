"""Reading other people's reports: JSON, spreadsheet, Word document, PDF, web page or text, whoever made them.

Each reader turns its kind of file into grids of cell texts; one recogniser finds the tables in the grids. What was
read out of the ordinary is said in a warning; what cannot be read for certain is an error, never a guess.
"""

from collections.abc import Iterator
from pathlib import Path

from request_flow.errors import NotFound, Sentence
from request_flow.report.form import form_for, forms
from request_flow.report.interchange import loads
from request_flow.report.model import Read, Report, form_mismatch
from request_flow.report.reading.documents import read_document
from request_flow.report.reading.files import ENDINGS, Kind, decode, kind_of
from request_flow.report.reading.narrative import find_narrative
from request_flow.report.reading.pages import read_page
from request_flow.report.reading.sheets import read_sheets
from request_flow.report.reading.source import LARGEST_FILE, Source, too_large, unreadable
from request_flow.report.reading.table2 import find_table2
from request_flow.report.reading.table3 import find_table3
from request_flow.report.reading.table4 import find_table4
from request_flow.report.reading.titles import read_title


def read_report(path: Path) -> Read:
    """Return the report in a file.

    Raises:
        NotFound: there is no such file.
        BadInput: the file cannot be read as a report; the sentence says what is wrong and where.
    """
    place = path.name
    try:
        if path.stat().st_size > LARGEST_FILE:
            mega = LARGEST_FILE >> 20
            raise too_large(place, f"超过 {mega} MB", f"more than {mega} MB")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("no_such_file", f"{path}：没有这个文件", f"{path}: there is no such file") from error
    except OSError as error:
        raise unreadable(
            place, f"无法打开：{error.strerror}", f"cannot be opened: {error.strerror}", "report_not_opened"
        ) from error
    return read_content(content, place, path.suffix)


def read_content(content: bytes, place: str, ending: str = "") -> Read:
    """Return the report in ``content``; ``place`` names it in sentences, ``ending`` is a hint at its kind.

    Raises:
        BadInput: it cannot be read as a report.
    """
    if not content.strip():
        raise unreadable(place, "文件是空的", "the file is empty")
    kind = kind_of(content, ending, place)
    warnings: list[Sentence] = []
    if ENDINGS.get(ending.lower(), kind) != kind:
        warnings.append(
            Sentence(
                f"{place}：扩展名是 {ending}，内容是 {kind}；按内容读取",
                f"{place}: the name ends in {ending}, the content is {kind}; read by its content",
            )
        )
    if kind == "json":
        read = loads(content, place)
        warnings += _unsaid(read.report, place)
    else:
        read = _from_source(_source(kind, content, place), place)
    return Read(read.report, (*warnings, *read.warnings))


def _unsaid(report: Report, place: str) -> Iterator[Sentence]:
    """Yield a remark where a report file does not say its year or agency: neighbours cannot be told by them."""
    if report.year is None:
        yield Sentence(f"{place}：没有写明年度（year）", f"{place}: the year is not stated")
    if not report.agency:
        yield Sentence(f"{place}：没有写明机关（agency）", f"{place}: the agency is not stated")


def _source(kind: Kind, content: bytes, place: str) -> Source:
    if kind == "xlsx":
        return read_sheets(content, place)
    if kind == "docx":
        return read_document(content, place)
    if kind == "pdf":
        # The reader of PDF is slow to import, and few commands need it.
        from request_flow.report.reading.prints import read_print  # noqa: PLC0415

        return read_print(content, place)
    text = decode(content, place)
    return read_page(text, place) if kind == "html" else _text_source(text)


def _text_source(text: str) -> Source:
    """Return text whose columns are parted by tabs, as one grid: a line that a page break tore apart stays in it."""
    lines = text.splitlines()
    prose = tuple(line for line in lines if line.strip() and "\t" not in line)
    return Source((_cells(lines),), prose, prose=prose)


def _cells(lines: list[str]) -> list[list[str]]:
    """Return the cells of each line; a line without a tab is one cell."""
    return [[cell.strip() for cell in line.split("\t")] for line in lines]


def _from_source(source: Source, place: str) -> Read:
    known = forms()
    agency, year = read_title(source.lines)
    third = find_table3(source, known, place)
    form = third.form if third else form_for(year) if year is not None else known[-1]
    fourth = find_table4(source, form, place)
    second = find_table2(source, (form, *(other for other in known if other is not form)), place)
    if third is None and fourth is None and not second.figures:
        raise unreadable(
            place,
            "没有找到年度报告的表格（表二、表三、表四）",
            "no table of a yearly report (2, 3 or 4) was found in it",
            "no_report",
        )
    warnings = [*source.warnings]
    if year is None:
        warnings.append(Sentence(f"{place}：标题中没有找到年度", f"{place}: no title with a year was found"))
    if not agency:
        warnings.append(Sentence(f"{place}：标题中没有找到机关名称", f"{place}: no title with the agency was found"))
    mismatch = form_mismatch(year, form)
    if mismatch is not None and third is not None:
        warnings.append(mismatch)
    warnings += second.warnings
    warnings += third.warnings if third else ()
    warnings += fourth.warnings if fourth else ()
    report = Report(
        agency=agency,
        year=year,
        format=form.format,
        status="published",
        table2=second.figures or None,
        table3=third.figures if third else None,
        table4=fourth.figures if fourth else None,
        narrative=find_narrative(source.prose, form),
    )
    return Read(report, tuple(warnings))
