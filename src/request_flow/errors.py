"""The tree of expected failures, each a sentence in Chinese and in English.

::

    RequestFlowError            exit code
    ├── BadInput                2   a file, an argument or a value cannot be used as it is
    │   └── NotFound            2   the case, agency or file named does not exist
    ├── Refused                 3   the law, as the history stands, does not allow the step
    │   └── NotAllowed          3   this person may not, whatever the law says of the step
    ├── Conflict                4   somebody else changed the case first; read it again and repeat
    ├── StoreUnavailable        5   the database or the disk cannot be used now
    └── BrokenDefinition        6   a file under ``workflows/`` is wrong

Exit code 1 is no error of this tree: it says that a check ran and found something.
Whatever is not in this tree is a defect of the program.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement to a person, in both languages of the product."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the Chinese text for ``zh``, the English one for anything else."""
        return self.zh if language == "zh" else self.en


class RequestFlowError(Exception):
    """A failure that was foreseen; ``sentence`` says what is wrong, where, and what to do.

    ``command`` is what to type next, where there is one; only the command line tells it.
    """

    exit_code = 2
    command = ""

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code = code
        self.sentence = Sentence(zh, en)
        super().__init__(f"{code}: {en}")


class BadInput(RequestFlowError):
    """A file, an argument or a value cannot be used as it is."""


class NotFound(BadInput):
    """What was named does not exist."""


class Refused(RequestFlowError):
    """The step is not possible as the history stands; ``cites`` names the provisions."""

    exit_code = 3

    def __init__(self, code: str, zh: str, en: str, cites: tuple[str, ...] = ()) -> None:
        super().__init__(code, zh, en)
        self.cites = cites


class NotAllowed(Refused):
    """The person has no role that allows it, or nobody is signed in."""


class Conflict(RequestFlowError):
    """The case was changed by somebody else between reading and writing."""

    exit_code = 4


class StoreUnavailable(RequestFlowError):
    """The database or the disk cannot be used now; nothing was written."""

    exit_code = 5


class BrokenDefinition(RequestFlowError):
    """A file under ``workflows/`` is wrong; the sentence names file and line."""

    exit_code = 6
