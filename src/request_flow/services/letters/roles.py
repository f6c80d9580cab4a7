"""Who may do what with a letter beyond the steps of the workflow: asked by the roles of the act most like it."""

from request_flow.services.program import Program
from request_flow.services.steps import Person

WRITES_OF_THE_RECORD = "serve_notice"
"""A letter about the record, and what became of a letter, is for whoever may record a service."""
VOIDS = "reverse"
"""A letter is void by whoever may reverse a step."""


def refuse_role(program: Program, act: str, person: Person) -> None:
    """Refuse a person whose role may not take ``act``.

    Raises:
        Refused: it may not.
    """
    allowed = program.engine.workflow.transitions[act].by
    if person.role not in allowed:
        raise program.engine.refusal_of("role_may_not", {"role": person.role, "act": act, "allowed": allowed})
