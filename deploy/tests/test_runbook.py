"""Every alert leads to its page in the runbook, and every page is that of an alert."""
import re

from places import ROOT
from test_alerts import ALERTS

PARTS = ["**What it means.**", "**How to look.**", "**What to do.**"]


def pages():
    text = (ROOT / "docs" / "runbook.md").read_text()
    parts = re.split(r"^### (\w+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2]))


def test_every_alert_has_its_page():
    assert sorted(pages()) == sorted(ALERTS)
    for alert, rule in ALERTS.items():
        assert rule["annotations"]["runbook_url"] == f"docs/runbook.md#{alert.lower()}"
        assert [part for part in PARTS if part not in pages()[alert]] == [], alert
