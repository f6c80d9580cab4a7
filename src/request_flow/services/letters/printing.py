"""All letters of a year and kind as one ZIP of PDFs, in the order of their numbers, each checked against its hash."""

from collections.abc import Callable, Iterator

from request_flow.services.letters.zipping import file_name, zipped
from request_flow.services.program import Program
from request_flow.storage.agencies import get_agency
from request_flow.storage.letters import StoredLetter, WantedLetters, content_of, count_letters, iter_letters
from request_flow.storage.unit import Unit, reading


def count_to_print(program: Program, agency: str, year: int, kind: str | None = None) -> int:
    """Return how many letters there are to print, void ones left out.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        return count_letters(unit, WantedLetters(get_agency(unit, agency).id, None, kind, year, standing=True))


def print_all(
    program: Program,
    agency: str,
    year: int,
    kind: str | None = None,
    *,
    form: str = "pdf",
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[bytes]:
    """Yield the bytes of a ZIP with every letter of the agency that bears a day of the year, void ones left out.

    Raises:
        NotFound: there is no such agency.
        StoreUnavailable: the bytes of a letter are not those that were issued.
    """
    with reading(program.store) as unit:
        unit.steady()
        wanted = WantedLetters(get_agency(unit, agency).id, None, kind, year, standing=True)
        yield from zipped(_entries(unit, iter_letters(unit, wanted), form, progress))


def _entries(
    unit: Unit, letters: Iterator[StoredLetter], form: str, progress: Callable[[int], None]
) -> Iterator[tuple[str, bytes]]:
    for place, letter in enumerate(letters, start=1):
        yield f"{place:05}-{file_name(letter.name)}.{form}", content_of(unit, letter, form)
        progress(place)
