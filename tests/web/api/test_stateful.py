"""Whatever is called one after another, each answer is one that the description names, and no call makes the program fail.

A walk follows the links of the description: it registers, then works on what it registered; it writes a letter, then
serves that letter; it sends a register, then takes it in.  Schemathesis makes each call; two bodies of three are the
example of the description, so that the walks come far.  The longer form is ``soak``.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from request_flow.services.letters.particulars import set_particulars
from request_flow.services.organising import change
from request_flow.web.api.links import LINKS
from web.api.conftest import Program
from web.api.test_contract import CALLERS, CHECKS, described
from web.api.test_integrating import DECIDE
from web.api.test_letters import SAYS
from web.office import TODAY, Office

OFFICE = {
    "agency": "edu",
    "year": "2024",
    "kind": "json",
    "form": "html",
    "section": "overview",
    "day": TODAY,
    "role": "registrar",
}
DAYS = ("on", "arrived_on", "confirmed_on", "since", "day")
"""Keys of a body whose day is today: days ahead are refused, and nothing would come of most walks."""
BODIES = {"write_draft": DECIDE, "set_register": {"figures": {"complaints_received": 2}}}
"""In place of an example that is one of another kind of letter, or table."""
CALLING = {**CALLERS, "write_letters": "li"}
AT_HAND = 30
"""So many of the links found last are followed: a walk goes on with what it made."""


class Next(NamedTuple):
    """A call that a link leads to: its operation, and the parameters that were handed on."""

    operation: str
    taken: Mapping[str, str]


@dataclass
class Walker:
    """Follows the links; ``made`` counts which operation answered what."""

    secrets: Mapping[str, str]
    operations: Mapping[str, Any]
    examples: Mapping[str, Any]
    chance: Random = field(default_factory=lambda: Random(20261123))  # the same walks every time
    made: Counter[tuple[str, int]] = field(default_factory=Counter)

    def walk(self, steps: int) -> None:
        """Make one walk of so many calls, from a request that arrives; one of four begins something new."""
        ahead: list[Next] = []
        starts = [Next(name, {}) for name in LINKS if self.in_path(name) <= OFFICE.keys()]
        for place in range(steps):
            step = self.chance.choice(ahead[-AT_HAND:] if ahead and self.chance.randrange(4) else starts)
            if not place:
                step = Next("register", {})
            elif not step.taken and "year" in self.in_path(step.operation):
                step = Next(step.operation, {"year": str(self.chance.randrange(2019, 2026))})
            answer, case = self.call(step)
            if answer.status_code < 300:
                ahead += self.links(step.operation, answer, case)

    def in_path(self, name: str) -> set[str]:
        parameters = self.operations[name].definition.raw.get("parameters", ())
        return {each["name"] for each in parameters if each["in"] == "path"}

    def call(self, step: Next) -> tuple[Any, Any]:
        """Call with the example of the description, or with bodies that schemathesis makes; return the last answer."""
        operation, last = self.operations[step.operation], []
        by_example = step.operation in self.examples and self.chance.randrange(3) > 0

        @seed(self.chance.randrange(2**32))
        @settings(
            max_examples=1 if by_example else 2,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        def made(case: Any) -> None:
            if by_example:
                case.body = self.examples[step.operation]
            last.append((self.asked(step, case), case))

        made()
        return last[-1]

    def asked(self, step: Next, case: Any) -> Any:
        """Make one call with what was handed on, and hold its answer against the description."""
        paths = dict(case.path_parameters or {})
        case.path_parameters = {name: step.taken.get(name, OFFICE.get(name, value)) for name, value in paths.items()}
        if isinstance(case.body, dict):
            case.body = {**case.body, **{name: TODAY for name in DAYS if case.body.get(name)}}
        if "login" in (case.body if isinstance(case.body, dict) else {}):
            case.body = {**case.body, "login": f"chen{self.made.total()}"}
        permission = case.operation.definition.raw["security"][0]["token"][0]
        token = {"Authorization": f"Bearer {self.secrets[CALLING.get(permission, 'wu')]}"}
        handed_on = {name: value for name, value in step.taken.items() if name not in paths}
        case.headers = {**(case.headers or {}), **handed_on, **token}
        answer = case.call()
        case.validate_response(answer, checks=CHECKS)
        self.made[step.operation, int(answer.status_code)] += 1
        return answer

    def links(self, operation: str, answer: Any, case: Any) -> list[Next]:
        """Return where the links of an answer lead, those left out whose values it does not have."""
        raw = self.operations[operation].definition.raw
        [links] = [each.get("links", {}) for each in list(raw["responses"].values())[:1]]
        found = []
        for each in links.values():
            taken = {name: resolved(where, answer, case) for name, where in each["parameters"].items()}
            if None not in taken.values():
                found.append(Next(each["operationId"], {name: str(value) for name, value in taken.items()}))
        return found


def resolved(where: str, answer: Any, case: Any) -> Any:
    """Return what a runtime expression of OpenAPI stands for, ``None`` where it is not there."""
    source, _, pointer = where.partition("#/")
    if source.startswith("$request.path."):
        return case.path_parameters[source.removeprefix("$request.path.")]
    if source.startswith("$response.header."):
        return answer.headers.get(source.removeprefix("$response.header.").lower(), [None])[0]
    value = case.body if source == "$request.body" else answer.json()
    for part in pointer.split("/"):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def examples_of(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that the description gives as an example for each operation that has one."""
    found = {}
    for methods in whole["paths"].values():
        for each in methods.values():
            body = each.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            model = whole["components"]["schemas"].get(str(body.get("$ref", "")).rpartition("/")[2], {})
            if "example" in model:
                found[each["operationId"]] = model["example"]
    return found


def walked(office: Office, program: Program, walks: int, steps: int) -> Counter[tuple[str, int]]:
    """Make so many walks; return how often each operation answered what."""
    set_particulars(office.program, "edu", SAYS, "管理员", from_day=date(2026, 1, 1))
    change(office.program, "edu", name=None, parent=None, review_chain="short")
    office.app.state.rates.most = 1_000_000
    schema = described(office)
    operations = {each.ok().definition.raw["operationId"]: each.ok() for each in schema.get_all_operations()}
    secrets = {login: program(login).secret for login in ("wu", "admin", "li")}
    walker = Walker(secrets, operations, examples_of(schema.raw_schema) | BODIES)

    for _ in range(walks):
        walker.walk(steps)
    return walker.made


def test_calls_that_follow_each_other_are_answered_as_described(office: Office, program: Program):
    made = walked(office, program, 4, 16)

    assert made["register", 201] >= 4
    assert len({operation for operation, status in made if status < 300}) > 15


@pytest.mark.soak
def test_long_walks_are_answered_as_described(office: Office, program: Program):
    made = walked(office, program, 30, 40)

    done = {operation for operation, status in made if status < 300}
    linked = {operation for targets in LINKS.values() for operation in targets}
    assert made.total() > 1_200
    assert len(linked & done) > 0.8 * len(linked), sorted(linked - done)
