"""Taking a step on its page: what it will do, what is wrong, what stands in the way, and what somebody else did first."""

from pathlib import Path

import pytest

from request_flow.web import pages
from web.office import Office, plain


@pytest.fixture
def case(office: Office) -> str:
    return office.arrives("2026-11-09")


def history(office: Office, number: str) -> list[tuple[str, str]]:
    with office.program.store.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT act, on_day FROM events JOIN cases ON cases.id = events.case_id WHERE number = ? ORDER BY seq",
            (number,),
        ).all()
    return [(act, str(on)) for act, on in rows]


def do(number: str, act: str, rest: str = "") -> str:
    return f"/a/edu/cases/{number}/do/{act}{rest}"


def test_the_form_has_a_field_for_each_key_and_says_what_the_step_does(office: Office, case: str):
    html = office.client("wu").page(do(case, "extend"))
    words = plain(html)

    # received on Monday 11-09: twenty working days end on 12-07, forty on 2027-01-05 (1 January is off, 4 January first)
    assert "现在 12月7日 周一" in words
    for name in ("on", "days", "approved_by", "note", "document"):
        assert f'id="{name}"' in html
    assert 'value="2026-11-23"' in html
    assert '<option value="吴江">' in html
    assert "最多20个工作日" in words


def test_a_step_is_taken_and_the_toast_takes_it_back(office: Office, case: str):
    wu = office.client("wu")
    sent = wu.post(do(case, "extend"), {"_version": "1", "on": "11月23日", "days": "10", "approved_by": "钱立"})

    assert (sent.status_code, sent.headers["location"]) == (303, f"/a/edu/cases/{case}")
    assert history(office, case)[-1] == ("extend", "2026-11-23")
    page = wu.page(f"/a/edu/cases/{case}")
    assert "已登记：延长答复期限。" in page
    assert f'href="/a/edu/cases/{case}/do/reverse?event=2">撤回</a>' in page
    assert "已登记：延长答复期限。" not in wu.page(f"/a/edu/cases/{case}")


def test_what_is_wrong_stands_at_its_field_and_nothing_is_written(office: Office, case: str):
    typed = {"_version": "1", "on": "2026-13-40", "days": "ten", "approved_by": ""}
    answer = office.client("wu").post(do(case, "extend"), typed)

    assert answer.status_code == 422
    words = plain(answer.text)
    assert "有3处需要更正，尚未登记" in words
    assert words.count("“2026-13-40”不是日期") == 2
    assert "请填写批准人" in words
    assert 'value="ten"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 3
    assert len(history(office, case)) == 1


@pytest.mark.parametrize(
    ("act", "who", "data", "says"),
    [
        ("extend", "wu", {"days": "21", "approved_by": "钱立"}, "延长 21 个工作日不在 1 至 20 个工作日之内"),
        ("extend", "li", {"days": "10", "approved_by": "钱立"}, "“延长答复期限”由公开机构负责人办理。"),
        ("deliver", "li", {}, "还没有作出答复"),
        ("extend", "wu", {"days": "10", "approved_by": "钱立", "on": "2026-12-01"}, "晚于今天"),
        ("consult", "li", {"ref": "c1", "kind": "somebody"}, "请从列出的类型中选择"),
    ],
)
def test_what_the_law_does_not_allow_is_said_at_the_form(office: Office, case: str, act, who, data, says):
    answer = office.client(who).post(do(case, act), {"_version": "1", **data})

    assert answer.status_code == 422
    assert says in plain(answer.text)
    assert len(history(office, case)) == 1


def test_a_day_before_today_asks_why(office: Office, case: str):
    wu, data = office.client("wu"), {"_version": "1", "days": "10", "approved_by": "钱立", "on": "1120"}

    assert "补录（日期早于今天）须写明原因" in plain(wu.post(do(case, "extend"), data).text)
    assert wu.post(do(case, "extend"), {**data, "note": "周五批准，今天补登"}).status_code == 303
    assert history(office, case)[-1] == ("extend", "2026-11-20")


def test_an_irregular_step_asks_for_a_tick(office: Office, case: str):
    li, data = office.client("li"), {"_version": "1", "term_days": "15"}

    # the seventh working day after 2026-11-09 is 11-18
    asked = li.post(do(case, "request_supplement"), data)
    assert asked.status_code == 422
    assert "超过规定期限才告知补正" in plain(asked.text)
    assert 'name="irregular_known"' in asked.text
    assert li.post(do(case, "request_supplement"), {**data, "irregular_known": "yes"}).status_code == 303


def test_somebody_who_was_first_gives_the_conflict_page_with_what_was_typed(office: Office, case: str):
    wu, li = office.client("wu"), office.client("li")
    seen = {"_version": "1", "days": "10", "approved_by": "钱立", "note": "保留我的话"}
    office.does(case, "consult", "2026-11-20", who="li", ref="c1", kind="third_party", party="鲜达公司")

    clash = wu.post(do(case, "extend"), seen)

    assert clash.status_code == 409
    words = plain(clash.text)
    assert "您打开之后的变动 11月20日 11月23日补录 征求意见" in words
    assert "鲜达公司" in words
    assert "保留我的话" in words
    assert '<input type="hidden" name="_version" value="2">' in clash.text
    assert len(history(office, case)) == 2
    assert wu.post(do(case, "extend"), {**seen, "_version": "2"}).status_code == 303
    assert li.get(do(case, "extend")).status_code == 200


def test_a_conflict_after_which_the_step_is_impossible_offers_no_going_on(office: Office, case: str):
    seen = {"_version": "1", "days": "10", "approved_by": "钱立"}
    office.does(case, "decide", "2026-11-23", who="li", outcome="disclosed")

    clash = office.client("wu").post(do(case, "extend"), seen)

    assert clash.status_code == 409
    assert "按最新情况，现在不能办" in plain(clash.text)
    assert "按最新情况继续" not in clash.text


def test_the_same_form_sent_twice_is_done_once(office: Office, case: str):
    wu = office.client("wu")
    data = {"_version": "1", "days": "10", "approved_by": "钱立", "_once": "k1"}

    first, second = (wu.post(do(case, "extend"), data) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(history(office, case)) == 2


def test_a_reversal_is_confirmed_and_stays_in_the_history(office: Office, case: str):
    office.does(case, "extend", "2026-11-20", days=10, approved_by="钱立")
    wu = office.client("wu")
    data = {"_version": "2", "event": "2", "reason": "误录", "approved_by": "吴江"}

    asked = wu.post(do(case, "reverse"), data)
    assert asked.status_code == 200
    assert "要撤回的记录 11月20日 延长答复期限" in plain(asked.text)
    assert len(history(office, case)) == 2

    assert wu.post(do(case, "reverse"), {**data, "confirmed": "yes"}).status_code == 303
    words = wu.words(f"/a/edu/cases/{case}")
    assert "已由第3条撤回" in words
    assert "12月7日 星期一" in words


def test_a_case_is_made_void_only_after_its_page_of_confirmation(office: Office, case: str):
    wu = office.client("wu")
    data = {"_version": "1", "reason": "重复登记", "approved_by": "吴江"}

    asked = wu.post(do(case, "void"), data)
    assert "不计入任何年度，编号保留。" in plain(asked.text)
    assert wu.post(do(case, "void"), {**data, "confirmed": "yes"}).status_code == 303
    assert history(office, case)[-1][0] == "void"


def test_the_effect_is_shown_as_the_form_is_filled_in(office: Office, case: str):
    wu = office.client("wu")

    ten = plain(wu.post(do(case, "extend", "/preview"), {"on": "1123", "days": "10", "approved_by": "钱立"}).text)
    many = plain(wu.post(do(case, "extend", "/preview"), {"on": "1123", "days": "99", "approved_by": "钱立"}).text)

    assert ten == "现在 12月7日 周一 办理后 12月21日 周一 到期日12月7日→12月21日。"
    assert "延长 99 个工作日不在 1 至 20 个工作日之内" in many
    assert len(history(office, case)) == 1


def test_a_form_is_split_into_a_case_for_each_matter(office: Office, case: str):
    sun = office.client("sun")
    assert sun.post(do(case, "split"), {"_version": "1", "subjects": "只有一项"}).status_code == 422

    sent = sun.post(do(case, "split"), {"_version": "1", "subjects": "配送合同\n中标通知书"})

    assert sent.status_code == 303
    assert sun.get("/a/edu/cases/2026-0002").status_code == 200


def test_a_step_that_is_none_is_not_found(office: Office, case: str):
    li = office.client("li")
    assert [li.get(do(case, act)).status_code for act in ("carry_over", "receive", "no-such-step")] == [404, 404, 404]


def test_another_agencys_case_is_left_alone(office: Office, case: str):
    he = office.client("he")
    data = {"_version": "1", "outcome": "disclosed"}
    assert he.post(do(case, "decide"), data).status_code == 403
    assert he.post(f"/a/health/cases/{case}/do/decide", data).status_code == 404
    assert len(history(office, case)) == 1


def test_the_deadline_page_supposes_and_saves_nothing(office: Office, case: str):
    li = office.client("li")
    asked = li.words(f"/a/edu/cases/{case}/deadline?if=extend&on=2026-11-24&days=5")
    wrong = li.words(f"/a/edu/cases/{case}/deadline?if=extend&days=99", 422)

    assert "到期日由12月7日改为12月14日，晚5个工作日。 没有保存任何内容。" in asked
    assert "延长 99 个工作日不在 1 至 20 个工作日之内" in wrong
    assert "错误：" in wrong
    assert len(history(office, case)) == 1


def test_what_only_fetches_a_piece_does_not_use_up_the_key_of_the_form():
    """The form sent meanwhile would be told that its key is taken."""
    templates = (Path(pages.__file__).parent).rglob("*.j2")
    asking = [line for each in templates for line in each.read_text("utf-8").splitlines() if "hx-post" in line]

    assert len(asking) >= 5
    assert [line for line in asking if 'hx-params="not _once"' not in line] == []
