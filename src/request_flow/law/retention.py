"""How long a case is kept whole (保管期限) before its personal data is erased: ``workflows/retention.yaml``.

A term is in whole years and counts from the end of the year in which a case, with every remedy over it, came to its
end; the last day of the year that lies so many years later still belongs to it.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Literal, TypeAlias

from pydantic import Field

from request_flow.law.citation import cites
from request_flow.law.dated import Cites, Text
from request_flow.law.source import Definition, definitions_folder, read_as

FILE = "retention.yaml"
Kind: TypeAlias = Literal["ordinary", "contested"]


class KindOfFile(Definition):
    """A kind of case, and the term for which it is kept."""

    label: Text
    en: Text
    years: int = Field(ge=1)
    cites: Cites


class Shortest(Definition):
    """The least term that an office may set."""

    years: int = Field(ge=1)
    cites: Cites


class Retention(Definition):
    """``workflows/retention.yaml``."""

    cites: Cites
    kinds: Mapping[Kind, KindOfFile]
    shortest: Shortest


@cites("archive-terms-2006:6")
def kept_until(ended: date, years: int) -> date:
    """Return the last day on which a case that ended on ``ended`` is kept whole."""
    return date(ended.year + years, 12, 31)


@cache
def retention() -> Retention:
    """Return what the installed definitions say.

    Raises:
        BrokenDefinition: the file is missing or wrong.
    """
    return read_as(definitions_folder() / FILE, Retention)
