"""What a check looks at and what it finds: a grade, a sentence that says it, and what to do about it.

``ok`` needs nothing, ``warning`` is to be seen to soon, ``fault`` means that something does not work now or that data
are in danger.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from request_flow.clock import Clock
from request_flow.errors import RequestFlowError, Sentence


class Grade(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    grade: Grade
    found: Sentence
    remedy: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One installation: its settings as values, and the clock; ``here`` asks for processes of this machine only."""

    home: Path
    database_url: str
    key: str | None
    fonts: Path | None
    broker_url: str | None
    mail_url: str | None
    mail_from: str
    public_url: str
    clock: Clock
    here: bool = False
    clamav: str | None = None


def ok(zh: str, en: str) -> Finding:
    """Return that all is well."""
    return Finding(Grade.OK, Sentence(zh, en))


def warning(found: Sentence, remedy: Sentence) -> Finding:
    """Return what is to be seen to soon."""
    return Finding(Grade.WARNING, found, remedy)


def fault(found: Sentence, remedy: Sentence | None = None) -> Finding:
    """Return what does not work."""
    return Finding(Grade.FAULT, found, remedy)


def failed(error: RequestFlowError) -> Finding:
    """Return an expected failure as a fault; its sentence says what to do."""
    return Finding(Grade.FAULT, error.sentence)
