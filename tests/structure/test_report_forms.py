"""The report forms rest on the law: every citation resolves, every outcome has a row, words are as printed."""

import pytest

from request_flow.law.corpus import load_law
from request_flow.report.form import forms


def _cited(form):
    yield from form.cites
    for part in (form.table2, form.table3, form.table4, *form.identities, *form.across_years):
        yield from part.cites


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.format)
def test_every_citation_of_a_form_names_a_provision(form):
    law = load_law()
    cited = list(_cited(form))

    assert len(cited) >= 8
    for address in cited:
        assert law.provision(address).law == address.partition(":")[0]


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.format)
def test_every_outcome_lands_in_exactly_one_row_of_a_form(form):
    counted = [outcome for row in form.table3.rows for outcome in row.sums]

    assert sorted(counted) == sorted([*load_law().outcomes, "new", "carried_in", "total_handled", "carried_out"])


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.format)
def test_the_columns_of_a_form_are_the_applicant_categories_and_the_total(form):
    assert list(form.table3.column_keys) == [*load_law().categories, "total"]


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.format)
def test_the_rows_of_a_form_are_worded_as_the_provision_that_sets_them(form):
    law = load_law()
    printed = {
        address: provision.text
        for address, provision in law.provisions.items()
        if address.startswith(f"report-form-{form.format}:table-3.")
    }

    assert len(printed) == len(form.table3.rows)
    for number, row in enumerate(form.table3.rows, start=1):
        assert printed[f"report-form-{form.format}:table-3.{number}"].endswith(row.printed)


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.format)
def test_each_identity_of_the_law_but_the_narrative_one_is_checked(form):
    ids = sorted(each.id for each in (*form.identities, *form.across_years))

    assert ids == ["C1", "C2", "C3", "C4", "C5"]
