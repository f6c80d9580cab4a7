"""Every operation of the API, in the order of its description."""

from fastapi import FastAPI

from request_flow.web.api import (
    administration,
    agencies,
    agency_settings,
    attachments,
    auditing,
    calendar,
    case_steps,
    cases,
    codes,
    drafts,
    figures,
    hand_in,
    imports,
    letters,
    organising,
    people,
    publishing,
    report_history,
    reports,
    tokens,
    webhooks,
    work,
)
from request_flow.web.api.problems import answer_call_faults
from request_flow.web.api.rates import Rates

OPERATIONS = (
    agencies.operations,
    codes.operations,
    work.operations,
    cases.operations,
    case_steps.operations,
    letters.operations,
    drafts.operations,
    attachments.operations,
    publishing.operations,
    imports.operations,
    reports.operations,
    report_history.operations,
    hand_in.operations,
    figures.operations,
    calendar.operations,
    people.operations,
    agency_settings.operations,
    administration.operations,
    auditing.operations,
    organising.operations,
    webhooks.operations,
    tokens.operations,
)


def add_api(app: FastAPI) -> None:
    """Add the API to an app whose table of addresses is there."""
    app.state.rates = Rates()
    answer_call_faults(app)
    for each in OPERATIONS:
        each.add_to(app)
