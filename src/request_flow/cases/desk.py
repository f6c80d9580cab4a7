"""What the agency's own work between receipt and answer does to the facts: handing out, drafting, reviewing.

None of it moves a clock; see :mod:`request_flow.cases.effects` for the acts that do.
"""

from request_flow.cases.events import Event
from request_flow.cases.facts import Facts
from request_flow.cases.rules import Rules
from request_flow.law.citation import cites


def forget_draft(facts: Facts) -> None:
    """Let the answer be drafted from the start: no draft, no review, no collective decision."""
    facts.drafted_on = facts.drafted_by = None
    facts.submitted = False
    facts.approved_stages = []
    facts.collective_decision_on = None


@cites("ogi-2019:45")
def assign(facts: Facts, event: Event, rules: Rules) -> None:
    """Hand the case to a unit, which has yet to sign for it."""
    facts.assigned_on = event.on
    facts.signed_for_on = None
    facts.unit, facts.handler = event.data.get("unit"), event.data.get("to")


@cites("ogi-2019:45")
def sign_for(facts: Facts, event: Event, rules: Rules) -> None:
    """Record that the unit took the case."""
    facts.signed_for_on = event.on
    facts.handler = facts.handler or event.actor


@cites("ogi-2019:45")
def send_back(facts: Facts, event: Event, rules: Rules) -> None:
    """Record that the unit gave the case back to the office."""
    facts.assigned_on = facts.signed_for_on = None
    facts.unit = facts.handler = None


@cites("ogi-2019:45")
def draft(facts: Facts, event: Event, rules: Rules) -> None:
    """Begin a new draft: reviews of an earlier one do not carry over, the collective decision does."""
    decided = facts.collective_decision_on
    forget_draft(facts)
    facts.collective_decision_on = decided
    facts.drafted_on = event.on
    facts.drafted_by = event.actor


@cites("ogi-2019:45")
def submit(facts: Facts, event: Event, rules: Rules) -> None:
    """Put the draft before its reviewers."""
    facts.submitted = True


@cites("ogi-2019:17", "ogi-2019:45")
def review(facts: Facts, event: Event, rules: Rules) -> None:
    """Pass a stage, or return the draft: then every stage is passed again."""
    if event.data.get("passed"):
        facts.approved_stages.append(str(event.data.get("stage")))
    else:
        facts.submitted = False
        facts.approved_stages = []


@cites("ogi-2019:17")
def mark_sensitive(facts: Facts, event: Event, rules: Rules) -> None:
    """Ask for a collective decision before the answer is issued."""
    facts.sensitive = True


@cites("ogi-2019:17")
def collective_decision(facts: Facts, event: Event, rules: Rules) -> None:
    """Record the collective decision."""
    facts.collective_decision_on = event.on
