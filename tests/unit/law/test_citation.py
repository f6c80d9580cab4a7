"""Addresses of provisions: written, read, refused."""

import pytest

from request_flow.errors import BadInput
from request_flow.law.citation import cited_by, cites, parse_address


@pytest.mark.parametrize(
    ("text", "law", "path"),
    [
        ("ogi-2019:33", "ogi-2019", ("33",)),
        ("ogi-2019:33.2", "ogi-2019", ("33", "2")),
        ("ogi-2019:36.1.6", "ogi-2019", ("36", "1", "6")),
        ("ruling:U5", "ruling", ("U5",)),
        ("ruling:carry-over", "ruling", ("carry-over",)),
        ("report-form-2021:table-3.20", "report-form-2021", ("table-3", "20")),
    ],
)
def test_an_address_is_read_and_printed_the_same(text, law, path):
    address = parse_address(text)

    assert (address.law, address.path) == (law, path)
    assert str(address) == text


@pytest.mark.parametrize(
    "text",
    ["", "33.2", "ogi-2019", "ogi-2019:", "OGI:33", "ogi-2019:33.", "ogi-2019:33..2", "ogi-2019:33 2", "条例:33"],
)
def test_what_is_no_address_is_refused_with_a_model_to_follow(text):
    with pytest.raises(BadInput, match=r"write it as ogi-2019:33\.2") as refused:
        parse_address(text)
    assert "应写作" in refused.value.sentence.zh


def test_a_short_address_means_the_law_it_stands_in():
    assert str(parse_address("33.2", "ogi-2019")) == "ogi-2019:33.2"
    assert str(parse_address("fees-2021:6", "ogi-2019")) == "fees-2021:6"


def test_an_article_covers_its_paragraphs_and_not_its_neighbours():
    article = parse_address("ogi-2019:3")

    assert article.covers(parse_address("ogi-2019:3.2"))
    assert not article.covers(parse_address("ogi-2019:33"))
    assert not article.covers(parse_address("review-2024:3.2"))


def test_a_bound_rule_still_works_and_tells_what_it_rests_on():
    @cites("ogi-2019:33.2", "ruling:U8")
    def doubled(days: int) -> int:
        return 2 * days

    assert doubled(4) == 8
    assert cited_by(doubled) == ("ogi-2019:33.2", "ruling:U8")
    assert cited_by(len) == ()
