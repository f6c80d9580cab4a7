"""What happens by itself once a term is over: the silence of a consulted party, the lapse of a request (视为放弃)."""

from collections.abc import Mapping
from functools import cache

from pydantic import Field

from request_flow.errors import Sentence
from request_flow.law.dated import Cites, Text
from request_flow.law.source import Definition, definitions_folder, read_as

FILE = "enforcement.yaml"


class Silence(Definition):
    """What it means that a consulted party said nothing until its last day."""

    consequence: Text
    zh: Text
    en: Text
    cites: Cites
    basis: Text

    @property
    def sentence(self) -> Sentence:
        """The consequence in both languages."""
        return Sentence(self.zh, self.en)

    @property
    def note(self) -> str:
        """What is recorded with the step: the consequence and its provision."""
        return f"{self.zh}（{self.basis}）"


class Lapse(Definition):
    """The act that ends a case whose applicant let a term pass; ``notice`` is the act that started the term."""

    act: Text
    notice: Text
    zh: Text
    en: Text
    cites: Cites
    basis: Text

    @property
    def sentence(self) -> Sentence:
        """The consequence in both languages."""
        return Sentence(self.zh, self.en)

    @property
    def note(self) -> str:
        """What is recorded with the step: the consequence and its provision."""
        return f"{self.zh}（{self.basis}）"


class Enforcement(Definition):
    """``workflows/enforcement.yaml``: by kind of consultation, and by the clock that ran out."""

    consultations: Mapping[str, Silence] = Field(min_length=1)
    lapses: Mapping[str, Lapse] = Field(min_length=1)


@cache
def enforcement() -> Enforcement:
    """Return what the installed definitions say.

    Raises:
        BrokenDefinition: the file is missing or wrong.
    """
    return read_as(definitions_folder() / FILE, Enforcement)
