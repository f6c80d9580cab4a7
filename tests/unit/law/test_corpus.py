"""The law as shipped: what it says, and since when."""

from datetime import date

import pytest

from request_flow.errors import BadInput, NotFound
from request_flow.law.corpus import NoValueInForce, load_law

D = date.fromisoformat


@pytest.fixture(scope="module")
def law():
    return load_law()


def test_the_shipped_law_is_read_once(law):
    assert load_law() is law


# fmt: off
NUMBERS = [  # name                     first day      value
    ("reply_term",                "2019-05-15", 20),
    ("extension_max",             "2019-05-15", 20),
    ("extensions_per_term",       "2019-05-15", 1),
    ("supplement_notice_term",    "2019-05-15", 7),
    ("supplement_rounds",         "2019-05-15", 1),
    ("consultation_term",         "2019-05-15", 15),
    ("active_publication_term",   "2019-05-15", 20),
    ("fee_payment_term",          "2021-01-01", 20),
    ("redo_term",                 "2019-05-15", 20),
    ("review_term_days",          "2018-01-01", 60),
    ("suit_term_months",          "2017-07-01", 6),
    ("suit_after_review_days",    "2017-07-01", 15),
]
# fmt: on


@pytest.mark.parametrize(("name", "first", "value"), NUMBERS)
def test_a_number_holds_from_the_first_day_of_its_law(law, name, first, value):
    assert law.first_day(name) == D(first)
    assert law.value(name, D(first)) == value
    assert law.value(name, D("2026-12-31")) == value
    with pytest.raises(NoValueInForce, match=name):
        law.value(name, date.fromordinal(D(first).toordinal() - 1))


def test_the_annual_report_is_due_on_the_days_of_article_49(law):
    assert law.month_day("report_department_due", D("2024-01-15")) == (1, 31)
    assert law.month_day("report_government_due", D("2024-01-15")) == (3, 31)


def test_a_day_of_the_year_is_not_handed_out_as_a_number(law):
    with pytest.raises(TypeError, match="month_day"):
        law.value("report_department_due", D("2024-01-15"))
    with pytest.raises(TypeError, match="value"):
        law.month_day("reply_term", D("2024-01-15"))


def test_a_parameter_set_by_two_versions_of_a_law_changes_its_source_at_new_year_2024(law):
    term = law.parameter("review_term_days")

    assert law.change_days("review_term_days") == (D("2018-01-01"), D("2024-01-01"))
    assert term.on(D("2023-12-31")).cites == ("review-2017:9.1",)
    assert term.on(D("2023-12-31")).until == D("2023-12-31")
    assert term.on(D("2024-01-01")).cites == ("review-2024:20.1",)


def test_an_unknown_parameter_is_named(law):
    with pytest.raises(NotFound, match="reply_trem"):
        law.value("reply_trem", D("2024-01-01"))


def test_article_33_paragraph_2_stands_in_its_official_words(law):
    found = law.provision("ogi-2019:33.2")

    assert found.status == "text"
    assert found.text == (
        "行政机关不能当场答复的，应当自收到申请之日起20个工作日内予以答复；需要延长答复期限的，"
        "应当经政府信息公开工作机构负责人同意并告知申请人，延长的期限最长不得超过20个工作日。"
    )
    assert found.wording == found.text
    assert (found.law_title, found.source.number) == ("中华人民共和国政府信息公开条例", "国令第711号")
    assert found.in_force == D("2019-05-15")


def test_a_whole_article_is_put_together_from_its_paragraphs(law):
    found = law.provision("ogi-2019:33")

    assert found.id == "ogi-2019:33"
    assert found.text.splitlines() == [law.provision(f"ogi-2019:33.{number}").text for number in (1, 2, 3)]


def test_a_paragraph_with_items_is_given_with_them(law):
    lines = law.provision("ogi-2019:31.1").text.splitlines()

    assert [line[:3] for line in lines[1:]] == ["（一）", "（二）", "（三）"]
    assert law.provision("ogi-2019:31").text == "\n".join(lines)


def test_the_only_paragraph_of_an_article_may_be_named_as_such(law):
    assert law.provision("ogi-2019:30.1") == law.provision("ogi-2019:30")
    with pytest.raises(NotFound, match=r"ogi-2019:30\.2"):
        law.provision("ogi-2019:30.2")


def test_a_paraphrase_never_passes_for_the_quoted_text(law):
    found = law.provision("fees-2021:6")

    assert found.status == "summary"
    assert found.text == ""
    assert found.wording.startswith("（大意）")


def test_an_article_of_text_and_paraphrase_together_counts_as_paraphrase(law):
    found = law.provision("fees-2021:5")

    assert (found.status, found.text) == ("summary", "")
    assert "31—100页（含100页）的部分：10元/页" in found.sense


def test_a_provision_knows_the_days_on_which_it_holds(law):
    old, new = law.provision("review-2017:9.1"), law.provision("review-2024:20.1")

    assert old.holds_on(D("2023-12-31"))
    assert not old.holds_on(D("2024-01-01"))
    assert new.holds_on(D("2024-01-01"))
    assert not new.holds_on(D("2023-12-31"))


def test_what_no_law_has_and_what_is_no_address_are_told_apart(law):
    with pytest.raises(NotFound, match="ogi-2019:99"):
        law.provision("ogi-2019:99")
    with pytest.raises(BadInput, match="no provision"):
        law.provision("Art. 33")


def test_the_21_outcomes_stand_in_the_order_of_the_report(law):
    assert list(law.outcomes) == [
        "disclosed", "partial", "refuse_state_secret", "refuse_law_forbids", "refuse_three_safeties",
        "refuse_third_party", "refuse_internal_affairs", "refuse_process_info", "refuse_enforcement_file",
        "refuse_admin_query", "unable_not_held", "unable_needs_making", "unable_unclear_after_supplement",
        "notproc_petition", "notproc_repeat", "notproc_publication", "notproc_excessive",
        "notproc_confirm_reissue", "other_lapse_supplement", "other_lapse_fee", "other_other",
    ]  # fmt: skip
    assert [outcome.key for outcome in law.outcomes.values()] == list(law.outcomes)


def test_three_outcomes_need_something_to_have_happened_before(law):
    needs = {key: outcome.needs for key, outcome in law.outcomes.items() if outcome.needs}

    assert needs == {
        "refuse_third_party": ("ended_third_party_consultation",),
        "unable_unclear_after_supplement": ("supplement_round",),
        "notproc_excessive": ("reasons_requested",),
    }


def test_a_decision_ends_every_outcome_but_the_three_that_end_otherwise(law):
    others = {key: outcome.closes_by for key, outcome in law.outcomes.items() if outcome.closes_by != ("decide",)}

    assert others == {
        "other_lapse_supplement": ("lapse_supplement",),
        "other_lapse_fee": ("lapse_fee",),
        "other_other": ("withdraw", "close_other"),
    }


REVIEW_FIRST_2024 = {
    "partial", "refuse_state_secret", "refuse_law_forbids", "refuse_three_safeties", "refuse_third_party",
    "refuse_internal_affairs", "refuse_process_info", "refuse_enforcement_file",
}  # fmt: skip


def test_review_comes_first_since_2024_for_refusals_under_articles_14_to_16(law):
    before = {key for key, outcome in law.outcomes.items() if outcome.remedy_on(D("2023-12-31")) == "review_first"}
    since = {key for key, outcome in law.outcomes.items() if outcome.remedy_on(D("2024-01-01")) == "review_first"}

    assert before == set()
    assert since == REVIEW_FIRST_2024


def test_a_ground_without_a_refusal_leaves_both_ways_open(law):
    partial = law.outcomes["partial"]

    assert partial.remedy_on(D("2024-01-01"), "severed_not_information") == "either"
    assert partial.remedy_on(D("2024-01-01"), "severed_withheld") == "review_first"


def test_a_remedy_before_the_regulation_is_an_error_not_a_guess(law):
    with pytest.raises(NoValueInForce, match="disclosed"):
        law.outcomes["disclosed"].remedy_on(D("2019-05-14"))


def test_the_grounds_of_article_36_pick_their_own_letters(law):
    grounds = {
        (key, ground.key): (ground.cites, ground.notice)
        for key in ("disclosed", "unable_not_held")
        for ground in law.outcomes[key].grounds.values()
    }

    assert grounds == {
        ("disclosed", "provided"): (("ogi-2019:36.1.2",), "reply-disclosed"),
        ("disclosed", "already_public"): (("ogi-2019:36.1.1",), "reply-already-public"),
        ("unable_not_held", "not_existing"): (("ogi-2019:36.1.4",), "reply-not-existing"),
        ("unable_not_held", "other_agency"): (("ogi-2019:36.1.5",), "reply-other-agency"),
    }


def test_the_six_kinds_of_applicant_stand_in_the_order_of_the_columns(law):
    assert [(key, category.label) for key, category in law.categories.items()] == [
        ("natural_person", "自然人"),
        ("commercial_enterprise", "商业企业"),
        ("research_institution", "科研机构"),
        ("public_welfare_org", "社会公益组织"),
        ("legal_service", "法律服务机构"),
        ("other_org", "其他"),
    ]


def test_the_last_four_channels_need_a_confirmation(law):
    assert [(key, channel.needs_confirmation) for key, channel in law.channels.items()] == [
        ("in_person", False), ("oral", False), ("registered_mail", False),
        ("ordinary_mail", True), ("online", True), ("email", True), ("fax", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "key"),
    [("当面提交", "in_person"), ("邮寄", "registered_mail"), ("平信", "ordinary_mail"), ("挂号信", "registered_mail"),
     ("EMS", "registered_mail"), ("网络", "online"), ("电子邮件", "email"), ("传真", "fax"), ("口头", "oral")],
)  # fmt: skip
def test_a_register_s_spelling_belongs_to_one_channel(law, written, key):
    assert [channel.key for channel in law.channels.values() if written in channel.spellings] == [key]


def test_the_reply_ladder_goes_down_to_the_day_and_up_to_the_head_of_the_office(law):
    ladder = law.reminders["reply"]

    assert ladder.before == (10, 5, 3, 1)
    assert ladder.on_the_day
    assert ladder.each_working_day_late
    assert [rung.to for rung in ladder.escalate] == ["unit_head", "office_head"]


def test_rulings_can_be_cited_and_asked_by_name(law):
    assert law.provision("ruling:U5").text.startswith("经公开机构负责人批准可以再次要求补正")
    assert law.choice("second_supplement", D("2024-01-01")) == "with_approval"
    assert law.choice("review_first_scope", D("2023-12-31")) == "none"
    assert law.choice("review_first_scope", D("2024-01-01")) == "articles_14_to_16"


def test_an_agency_may_choose_otherwise_in_three_rulings_only(law):
    assert [key for key, ruling in law.rulings.items() if ruling.agency_may_choose] == ["U4", "U15", "U16"]


def test_an_unknown_ruling_and_a_day_before_the_rulings_are_errors(law):
    with pytest.raises(NotFound, match="coin_toss"):
        law.choice("coin_toss", D("2024-01-01"))
    with pytest.raises(NoValueInForce, match="carry_over"):
        law.choice("carry_over", D("2019-05-14"))


def test_there_was_no_fee_before_2021(law):
    with pytest.raises(NoValueInForce, match="2020-12-31"):
        law.tariff("per_item", D("2020-12-31"))
    with pytest.raises(NotFound, match="per_minute"):
        law.tariff("per_minute", D("2024-01-01"))


def test_what_was_loaded_cannot_be_changed(law):
    with pytest.raises(TypeError):
        law.outcomes["disclosed"] = law.outcomes["partial"]
    with pytest.raises(ValueError, match="frozen"):
        law.outcomes["disclosed"].label = "其他"
