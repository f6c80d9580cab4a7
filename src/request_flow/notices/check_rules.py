"""What the checks before issue say and how grave each finding is: ``workflows/letter-checks.yaml``.

The traditional characters (繁体字) that one of them looks for stand in ``workflows/traditional-characters.yaml``.
"""

from functools import cache
from typing import Literal

from pydantic import Field

from request_flow.errors import BadInput, Sentence
from request_flow.law.corpus import load_law
from request_flow.law.dated import Cites, Text
from request_flow.law.source import Definition, definitions_folder, parse, read, read_as

FILE, CHARACTERS = "letter-checks.yaml", "traditional-characters.yaml"

Severity = Literal["must", "override", "remind"]


class CheckRule(Definition):
    """One finding: ``must`` stops the issue, ``override`` lets it go on for a named reason, ``remind`` is shown."""

    severity: Severity
    zh: Text
    en: Text
    cites: Cites

    def sentence(self, values: dict[str, object]) -> Sentence:
        """Return the sentence with ``values`` filled in."""
        return Sentence(self.zh.format(**values), self.en.format(**values))


class CheckRules(Definition):
    """``workflows/letter-checks.yaml``."""

    irregularities: dict[str, str]
    wanted: dict[str, str]
    reasoned: frozenset[str]
    reason_variables: tuple[Text, ...] = Field(min_length=1)
    least_reason: int = Field(gt=0)
    checks: dict[str, CheckRule]


class CharactersFile(Definition):
    """``workflows/traditional-characters.yaml``."""

    source: Text
    characters: tuple[Text, ...]


@cache
def check_rules() -> CheckRules:
    """Return what the installed definitions say, checked against themselves and the law.

    Raises:
        BrokenDefinition: the file is missing or wrong.
    """
    document = read(definitions_folder() / FILE)
    rules = parse(document, CheckRules)
    for table in ("irregularities", "wanted"):
        for key, code in getattr(rules, table).items():
            if code not in rules.checks:
                raise document.fault((table, key), f"没有核对项“{code}”", f"there is no check {code!r}")
    law = load_law()
    for outcome in rules.reasoned:
        if outcome not in law.outcomes:
            raise document.fault(("reasoned",), f"没有结果“{outcome}”", f"there is no outcome {outcome!r}")
    for code, rule in rules.checks.items():
        for address in rule.cites:
            try:
                law.provision(address)
            except BadInput as error:
                raise document.fault(("checks", code, "cites"), error.sentence.zh, error.sentence.en) from error
    return rules


@cache
def traditional_characters() -> frozenset[str]:
    """Return the characters that only traditional writing (繁体字) uses.

    Raises:
        BrokenDefinition: the file is missing or wrong.
    """
    return frozenset("".join(read_as(definitions_folder() / CHARACTERS, CharactersFile).characters))
