"""What the keys of a case are called in a letter: ``workflows/letter-words.yaml``, and the workflow's own labels."""

from collections.abc import Mapping
from functools import cache, lru_cache

from request_flow.law.corpus import Law
from request_flow.law.source import Definition, definitions_folder, read_as
from request_flow.workflow.definition import workflow_of

FILE = "letter-words.yaml"


class LetterWords(Definition):
    """The lists of the file: a key of the interchange format, and what a letter calls it.

    ``outcome_groups`` are the groups of table 3 by the first word of an outcome; one without a group is its own.
    """

    forms: dict[str, str]
    methods: dict[str, str]
    consultations: dict[str, str]
    opinions: dict[str, str]
    consequences: dict[str, str]
    remedies: dict[str, str]
    results: dict[str, str]
    id_types: dict[str, str]
    outcome_groups: dict[str, str]


@cache
def letter_words() -> LetterWords:
    """Return what the installed definitions say.

    Raises:
        BrokenDefinition: the file is missing or wrong.
    """
    return read_as(definitions_folder() / FILE, LetterWords)


def called(words: Mapping[str, str], key: str | None) -> str | None:
    """Return what a key is called, a text that is no key as it is."""
    return None if key is None else words.get(key, key)


@lru_cache(maxsize=8)
def act_labels(law: Law) -> Mapping[str, str]:
    """Return what each act of the workflow is called.

    Raises:
        BrokenDefinition: a file of the workflow is wrong.
    """
    return {act: each.label for act, each in workflow_of(law).transitions.items()}


@lru_cache(maxsize=8)
def irregularity_labels(law: Law) -> Mapping[str, str]:
    """Return the sentence of each irregularity.

    Raises:
        BrokenDefinition: a file of the workflow is wrong.
    """
    return {code: each.zh for code, each in workflow_of(law).irregularities.items()}
