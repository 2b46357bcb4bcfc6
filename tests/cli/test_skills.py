"""Skills by their name in the terminal, and CSV files of lists, reports and answers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.plugins.served import Served

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld


@pytest.fixture
def shop(served: Served, world: SandboxWorld) -> str:
    """A connected account with two paid orders, one in yen."""
    with served.api() as api:
        account = str(api.get("/api/auth/stripe/status").json()["connections"][0]["account_id"])
    for order, amount, currency in (("42", 1_800, "usd"), ("43", 3_000, "jpy")):
        params: Any = {
            "amount": amount,
            "currency": currency,
            "payment_method": "pm_card_visa",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "confirm": True,
            "metadata": {"order_id": order},
        }
        world.client(account=account).v1.payment_intents.create(params)
    return account


def test_every_skill_runs_by_its_name(served: Served, world: SandboxWorld, shop: str) -> None:
    """Arguments as options or pairs, typed by the skill; reads answer, acts and plans only propose."""
    listed = served.florin("skills")
    assert "refund_payment" in listed.stdout
    assert json.loads(served.florin("skills", "--json").stdout)["skills"]
    read = served.florin("skill", "list_payments", "--limit", "1", "--currency=usd")
    assert (read.returncode, "$18.00" in read.stdout) == (0, True), read.stderr
    told = json.loads(served.florin("skill", "get_payment", "payment_ref=42", "--json").stdout)
    assert told["data"]["amount_minor"] == 1_800
    view = json.loads(served.florin("skill", "refund_payment", "--payment-ref", "42", "amount=5", "--json").stdout)
    assert (view["state"], view["amount_minor"]) == ("open", 500)
    shown = served.florin("skill", "refund_payments", "payment_refs=42, 43")
    assert "florin confirm plan_" in shown.stdout, shown.stderr
    assert "florin confirm prop_" in served.florin("skill", "refund_payment", "payment_ref=42").stdout
    assert world.objects("refund", shop) == []


def test_lists_reports_and_answers_become_files(served: Served, shop: str, tmp_path: Path) -> None:
    """`export` writes to standard output or a file: Stripe's lists by their name, reports and skills by theirs."""
    run = served.florin("export", "payments", "currency=jpy")
    (row,) = csv.DictReader(io.StringIO(run.stdout, newline=""))
    assert (row["amount"], row["currency"], row["order"]) == ("3000", "jpy", "43")
    file = tmp_path / "payments.csv"
    run = served.florin("export", "payments", "--csv", str(file))
    assert (run.returncode, run.stdout, "2 rows written" in run.stderr) == (0, "", True)
    assert len(list(csv.reader(file.read_bytes().decode().splitlines()))) == 3
    assert "18.00" in served.florin("export", "revenue", "--start", "2020-01-01").stdout
    assert "18.00" in served.florin("export", "list_payments", "limit=5").stdout


def test_one_of_several_tables_is_chosen_by_its_number(served: Served, shop: str) -> None:
    """An answer of different tables names them with their numbers, and `--table` writes the one that is meant."""
    asked = served.florin("export", "payment_success")
    assert (asked.returncode, asked.stdout) == (1, "")
    assert "--table" in asked.stderr
    assert "2: Payments by card and method" in asked.stderr
    first, second = (served.florin("export", "payment_success", "--table", number) for number in "12")
    assert [row["Currency"] for row in csv.DictReader(io.StringIO(first.stdout, newline=""))] == ["JPY", "USD"]
    assert [row["Paid with"] for row in csv.DictReader(io.StringIO(second.stdout, newline=""))] == ["Visa", "Visa"]


WRONG: list[tuple[list[str], str]] = [
    (["skill", "dance"], "no skill"),
    (["skill", "../keys"], "no skill"),
    (["skill", "refund_payment"], "payment_ref"),
    (["skill", "refund_payment", "42"], "name=value"),
    (["skill", "refund_payment", "--payment-rf", "42"], "payment_rf"),
    (["skill", "list_payments", "--limit", "many"], "limit"),
    (["skill", "create_invoice", "customer=x", "lines=[{"], "JSON"),
    (["skill", "get_balance", "--account", "nobody"], "Which account"),
    (["export", "payments", "stauts=failed"], "stauts"),
    (["export", "payments", "--csv", "/nowhere/x.csv"], "/nowhere/x.csv"),
    (["export", "refund_payment", "payment_ref=42"], "proposes"),
    (["export", "get_payment", "payment_ref=4711"], "4711"),
    (["export", "payment_success", "--table", "9"], "tables"),
    (["export", "payments", "--table", "1"], "table"),
]


def test_bad_input_is_one_clear_sentence(served: Served, shop: str) -> None:
    """Exit code 1, the reason on standard error, no traceback, nothing on standard output."""
    for arguments, sentence in WRONG:
        run = served.florin(*arguments)
        assert run.returncode == 1, (arguments, run.stderr)
        assert run.stderr.startswith("florin: "), (arguments, run.stderr)
        assert sentence in run.stderr, (arguments, run.stderr)
        assert "Traceback" not in run.stderr + run.stdout
        assert run.stdout == ""
