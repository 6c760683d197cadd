"""What the alert rules and dashboards ask for, against what a running Fanfare shows after a little of everything."""
import json

import pytest

import traffic
from places import OBSERVABILITY
from promql import matches, selectors, series
from test_alerts import ALERTS

# What Prometheus itself knows of a process, and puts on every series of it.
OF_PROMETHEUS = {"job", "instance", "component", "pod", "namespace"}
NOT_OURS = {"up"}
# Labels whose values come with what goes wrong; that there is such a label is all that calm traffic can show.
OF_FAILURES = {"status", "code"}


def asked():
    """Every expression, and where it is."""
    for alert, rule in ALERTS.items():
        yield pytest.param(rule["expr"], id=alert)
    for file in sorted((OBSERVABILITY / "dashboards").glob("*.json")):
        for panel in json.loads(file.read_text())["panels"]:
            for target in panel["targets"]:
                yield pytest.param(target["expr"], id=f"{file.stem}: {panel['title']} {target['refId']}")


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return series(traffic.metrics_after_a_little_of_everything(tmp_path_factory.mktemp("fanfare")))


@pytest.mark.parametrize("expression", list(asked()))
def test_what_is_asked_for_is_shown(expression, shown):
    for metric, matchers in selectors(expression):
        if metric in NOT_OURS:
            continue
        of_name = [labels for name, labels in shown if name == metric]
        assert of_name, f"there is no {metric}"
        known = set().union(*of_name)
        own = [matcher for matcher in matchers if matcher[0] not in OF_PROMETHEUS]
        assert {label for label, _, _ in own} <= known, f"{metric} has only {known}"
        calm = [matcher for matcher in own if matcher[0] not in OF_FAILURES]
        assert any(matches(labels, calm) for labels in of_name), f"no {metric} has {calm}: {of_name[:20]}"
