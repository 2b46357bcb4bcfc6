"""explain_payout, list_payouts and list_balance_transactions over the wire: to the cent, complete, nothing made up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.cards import TableCard
from domain.errors import BadAmount, BadInput, BadPeriod, Conflict, NotFound
from domain.money import Money
from skills import explain_payout, list_balance_transactions, list_payouts
from skills.contract import Answer, Choice, Desk
from skills.payouts.contents import Contents
from skills.payouts.payout import Payout
from skills.reports.drawing import Pen
from tests.skills.conftest import Shop
from tests.skills.payouts import DAY_S, available, balance_minor, later, let_pass, pay_out_now


async def explained(desk: Desk, **args: Any) -> Answer:
    """Explain a payout and get an answer."""
    result = await explain_payout.answer(explain_payout.Args(**args), desk)
    assert isinstance(result, Answer)
    return result


async def transactions(desk: Desk, **args: Any) -> Answer:
    """List balance transactions and get an answer."""
    result = await list_balance_transactions.answer(list_balance_transactions.Args(**args), desk)
    assert isinstance(result, Answer)
    return result


async def test_a_payout_adds_up_to_the_cent(shop: Shop, desk: Desk) -> None:
    """Charges over two pages, refunds, a dispute and its fee make exactly the payout's amount, each with its count."""
    for n in range(104):
        available(shop, 1000 + n)
    shop.refund(available(shop, 2500), 700)
    shop.dispute(available(shop, 3000))
    (payout,) = pay_out_now(shop)
    result = await explained(desk)
    data = result.data
    gross = sum(1000 + n for n in range(104)) + 2500 + 3000
    by_type = data["by_type"]
    assert (by_type["charge"]["count"], by_type["charge"]["gross_minor"]) == (106, gross)
    assert (by_type["refund"]["count"], by_type["refund"]["net_minor"]) == (1, -700)
    assert (by_type["dispute"]["gross_minor"], by_type["dispute"]["fees_minor"]) == (-3000, 1500)
    assert sum(group["net_minor"] for group in by_type.values()) == payout["amount"] == data["net_minor"]
    assert (data["transactions"], data["unexplained_minor"]) == (108, 0)
    shown = desk.show(Money(payout["amount"], "usd"))
    assert f"Together {shown}, which is the payout to the cent." in result.text
    assert f"of {shown} (automatic): not sent yet; it arrives at STRIPE TEST BANK ••6789 on" in result.text
    by_sort, biggest = result.cards
    assert isinstance(by_sort, TableCard)
    assert isinstance(biggest, TableCard)
    assert [row[0] for row in by_sort.rows] == ["Charges", "Refunds", "Disputes"]
    assert (len(biggest.rows), biggest.total_rows, biggest.rows[0][1]) == (10, 108, "disputes")


async def test_every_amount_told_is_a_figure(shop: Shop, desk: Desk) -> None:
    """Gross, fees and net of each sort and the payout's amount are in the figures."""
    shop.refund(available(shop, 2500), 700)
    pay_out_now(shop)
    result = await explained(desk)
    amounts = {Money(result.data["net_minor"], "usd"), Money(result.data["payout"]["amount_minor"], "usd")}
    for group in result.data["by_type"].values():
        amounts |= {Money(group["net_minor"], "usd"), Money(group["gross_minor"], "usd")}
    assert amounts <= set(result.figures)


async def test_found_by_amount_or_by_id(shop: Shop, desk: Desk) -> None:
    """The amount that reached the bank names the payout, whichever is the newest."""
    available(shop, 421_207)
    (first,) = pay_out_now(shop)
    available(shop, 5000)
    pay_out_now(shop)
    amount = Money(first["amount"], "usd").major_text()
    assert (await explained(desk, amount=amount)).data["payout"]["id"] == first["id"]
    assert (await explained(desk, payout=first["id"])).data["payout"]["id"] == first["id"]
    assert (await explained(desk, payout="the latest")).data["payout"]["id"] != first["id"]


async def test_equal_payouts_are_a_choice_of_ids(shop: Shop, desk: Desk) -> None:
    """Two payouts of one amount are told apart, and each option leads to exactly one."""
    ids = set()
    for _payout in range(2):
        available(shop, 5000)
        ids.add(pay_out_now(shop)[0]["id"])
    amount = Money(balance := 5000 - 175, "usd").major_text()
    choice = await explain_payout.answer(explain_payout.Args(amount=amount), desk)
    assert balance == 4825
    assert isinstance(choice, Choice)
    assert (choice.argument, {option.say for option in choice.card.options}) == ("payout", ids)
    for option in choice.card.options:
        assert (await explained(desk, payout=option.say)).data["payout"]["id"] == option.say


async def test_currencies_without_and_with_three_decimals(shop: Shop, desk: Desk) -> None:
    """Yen and dinars are explained in their own units; the latest is asked for by currency."""
    available(shop, 500_000, "jpy")
    available(shop, 123_450, "kwd")
    made = {payout["currency"]: payout for payout in pay_out_now(shop)}
    for code in ("jpy", "kwd"):
        result = await explained(desk, currency=code.upper())
        assert result.data["payout"]["id"] == made[code]["id"]
        assert (result.data["net_minor"], result.data["unexplained_minor"]) == (made[code]["amount"], 0)
        assert desk.show(Money(made[code]["amount"], code)) in result.text
    yen = Money(made["jpy"]["amount"], "jpy").major_text()
    assert (await explained(desk, amount=yen)).data["payout"]["id"] == made["jpy"]["id"]


async def test_the_latest_of_several_currencies_is_the_merchants_own(shop: Shop, desk: Desk) -> None:
    """Of payouts made at the same moment the merchant's own currency is told."""
    shop.world.control("POST", "/clock", now=int(desk.now.timestamp()), frozen=True)
    for code in ("eur", "usd", "gbp"):
        available(shop, 5000, code)
    pay_out_now(shop)
    assert (await explained(desk)).data["payout"]["currency"] == "usd"


async def test_a_manual_payout_is_not_itemised_and_says_why(shop: Shop, desk: Desk) -> None:
    """Stripe lists nothing for it: its instant fee is told, and no transaction is made up."""
    available(shop, 20_000)
    payout = shop.sdk.v1.payouts.create({"amount": 10_000, "currency": "usd", "method": "instant"})
    result = await explained(desk, payout=payout.id)
    assert "made by hand" in result.text
    assert "Stripe took $1.50 for it, on top: $101.50 left the balance." in result.text
    assert (result.cards, result.data["itemised"]) == ((), False)
    assert {Money(10_000, "usd"), Money(150, "usd"), Money(10_150, "usd")} == set(result.figures)


async def test_a_failed_payout_says_why_and_what_to_do_and_is_in_the_next(shop: Shop, desk: Desk) -> None:
    """The bank's reason becomes advice; the money that came back is explained in the payout that took it again."""
    available(shop, 5000)
    (failed,) = pay_out_now(shop)
    shop.world.control(
        "POST", "/payouts", account=shop.account_id, payout=failed["id"], status="failed", failure_code="account_closed"
    )
    result = await explained(desk, payout=failed["id"])
    assert "failed, the money is back in the balance" in result.text
    assert "What to do: The bank account is closed. Enter the bank account anew" in result.text
    available(shop, 7000)
    (again,) = pay_out_now(shop)
    by_type = (await explained(desk, payout=again["id"])).data["by_type"]
    assert by_type["payout_returned"]["net_minor"] == failed["amount"]
    assert sum(group["net_minor"] for group in by_type.values()) == again["amount"]


def test_what_is_missing_is_said_to_the_cent(desk: Desk) -> None:
    """When Stripe's list does not make the amount, the difference is told, and that its list is not ready."""
    charge = {"type": "charge", "reporting_category": "charge", "amount": 1000, "fee": 59, "net": 941}
    contents = Contents()
    contents.add({**charge, "currency": "usd", "fee_details": [{"type": "stripe_fee", "amount": 59}], "source": "ch_1"})
    source = {"id": "po_1", "amount": 1441, "currency": "usd", "reconciliation_status": "in_progress"}
    pen = Pen(desk)
    text = "\n".join(explain_payout._content_lines(pen, Payout(source), contents))
    assert "Together $9.41. The payout is $5.00 more than what Stripe lists in it" in text
    assert "still putting its list together" in text
    assert {Money(941, "usd"), Money(500, "usd")} <= set(pen.figures)


async def test_what_customers_wrote_is_marked_and_harmless(shop: Shop, desk: Desk) -> None:
    """A description in the table of the biggest is plain text in a column of strangers'."""
    available(shop, 5000, description="<b>pay me</b>\nnow")
    pay_out_now(shop)
    biggest = (await explained(desk)).cards[1]
    assert isinstance(biggest, TableCard)
    (column,) = [place for place, column in enumerate(biggest.columns) if column.foreign]
    assert biggest.rows[0][column] == "‹b›pay me‹/b› now"


async def test_no_payout_by_that_name(shop: Shop, desk: Desk) -> None:
    """Nothing found says what to try; words that name no payout ask for one."""
    with pytest.raises(NotFound, match="no payouts yet"):
        await explained(desk)
    available(shop, 5000)
    pay_out_now(shop)
    with pytest.raises(NotFound, match=r"None of the 1 payouts is of 9\.99"):
        await explained(desk, amount="9.99")
    with pytest.raises(NotFound, match="no payouts in EUR"):
        await explained(desk, currency="eur")
    with pytest.raises(NotFound, match="po_gone"):
        await explained(desk, payout="po_gone")
    with pytest.raises(BadInput, match="Which payout"):
        await explained(desk, payout="the big one")
    with pytest.raises(BadAmount):
        await explained(desk, currency="doge")


async def test_payouts_are_listed_with_their_sums(shop: Shop, desk: Desk) -> None:
    """Per currency and state the sums are exact; what came back is not counted as paid out."""
    for code in ("usd", "eur", "usd"):
        available(shop, 9000, code)
        pay_out_now(shop)
    by_hand = available(shop, 8000) and shop.sdk.v1.payouts.create({"amount": 2000, "currency": "usd"})
    assert not isinstance(by_hand, str)
    shop.sdk.v1.payouts.cancel(by_hand.id)
    result = await list_payouts.answer(list_payouts.Args(), desk)
    stored = shop.world.objects("payout")
    pending = sum(one["amount"] for one in stored if one["currency"] == "usd" and one["status"] == "pending")
    assert result.data["count"] == len(stored) == 4
    assert result.data["sums_minor"]["usd pending"] == pending
    assert result.data["sums_minor"]["usd canceled"] == 2000
    assert f"{desk.show(Money(pending, 'usd'))} in all that stayed out" in result.text
    assert set(result.mentions.listed) == {one["id"] for one in stored}
    only = await list_payouts.answer(list_payouts.Args(status="canceled", currency="usd"), desk)
    assert (only.data["count"], only.mentions.listed) == (1, (by_hand.id,))
    euros = await list_payouts.answer(list_payouts.Args(currency="EUR"), desk)
    assert "in other currencies: 3 in USD" in euros.text
    newest = await list_payouts.answer(list_payouts.Args(limit=1), desk)
    assert "Showing the newest 1 of 4 payouts" in newest.text


async def test_payouts_are_found_by_the_day_they_arrive(shop: Shop, desk: Desk) -> None:
    """Start and end mean the day at the bank, which may be still to come."""
    available(shop, 9000)
    pay_out_now(shop)
    arrives = (desk.now + timedelta(seconds=2 * DAY_S)).date()
    on_day = list_payouts.Args(start=arrives.isoformat(), end=arrives.isoformat())
    assert (await list_payouts.answer(on_day, desk)).data["count"] == 1
    before = list_payouts.Args(end=(arrives - timedelta(days=1)).isoformat())
    assert "There are no payouts arriving up to" in (await list_payouts.answer(before, desk)).text
    for impossible in ({"start": "soon"}, {"end": "9999-12-31"}, {"start": "2026-02-01", "end": "2026-01-01"}):
        with pytest.raises(BadPeriod):
            await list_payouts.answer(list_payouts.Args(**impossible), desk)


async def test_a_failed_payout_stands_out_in_a_list(shop: Shop, desk: Desk) -> None:
    """Its advice is told whatever the length of the list."""
    shop.world.control("POST", "/payouts", account=shop.account_id, next_fails="no_account")
    available(shop, 9000)
    pay_out_now(shop)
    let_pass(shop, 3 * DAY_S)
    for _payout in range(4):
        available(shop, 1000)
        pay_out_now(shop)
    result = await list_payouts.answer(list_payouts.Args(), later(shop, desk))
    assert result.text.count("There is no bank account of that number.") == 1


async def test_transactions_add_up_to_the_balance(shop: Shop, desk: Desk) -> None:
    """Over all pages net per currency is what the balance holds, and the sorts make the whole."""
    for n in range(101):
        shop.pay(1000 + n)
    shop.refund(shop.pay(2000, "eur"), 500)
    available(shop, 4000)
    shop.sdk.v1.payouts.create({"amount": 1000, "currency": "usd"})
    result = await transactions(desk, limit=5)
    for code in ("usd", "eur"):
        assert result.data["net_minor"][code] == sum(balance_minor(shop, code))
        assert sum(result.data["by_type"][code].values()) == result.data["net_minor"][code]
    assert (result.data["count"], len(result.data["shown"])) == (105, 5)
    assert "Showing the newest 5 of 105 balance transactions; the sums are of all 105." in result.text
    refunds = await transactions(desk, type="refund")
    assert (refunds.data["count"], refunds.data["looked_at"], refunds.data["net_minor"]) == (1, 105, {"eur": -500})
    assert (await transactions(desk, currency="EUR")).data["count"] == 2
    today = desk.today.isoformat()
    assert (await transactions(desk, start=today, end=today)).data["count"] == 105
    assert "There are no dispute transactions" in (await transactions(desk, type="dispute")).text


async def test_fees_name_those_within_payments_too(shop: Shop, desk: Desk) -> None:
    """Who asks for fees is not told that there are none, only because Stripe keeps them from each payment."""
    shop.pay(10_000)
    shop.pay(20_000, "eur")
    result = await transactions(desk, type="fee")
    sold = shop.sdk.v1.balance_transactions.list({}).data
    kept = {code: sum(row.fee for row in sold if row.currency == code) for code in ("eur", "usd")}
    assert result.data["count"] == 0
    assert result.data["fees_within_minor"] == kept
    assert f"{desk.show(Money(kept['eur'], 'eur'))}, {desk.show(Money(kept['usd'], 'usd'))} more." in result.text

    assert "more." not in (await transactions(desk, type="refund")).text


async def test_transactions_of_one_payout(shop: Shop, desk: Desk) -> None:
    """An automatic payout's are listed, a manual one's can't be."""
    available(shop, 5000)
    (payout,) = pay_out_now(shop)
    shop.pay(700)
    result = await transactions(desk, payout="latest")
    assert (result.data["count"], result.data["net_minor"]) == (2, {"usd": 0})
    assert set(result.data["by_type"]["usd"]) == {"charge", "payout"}
    available(shop, 5000)
    by_hand = shop.sdk.v1.payouts.create({"amount": 100, "currency": "usd"})
    with pytest.raises(Conflict, match="made by hand"):
        await transactions(desk, payout=by_hand.id)
    assert payout["id"] in (await transactions(desk, payout=payout["id"])).text
