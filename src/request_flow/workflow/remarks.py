"""What a step that is taken should make its person look at, though it stands: nothing is refused, nothing flagged.

A remark is said once, when the step is taken here; the sentences stand in ``workflows/requests/remarks.yaml`` under the
codes used here.  What a register shows later is an irregularity, found by the fold.
"""

from collections.abc import Iterator

from request_flow.cases.events import Event
from request_flow.cases.facts import Facts
from request_flow.law.corpus import Law
from request_flow.law.dated import NoValueInForce
from request_flow.law.tariff import charge
from request_flow.workflow.guards import Reason


def remarks_on(facts: Facts, event: Event, law: Law) -> Iterator[Reason]:
    """Yield what should be looked at in ``event``, which made ``facts``."""
    if event.act == "charge_fee":
        yield from _on_fee(event, law)
    if event.act == "extend" and facts.delayed_until is not None:  # decision 0024
        yield Reason("extension_without_effect", {"until": facts.delayed_until})


def _on_fee(event: Event, law: Law) -> Iterator[Reason]:
    """Compare the amount with the tariff; by item the quantity is the count of the month so far (decision 0025)."""
    basis, quantity, amount = (event.data.get(key) for key in ("basis", "quantity", "amount"))
    if basis is None or quantity is None or amount is None:
        return
    try:
        tariff = law.tariff(basis, event.on)
    except NoValueInForce:
        yield Reason("fee_before_tariff", {"on": event.on})
        return
    due = charge(tariff, 0, quantity)
    if due != amount:
        yield Reason(f"fee_off_tariff_{basis}", {"quantity": quantity, "due": due, "amount": amount})
