"""How much of the public page one visitor may use (公众页): ``workflows/public-page.yaml``.  No number of the law."""

from datetime import timedelta
from functools import cache

from pydantic import Field

from request_flow.law.source import Definition, definitions_folder, read_as

FILE = "public-page.yaml"


class Uses(Definition):
    """How often each thing may be done within the window."""

    applications: int = Field(ge=1)
    by_question: int = Field(ge=1)
    lookups: int = Field(ge=1)


class PublicPage(Definition):
    """``workflows/public-page.yaml``."""

    window_minutes: int = Field(ge=1)
    of_an_address: Uses
    of_all: Uses
    of_a_case: int = Field(ge=1)
    proof_bits: int = Field(ge=1, le=32)
    form_minutes: int = Field(ge=1)
    look_minutes: int = Field(ge=1)
    files: int = Field(ge=1)
    file_megabytes: int = Field(ge=1)
    longest_text: int = Field(ge=1)

    @property
    def window(self) -> timedelta:
        """How long a use counts."""
        return timedelta(minutes=self.window_minutes)

    @property
    def form_lasts(self) -> timedelta:
        """How long a form may stand open before it is sent."""
        return timedelta(minutes=self.form_minutes)

    @property
    def look_lasts(self) -> timedelta:
        """How long a case that was looked up stays open to who looked it up."""
        return timedelta(minutes=self.look_minutes)


@cache
def public_page() -> PublicPage:
    """Return what the installed definitions say.

    Raises:
        BrokenDefinition: the file is missing or wrong.
    """
    return read_as(definitions_folder() / FILE, PublicPage)
