"""A notice that arrives as a file: this project's own form, or the simple one of public holiday data sets.

The file is a user's, so what is wrong with it is bad input with its file and line, not a broken definition.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from request_flow.errors import BadInput, BrokenDefinition
from request_flow.law.source import Document, Location, parse, read
from request_flow.workdays.notice import Holiday, MakeUp, Notice, Text, faults

SIMPLE_CITES = ("holidays:2.1", "holidays:6")
"""What every notice rests on: the holidays of the law, and that one on a weekend is made up."""


class _SimpleDay(BaseModel):
    name: Text
    date: date
    is_off_day: Annotated[bool, Field(alias="isOffDay")]


class _SimpleFile(BaseModel):
    """The simple form; data sets add keys of their own, which are passed over."""

    model_config = ConfigDict(extra="ignore")

    year: int
    number: Text | None = None
    title: Text | None = None
    published: date | None = None
    revises: Text | None = None
    papers: tuple[str, ...] = ()
    days: Annotated[tuple[_SimpleDay, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A notice made from the simple form, and where in the file each of its parts came from."""

    notice: Notice
    origins: Mapping[Location, Location]


def parse_notice(path: Path, *, number: str | None = None, published: date | None = None) -> Notice:
    """Return the notice in a YAML or JSON file.

    Args:
        path: The file; a mapping with ``days`` is read in the simple form.
        number: The document number, for a simple file that does not give it.
        published: The day of publication, for a simple file that does not give it: the day it is loaded will do.

    Raises:
        BadInput: the file cannot be read, is of neither form, or says what cannot be; with file and line.
    """
    try:
        document = _read(path)
        if not isinstance(document.data, dict):
            raise document.fault((), "不是一份放假通知", "is no holiday notice")
        draft = _simple(document, number, published) if "days" in document.data else _Draft(_own(document), {})
        for location, zh, en in faults(draft.notice):
            raise document.fault(draft.origins.get(location, location), zh, en)
    except BrokenDefinition as error:
        raise BadInput("broken_notice", error.sentence.zh, error.sentence.en) from error
    return draft.notice


def _read(path: Path) -> Document:
    """Read the file as YAML, of which JSON is nearly a part: a JSON file that YAML refuses loses its line numbers."""
    try:
        return read(path)
    except BrokenDefinition:
        if path.suffix.lower() != ".json" or not path.is_file():
            raise
        try:
            return Document(path, json.loads(path.read_text(encoding="utf-8-sig")), {})
        except ValueError:
            pass
        raise


def _own(document: Document) -> Notice:
    return parse(document, Notice)


def _simple(document: Document, number: str | None, published: date | None) -> _Draft:
    if document.data["days"] in ([], None):
        raise document.fault(("days",), "没有任何日期：该年的通知尚未发布？", "has no days: is the notice not out yet?")
    simple = parse(document, _SimpleFile)
    number, published = simple.number or number, simple.published or published
    if number is None:
        raise document.fault((), "缺少文号：请加上number", "has no document number: add `number`")
    if published is None:
        raise document.fault((), "缺少公布日期：请加上published", "has no day of publication: add `published`")
    off: dict[str, list[date]] = {}
    make_up: list[MakeUp] = []
    origins: dict[Location, Location] = {}
    for at, day in enumerate(simple.days):
        here: Location = ("days", at, "date")
        if day.is_off_day:
            days = off.setdefault(day.name, [])
            origins["days_off", list(off).index(day.name), "days", len(days)] = here
            days.append(day.date)
        else:
            origins["make_up", len(make_up), "day"] = here
            origins["make_up", len(make_up), "holiday"] = ("days", at, "name")
            make_up.append(MakeUp(day=day.date, holiday=day.name))
    if not off:
        raise document.fault(("days",), "没有放假日", "has no day off")
    fields: dict[str, Any] = {
        "number": number,
        "title": simple.title or number,
        "published": published,
        "year": simple.year,
        "revises": simple.revises,
        "cites": SIMPLE_CITES,
        "source": simple.papers[0] if simple.papers else document.path.name,
        "checked_on": published,
        "days_off": tuple(Holiday(holiday=name, days=tuple(days)) for name, days in off.items()),
        "make_up": tuple(make_up),
    }
    return _Draft(Notice(**fields), origins)
