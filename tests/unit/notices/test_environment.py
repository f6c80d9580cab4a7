"""What the text of a letter may and may not do: an agency edits it, and it can reach nothing but its own values."""

import time

import pytest

from request_flow.errors import BrokenDefinition
from request_flow.notices.environment import FILTERS, LONGEST_LETTER, environment_of, render
from request_flow.notices.filled import Filled
from request_flow.notices.template_check import check_template
from request_flow.notices.template_faults import LONGEST_TEMPLATE, MOST_LOOPS, used_names
from support.build import engine
from support.letters import kind_of

LAW = engine().law
IMPORT = '{% from "_base/pieces.html.j2" import words %}'

TABLE = (
    '<table class="grid" data-widths="1 2"><tr><th>日期</th><th>事项</th></tr>'
    "{% for day, what in timeline %}<tr><td>{{ day }}</td><td>{{ what }}</td></tr>{% endfor %}</table>"
)


def faults(folder, body):
    return [each.sentence.en for each in check_template(kind_of(folder, body), LAW)]


@pytest.mark.parametrize(
    "body",
    [
        "<p>{{ text }}</p>",
        "<p>{{ text | clause }}。</p>",
        '<p class="heading">一、{{ text }}</p>',
        "<p>{{ text }}{% if more and not items %}{{ more }}{% endif %}</p>",
        "<p>{{ text }}</p>{% if items %}<ol>{% for one in items %}<li>{{ one }}</li>{% endfor %}</ol>{% endif %}",
        f"<p>{{{{ text }}}}</p>{TABLE}",
        '<p>{{ text }}</p><section class="slip" title="回执"><p>收到。</p></section>',
        f"{IMPORT}{{{{ words(text) }}}}",
        f"{IMPORT}{{{{ words(text=text) }}}}",
        '<p>{{ text }}{{ "ogi-2019:33.2" | article }}</p>',
        "{# 说明 #}<p>{{ text }}</p>",
    ],
)
def test_what_a_letter_needs_is_allowed(tmp_path, body):
    assert faults(tmp_path, body) == []


FORBIDDEN = [
    "{{ text.__class__ }}",
    "{{ text['__class__'] }}",
    "{{ text.upper() }}",
    "{{ text | attr('x') }}",
    "{{ text | map('upper') }}",
    "{{ text | replace('a', 'b') }}",
    "{{ text * 1000000 }}",
    "{{ text + text }}",
    "{{ text ~ text }}",
    "{{ 'a' * 10 }}",
    "{{ 10 ** 10 }}",
    "{{ [text] }}",
    "{{ {'a': text} }}",
    "{{ text if more else items }}",
    "{{ text == more }}",
    "{{ text is defined }}",
    "{{ range(10) }}",
    "{{ lipsum() }}",
    "{{ cycler }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ config }}",
    "{{ request }}",
    "{{ loop }}",
    "{{ 7 }}",
    "{{ [].__class__.__mro__ }}",
    "{% set text = 'x' %}",
    "{% set ns = namespace(x=1) %}",
    "{% macro x() %}{% endmacro %}",
    "{% call x() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% include '_base/pieces.html.j2' %}",
    "{% include '/etc/passwd' %}",
    "{% import '_base/pieces.html.j2' as p %}",
    "{% extends '_base/pieces.html.j2' %}",
    "{% block x %}{% endblock %}",
    "{% with x = text %}{{ x }}{% endwith %}",
    "{% autoescape false %}{{ text }}{% endautoescape %}",
    "{% from '/etc/passwd' import x %}",
    "{% from '../letters/letter/notice.yaml' import x %}",
    "{% from text import x %}",
    "{% from '_base/pieces.html.j2' import _hidden %}",
    "{% from '_base/pieces.html.j2' import nothing %}",
    "{% from '_base/pieces.html.j2' import words with context %}",
    "{% for a in text %}{{ a }}{% endfor %}",
    "{% for a in [1, 2] %}{{ a }}{% endfor %}",
    "{% for a in items if a %}{{ a }}{% endfor %}",
    "{% for a in items recursive %}{{ loop(a) }}{% endfor %}",
    "{% for a in items %}{% for b in items %}{{ b }}{% endfor %}{% endfor %}",
    "{% for text in items %}{{ text }}{% endfor %}",
    "{{ words }}",
    "{{ words(text) }}",
    "{{ text() }}",
    "{{ remedies }}",
    "{% raw %}{{ text }}{% endraw %}",
    "{{ (text, more) }}",
    "{{ text" + " | clause" * 5000 + " }}",
    "{% if " + "text and " * 5000 + "text %}x{% endif %}",
    "{% for a, b in items %}{{ a }}{% endfor %}",
    "{% for a in timeline %}{{ a }}{% endfor %}",
    "{% if text %}{% if text %}{% if text %}{% if text %}{% if text %}x{% endif %}{% endif %}{% endif %}{% endif %}{% endif %}",
    "{% debug %}",
    "{% do x %}",
    "{{",
    "{% if text %}",
    "{{ " + "(" * 3000 + "text" + ")" * 3000 + " }}",
    "{{ " + "9" * 5000 + " }}",
    f"{IMPORT}{{{{ words() }}}}",
    f"{IMPORT}{{{{ words(text, text) }}}}",
    f"{IMPORT}{{{{ words(text, text=text) }}}}",
    f"{IMPORT}{{{{ words(*items) }}}}",
    f"{IMPORT}{{{{ words(other=text) }}}}",
    f"{IMPORT}{{{{ words }}}}",
]


@pytest.mark.parametrize("body", FORBIDDEN, ids=lambda body: body[:60])
def test_everything_else_is_refused_with_file_and_line(tmp_path, body):
    found = faults(tmp_path, f"<p>{{{{ text }}}}</p>\n<p>{body}</p>")

    assert found
    assert all(each.startswith("notifications/letters/letter/body.html.j2:") for each in found)


HARMLESS = {"{{ remedies }}", "{% raw %}{{ text }}{% endraw %}", f"{IMPORT}{{{{ words }}}}"}
"""Wrong in a letter, but nothing that could do harm: only the check of the whole text refuses it."""


@pytest.mark.parametrize("body", [each for each in FORBIDDEN if each not in HARMLESS], ids=lambda body: body[:60])
def test_what_was_not_looked_through_is_not_run_either(tmp_path, body):
    with pytest.raises(BrokenDefinition):
        render(kind_of(tmp_path, f"<p>{body}</p>"), {"text": Filled("甲")}, LAW)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("<p>{{ text }}</p>\n<p>{{ other }}</p>", 2),
        ("<p>{{ text }}</p>\n\n<p>{{ text | upper }}</p>", 3),
        ("<p>{{ text }}\n</b></p>", 2),
        ("<p>{{ text }}</p>\n<div>x</div>", 2),
        ("<p>{{ text }}</p>\n<p class='big'>x</p>", 2),
        ("<p>{{ text }}</p>\n<p onclick='x'>x</p>", 2),
        ("<p>{{ text }}</p>\n\n<p class='{{ text }}'>x</p>", 3),
        ("<p>{{ text }}</p>\n<v s='r'>x</v>", 2),
        ("<p>{{ text }}</p>\n<!-- x -->", 2),
        ("<p>{{ text }}</p>\n<!DOCTYPE x [<!ENTITY a 'b'>]>", 2),
        ("<p>{{ text }}</p>\n<?php x ?>", 2),
        ("<p>{{ text }}</p>\n<p>&nbsp;</p>", 2),
        ("<p>{{ text }}</p>\n<p>a<br/>b</p>", 2),
        ("<p>{{ text }}</p>\n<table class='grid'><tr><td>x</td></tr></table>", 2),
        ("<p>{{ text }}</p>\n<table class='grid' data-widths='0 x'><tr><td>x</td></tr></table>", 2),
        ("<p>{{ text }}</p>\n<section class='slip'><p>x</p></section>", 2),
    ],
)
def test_a_fault_is_named_by_its_own_line(tmp_path, body, line):
    found = check_template(kind_of(tmp_path, body), LAW)

    assert [each.line for each in found] == [line], [each.sentence.en for each in found]
    assert f"body.html.j2:{line}：" in found[0].sentence.zh


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<p>{{ text }}</p>loose", "'loose' stands outside a paragraph"),
        ("<p>{{ text }}</p>{{ text }}", "<v> may not stand in letter"),
        ("<p>{{ text }}{% if more %}</p><p>{% endif %}{{ more }}</p>", "'more' is not required"),
        ("<p>{{ text }}</p>{% if more %}<p>{{ more }}{% endif %}</p>", "not well formed"),
        ("<p>{{ text }}{% if more %}</p>{% else %}</p></p>{% endif %}", "not well formed"),
        ("<p>x</p>", "required variable 'text' is not used"),
        ("<p>{{ text }}{{ more }}</p>", "'more' is not required"),
        ("<p>{{ text }}</p><ol>{% for one in items %}<li>{{ one }}</li>{% endfor %}</ol>", "'items' is not required"),
        ("<p>{{ text }}</p>" + "{% for a in items %}{% endfor %}" * (MOST_LOOPS + 1), "nor be many"),
        ("<p>{{ text }}</p>\ue000", "U+E000"),
        ("<p>{{ text }}</p>" + " " * LONGEST_TEMPLATE, f"over {LONGEST_TEMPLATE} characters"),
        ('<p>{{ text }}</p><table class="grid" data-widths="1 2"><tr><td>x</td></tr></table>', "as many cells"),
        ('<p>{{ text }}{{ "ogi-2019:99" | article }}</p>', "cannot cite ogi-2019:99"),
        ("<p>{{ text | day }}</p>", "broken"),
    ],
)
def test_what_would_go_wrong_when_it_is_filled_in_is_found_before(tmp_path, body, says):
    found = faults(tmp_path, body)

    assert found
    assert says in found[0] or says == "broken"


def test_a_letter_that_grows_too_long_is_stopped(tmp_path):
    kind = kind_of(tmp_path, "<p>" + "{{ text }}" * 500 + "</p>")

    with pytest.raises(BrokenDefinition, match=str(LONGEST_LETTER)):
        render(kind, {"text": Filled("字" * 10_000)}, LAW)


def test_the_most_that_loops_can_do_takes_no_time(tmp_path):
    many = tuple("x" for _ in range(200))
    body = "<p>{{ text }}</p>" + "{% for a in items %}{% if a %}{% endif %}{% endfor %}" * MOST_LOOPS
    started = time.process_time()
    render(kind_of(tmp_path, body), {"text": Filled("甲"), "items": Filled(many)}, LAW)

    assert time.process_time() - started < 1


def test_nothing_of_python_or_of_the_library_is_within_reach(tmp_path):
    environment = environment_of(kind_of(tmp_path, "<p>{{ text }}</p>").pieces, LAW)

    assert environment.globals == {}
    assert environment.tests == {}
    assert set(environment.filters) == set(FILTERS)
    assert environment.loader is not None
    assert environment.loader.list_templates() == ["_base/pieces.html.j2", "_base/remedies.html.j2"]


def test_the_names_that_a_text_uses_leave_out_pieces_and_items():
    body = (
        f"{IMPORT}{{{{ words(text) }}}}{{% for one in items %}}{{{{ one }}}}{{% endfor %}}{{% if more %}}x{{% endif %}}"
    )

    assert used_names(body) == {"text", "items", "more"}
