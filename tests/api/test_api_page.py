"""docs/api.md is true: every example on it is sent, and answers what the page says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.plugins.house import RunningHouse

PAGE = Path(__file__).parent.parent.parent / "docs" / "api.md"

_EXAMPLE = re.compile(
    r"^    (?P<method>GET|POST|PUT|PATCH) (?P<path>/api/[^{\n]+?)(?: (?P<body>\{.*\}))?\n"
    r"    → (?P<status>\d{3})(?P<more>.*)$",
    re.MULTILINE,
)


def test_every_example_on_the_page_is_true(house: RunningHouse) -> None:
    """Each request is answered with the status that stands below it, CSV where it says so."""
    sdk = house.world.client(account=house.account_id).v1
    jane = sdk.customers.create({"name": "Jane", "email": "jane@example.com"}).id
    paid = house.sell(9_000, order="42", customer=jane)["id"]
    sdk.refunds.create({"payment_intent": paid, "amount": 100})
    house.sell(1_800, order="43")
    text = PAGE.read_text(encoding="utf-8")
    examples = list(_EXAMPLE.finditer(text))
    assert len(examples) == len(re.findall(r"^    → ", text, re.MULTILINE)) > 20
    api = house.api()
    for example in examples:
        body = json.loads(example["body"]) if example["body"] else None
        answer = api.request(example["method"], example["path"], json=body)
        assert answer.status_code == int(example["status"]), (example[0], answer.text)
        assert answer.headers["content-type"].startswith("text/csv") == ("text/csv" in example["more"]), example[0]
    refunded = api.get("/api/stripe/payments?status=refunded&min_amount=10&start=2026-01-01&limit=50").json()
    assert (len(refunded["data"]), refunded["total"]) == (1, 1)
