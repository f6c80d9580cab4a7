"""Every metric is documented, and every alarm is about a metric that there is."""

import re
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from request_flow.services.jobs import JOBS
from request_flow.services.metrics import STANDINGS
from request_flow.settings import Settings
from request_flow.web.app import make_web
from support.program import KEY, program_at

CHECKOUT = Path(__file__).resolve().parents[2]
ALERTS = yaml.safe_load((CHECKOUT / "tools" / "prometheus-alerts.yaml").read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
NAME = re.compile(r"request_flow_[a-z_]+")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of what is measured, as they are asked for."""
    home = tmp_path_factory.mktemp("measured")
    url = f"sqlite:///{home / 'x.db'}"
    with program_at(url, home):
        pass
    with TestClient(make_web(Settings(home, url, KEY, "en"))) as client:
        client.get("/healthz")
        text = client.get("/metrics").text
    families = list(text_string_to_metric_families(text))
    return {
        family.name + ("_total" if family.type == "counter" else "")
        for family in families
        if "_created" not in family.name
    }


def test_every_metric_is_documented(exported):
    written = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(request_flow_\w+)`", written, re.MULTILINE))

    assert "request_flow_terms_due" in exported
    assert exported == documented


def test_every_alarm_is_about_something_that_is_measured(exported):
    asked = {name for rule in RULES for name in NAME.findall(rule["expr"])}

    assert len(asked) > 8
    assert asked <= exported


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alarm_says_in_both_languages_what_it_is_about(rule):
    summary = rule["annotations"]["summary"]

    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert re.match(r"[A-Z]", summary)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in summary)


def test_the_labels_that_alarms_ask_for_are_given():
    text = " ".join(rule["expr"] for rule in RULES)

    assert set(re.findall(r'name="(\w+)"', text)) <= {job.name for job in JOBS}
    assert set(re.findall(r'standing="(\w+)"', text)) <= set(STANDINGS)
