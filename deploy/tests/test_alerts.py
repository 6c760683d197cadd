"""Fires every alert rule, and shows when it stays quiet: promtool's unit tests, made of alerts.yaml."""
import subprocess

import pytest
import yaml

from places import OBSERVABILITY, OUT, TESTS

RULES = OBSERVABILITY / "alerts.yaml"
ALERTS = {rule["alert"]: rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]}
CASES = yaml.safe_load((TESTS / "alerts.yaml").read_text())


def test_every_alert_has_its_case():
    assert list(CASES) == list(ALERTS), "in the same order, to be found easily"


@pytest.mark.parametrize("alert", CASES)
def test_an_alert_fires_and_stays_quiet(alert):
    case, rule = CASES[alert], ALERTS[alert]
    firing = {"exp_labels": {**rule["labels"], **case["labels"]}, "exp_annotations": rule["annotations"]}

    def group(series, expected):
        return {
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "alert_rule_test": [{"eval_time": case["at"], "alertname": alert, "exp_alerts": expected}],
        }

    tests = [group(case["fires"], [firing]), group(case["quiet"], [])]
    file = OUT / f"{alert}.test.yaml"
    file.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}))
    done = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
