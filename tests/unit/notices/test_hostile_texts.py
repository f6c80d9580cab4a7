"""Texts that an agency could write to stop the machine or to reach what is not its letter's: refused, and at once."""

import time
import tracemalloc

import pytest

from request_flow.errors import BrokenDefinition
from request_flow.notices.catalogue import catalogue
from request_flow.notices.environment import FILTERS, LONGEST_LETTER, render
from request_flow.notices.filled import Filled
from request_flow.notices.template_check import check_template
from request_flow.notices.values import values_of
from support.build import engine
from support.letters import supplement

LAW = engine().law
KIND = "supplement-notice"
SHIPPED = catalogue().kind(KIND).body
AT_ONCE = 3.0
"""Seconds of processor; what is refused takes hundredths, what went wrong took a quarter of a minute or more."""
MEMORY = 64 * 2**20


def nested(depth: int) -> str:
    said = "you"
    for _ in range(depth):
        said = f"opening({said}, received_on, request)"
    return f"{{{{ {said} }}}}"


def faults(more: str) -> list[str]:
    return [each.sentence.en for each in check_template(catalogue().edited(KIND, SHIPPED + more), LAW)]


STOPPERS = {
    "pieces in pieces, each of which says twice what it is given": nested(40),
    "the same behind a filter": "{{ opening(opening(you, received_on, request) | clause, received_on, request) }}",
    "the same by name": "{{ opening(you=opening(you, received_on, request), received_on=you, request=request) }}",
    "tags that begin in a constant": '<p>{{ "' + "{%" * 30_000 + '" }}</p>',
    "comments that begin in a constant": '<p>{{ "' + "{#" * 30_000 + '" }}</p>',
    "values that begin in a constant": '<p>{{ "' + "{{" * 30_000 + '" }}</p>',
    "tags of the page that do not end": "<" * 60_000,
    "tags of the page that begin": "<p " * 20_000,
    "paragraphs in paragraphs": "<p>" * 20_000,
    "brackets": "{{ " + "(" * 20_000 + "you" + ")" * 20_000 + " }}",
    "one condition after another": "{% if you %}" * 3_000 + "{% endif %}" * 3_000,
    "a number": "{{ " + "9" * 60_000 + " }}",
    "an address that is none": '<p>{{ "第三十三条" | article }}</p>',
    "a law that is none": '<p>{{ "no-such-law:1" | wording }}</p>',
}


@pytest.mark.parametrize("body", STOPPERS.values(), ids=STOPPERS.keys())
def test_a_text_that_would_take_long_is_refused_at_once(body):
    started = time.process_time()
    found = faults(body)

    assert time.process_time() - started < AT_ONCE
    assert found
    assert found[0].startswith("notifications/letters/supplement-notice/body.html.j2:")


def test_whatever_a_filter_is_given_is_a_fault_or_a_word_and_nothing_else():
    given = ('"x"', '""', '"9" ', '"nan"', '"-1"', '"inf"', '"ogi-2019"', '"a:b:c"', '"\\ud800"', "items", "you")
    for name in FILTERS:
        for value in given:
            for each in faults(f"<p>{{{{ {value} | {name} }}}}</p>"):
                assert each.startswith("notifications/letters/supplement-notice/body.html.j2")


def test_what_is_printed_without_end_is_stopped_before_it_takes_the_memory():
    body = SHIPPED + "{% for item in items %}" + "<p>{{ why }}{{ item }}</p>" * 1_500 + "{% endfor %}"
    kind = catalogue().edited(KIND, body)
    of = supplement()
    values: dict[str, object] = dict(values_of(kind, of, {"why": "字" * 10_000}))
    values["items"] = Filled(tuple("项" * 1_000 for _ in range(200)), "items")

    tracemalloc.start()
    with pytest.raises(BrokenDefinition, match=str(LONGEST_LETTER)):
        render(kind, values, LAW)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < MEMORY


@pytest.mark.parametrize("words", ["{0.__class__}", "{you}", "%s%n", "{{ you }}", "{% if x %}", "$" + "{you}"])
def test_words_that_look_like_a_format_are_printed_as_they_are(words):
    kind = catalogue().kind(KIND)
    of = supplement()
    values: dict[str, object] = dict(values_of(kind, of, {"why": words}))

    assert words in render(kind, values, LAW).replace("&#34;", '"')


@pytest.mark.parametrize(
    "body",
    [
        "{{ applicant_id_number }}",
        "{{ court }}",
        "{{ situation }}",
        "{{ earlier_case }}",
        "{% if papers %}x{% endif %}",
        "{% for a in timeline %}{{ a }}{% endfor %}",
        "{{ why.situation.registration }}",
        "{{ why['means'] }}",
        '{{ "{0.__class__}" }}',
        '{{ "%s" | format(you) }}',
    ],
)
def test_a_text_reaches_only_the_values_that_its_letter_declares(body):
    assert faults(f"<p>{body}</p>")
