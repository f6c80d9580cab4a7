"""C6: a share told behind a number (占36.4%) is one of it, of whatever it may be of, or is found."""

from dataclasses import replace

import pytest

from request_flow.report.agreement import agreement
from request_flow.report.identities import broken

from .conftest import sound

# Table 3: new 12 (9 by natural persons), carried in 2; handled 11, 4 of them disclosed.
REPORT = sound("2021")


def faults(text: str) -> list[tuple[int, int]]:
    return [(each.left, each.right) for each in broken(agreement(replace(REPORT, narrative={"overview": text})))]


# Four disclosed: 36.4 % of the 11 handled, 33.3 % of the 12 new ones, 28.6 % of all 14.
@pytest.mark.parametrize("share", ["36.4%", "36.3%", "36%", "33.33％", "28.6%", "28.57%"])
def test_a_share_may_be_of_what_was_handled_of_what_came_or_of_all(share):
    assert faults(f"上年结转2件，办结11件，其中予以公开4件，占{share}。") == []
    assert faults(f"上年结转2件，办结11件，其中予以公开4件，占比为{share}；部分公开2件。") == []


@pytest.mark.parametrize("share", ["50%", "38%", "36.5%", "40.0%"])
def test_a_share_that_is_of_none_of_these_is_found(share):
    assert faults(f"上年结转2件，办结11件，其中予以公开4件，占{share}。") == [(4, 4)]


def test_a_share_of_a_number_told_before_is_one_of_it():
    assert faults("新收政府信息公开申请12件，其中自然人9件，占75%。") == []
    assert faults("新收政府信息公开申请12件，其中自然人9件，占57%。") == [(9, 9)]


def test_a_share_of_something_else_is_left_alone():
    assert faults("全年收到网络申请8件，占60%。") == []
    assert faults("新收政府信息公开申请12件，网络申请占60%。") == []
    assert faults("我局新收政府信息公开申请12件，占全市的3%。") == []
