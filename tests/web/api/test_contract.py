"""The description holds: whatever is sent, the answer is one that it names, and no call makes the program fail.

Schemathesis makes the calls from the description itself, sound ones and broken ones, always the same (no chance); two
of three name an agency and a case that are there.  The longer form is ``soak``.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks as openapi
from schemathesis.specs.openapi.schemas import OpenApiSchema

from web.api.conftest import Program
from web.office import Office

CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
]
KNOWN = {"agency": "edu", "year": "2026", "kind": "json", "below": "health"}
CALLERS = {"administer": "admin", "own_settings": "li"}
"""Whose token calls what; that of the head calls all else.  Whoever may revoke tokens may revoke the one in use."""
HEAVY = ("/file/{kind}", "/statistics/{year}")
"""What takes long to make is asked for once."""


def described(office: Office) -> OpenApiSchema:
    return schemathesis.openapi.from_asgi("/api/openapi.json", office.app)


@dataclass
class Hammer:
    """Calls operations for the office's head, or its administrator where they alone may."""

    office: Office
    secrets: dict[str, str]
    number: str
    made: Counter[int] = field(default_factory=Counter)

    def strike(self, operation: Any, examples: int, mode: GenerationMode) -> None:
        """Call one operation with so many examples."""
        permission = operation.definition.raw["security"][0]["token"][0]
        headers = {"Authorization": f"Bearer {self.secrets[CALLERS.get(permission, 'wu')]}"}
        known = {**KNOWN, "number": self.number}
        turn = count()

        @settings(
            max_examples=1 if operation.path.endswith(HEAVY) else examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case: Any) -> None:
            if next(turn) % 3 < 2:  # two of three
                asked = case.path_parameters or {}
                case.path_parameters = {name: known.get(name, value) for name, value in asked.items()}
            case.headers = {**(case.headers or {}), **headers}
            answer = case.call()
            case.validate_response(answer, checks=CHECKS)
            self.made[answer.status_code] += 1

        call()


def hammer(office: Office, program: Program, examples: int, mode: GenerationMode) -> Counter[int]:
    """Call every operation with so many examples each; return how many calls had which status."""
    secrets = {login: program(login).secret for login in ("wu", "admin", "li")}
    office.app.state.rates.most = 1_000_000
    made = Hammer(office, secrets, office.arrives("2026-11-16"))
    wrong = []
    for each in described(office).get_all_operations():
        operation = each.ok()
        try:
            made.strike(operation, examples, mode)
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE
            assert not operation.path_parameters
        except Exception as error:  # noqa: BLE001  # every operation is called, and each that fails is told
            wrong.append((operation.label, str(error)[:1500]))
    assert wrong == [], "\n\n".join(f"{label}: {what}" for label, what in wrong)
    return made.made


def test_sound_calls_are_answered_as_described(office: Office, program: Program):
    made = hammer(office, program, 2, GenerationMode.POSITIVE)

    assert made.total() > 90
    assert made[200] + made[201] > 25


def test_broken_calls_are_answered_as_described(office: Office, program: Program):
    made = hammer(office, program, 1, GenerationMode.NEGATIVE)

    assert made[400] + made[404] + made[422] > 30


@pytest.mark.soak
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_a_great_many_calls_are_answered_as_described(office: Office, program: Program, mode: GenerationMode):
    assert hammer(office, program, 100, mode).total() > 1_000
