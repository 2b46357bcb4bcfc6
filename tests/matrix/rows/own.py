"""Skills of Florin's own records: tried where those records are, since Stripe's worlds hold nothing of them."""

from __future__ import annotations

from tests.matrix.row import Own

_RULES = "tests/alerts/test_rule_skills.py"
_AUTOMATIONS = "tests/automations/test_automations.py"

ROWS = (
    *(
        Own(skill, _RULES)
        for skill in ("create_alert_rule", "change_alert_rule", "delete_alert_rule", "mute_alerts", "list_alert_rules")
    ),
    Own("list_alerts", _RULES),
    *(Own(skill, _AUTOMATIONS) for skill in ("create_automation", "delete_automation", "list_automations")),
)
