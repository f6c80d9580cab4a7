"""Every operation of the API, in the order of its description."""

from fastapi import FastAPI

from request_flow.web.api import (
    agencies,
    attachments,
    calendar,
    case_steps,
    cases,
    figures,
    hand_in,
    letters,
    people,
    reports,
    tokens,
    webhooks,
)
from request_flow.web.api.problems import answer_call_faults
from request_flow.web.api.rates import Rates

OPERATIONS = (
    agencies.operations,
    cases.operations,
    case_steps.operations,
    letters.operations,
    attachments.operations,
    reports.operations,
    hand_in.operations,
    figures.operations,
    calendar.operations,
    people.operations,
    webhooks.operations,
    tokens.operations,
)


def add_api(app: FastAPI) -> None:
    """Add the API to an app whose table of addresses is there."""
    app.state.rates = Rates()
    answer_call_faults(app)
    for each in OPERATIONS:
        each.add_to(app)
