"""A body or an address that does not fit is told place by place, in both languages, without what stands there."""

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from request_flow.web.unfit_words import OTHERWISE, said_of, unfit
from web.api.conftest import Program
from web.api.test_calls import CASES


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=4)] = "abc"
    days: Annotated[int, Field(ge=1, le=20)] = 1
    on: date = date(2026, 11, 23)
    verdict: Literal["pass", "return"] = "pass"
    numbers: Annotated[list[str], Field(max_length=1)] = []
    whole: bool = False
    reason: str = "x"

    @model_validator(mode="after")
    def _says_why(self) -> "Form":
        if not self.reason:
            raise unfit("needs_reason", "须写明原因", "the reason is missing")
        return self


@pytest.mark.parametrize(
    ("sent", "zh", "en"),
    [
        ({"name": "a"}, "太短，至少2个字", "too short: 2 characters at least"),
        ({"name": "abcde"}, "太长，最多4个字", "too long: 4 characters at most"),
        ({"name": 7}, "应为文字", "must be a text"),
        ({"days": 0}, "应不小于1", "must be 1 or more"),
        ({"days": 21}, "应不大于20", "must be 20 or less"),
        ({"days": "zwei"}, "应为整数", "must be a whole number"),
        ({"days": 1.5}, "应为整数", "must be a whole number"),
        ({"on": "2026-11-31"}, "应为日期，如 2026-11-23", "must be a day, such as 2026-11-23"),
        ({"verdict": "maybe"}, "应为pass、return之一", "must be one of pass, return"),
        ({"numbers": "a"}, "应为列表", "must be a list"),
        ({"numbers": ["a", "b"]}, "太多，最多1项", "too many: 1 at most"),
        ({"whole": "perhaps"}, "应为true 或 false", "must be true or false"),
        ({"colour": "red"}, "没有这一项，请去掉", "there is no such key here: leave it out"),
        ({"reason": ""}, "须写明原因", "the reason is missing"),
    ],
)
def test_what_is_wrong_is_said_in_both_languages(sent: dict[str, Any], zh: str, en: str):
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(Form).validate_python(sent)

    [fault] = wrong.value.errors()
    said = said_of(fault["type"], fault.get("ctx") or {})

    assert (said.zh, said.en) == (zh, en)


def test_a_code_that_is_new_is_said_in_general():
    said = said_of("frozen_instance", {})

    assert (said.zh, said.en) == OTHERWISE


def test_a_call_names_each_place_and_never_what_was_typed_there(program: Program):
    sent = {"applicant": {"name": "赵启明"}, "channel": 7, "colour": "朱红"}
    answer = program("sun").post(f"/api/v1{CASES}", json=sent)

    assert answer.status_code == 422, answer.text
    told = {tuple(each["where"]): (each["zh"], each["en"]) for each in answer.json()["errors"]}
    assert told["body", "colour"] == ("没有这一项，请去掉", "there is no such key here: leave it out")
    assert told["body", "subject"] == ("缺少这一项", "this is missing")
    assert "赵启明" not in answer.text
    assert "朱红" not in answer.text
