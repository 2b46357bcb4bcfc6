"""list_disputes and get_dispute: complete, by deadline, per currency, with what counts and what is there."""

from __future__ import annotations

import pytest

from domain.cards import TableCard
from domain.errors import NotFound
from domain.money import Money
from skills import get_dispute, list_disputes
from skills.contract import Answer, Choice, Desk
from skills.disputes.reasons import FIELDS, REASONS
from tests.skills.conftest import Shop

DAY_S = 86_400


async def listed(desk: Desk, **args: str) -> Answer:
    """The list's answer."""
    return await list_disputes.answer(list_disputes.Args.model_validate(args), desk)


async def shown(desk: Desk, dispute: str) -> Answer | Choice:
    """One dispute's answer."""
    return await get_dispute.answer(get_dispute.Args(dispute=dispute), desk)


async def test_the_soonest_deadline_stands_first_and_sums_stay_per_currency(shop: Shop, desk: Desk) -> None:
    """Disputes to answer come by deadline, those with the bank after them; no currency is added to another."""
    late = shop.dispute(shop.pay(2000, order="1"), due_s=5 * DAY_S)
    soon = shop.dispute(shop.pay(3000, "jpy", order="2"), reason="product_not_received", due_s=DAY_S + 7200)
    shop.dispute(shop.pay(5120, "kwd"), inquiry=True, due_s=8 * DAY_S)
    lost = shop.dispute(shop.pay(700))
    shop.sdk.v1.disputes.close(lost)
    answer = await listed(desk)
    assert [row["id"] for row in answer.data["disputes"]][:2] == [soon, late]
    assert answer.data["disputes"][-1]["id"] == lost
    assert answer.data["sums_minor"] == {"jpy": 3000, "kwd": 5120, "usd": 2700}
    assert "1 day 1 hour left" in answer.text or "1 day 2 hours left" in answer.text
    assert {Money(2700, "usd"), Money(2000, "usd"), Money(3000, "jpy"), Money(5120, "kwd")} <= set(answer.figures)
    assert "$20.00 of it needs your answer" in answer.text
    table = answer.cards[0]
    assert isinstance(table, TableCard)
    assert table.total_rows == len(table.rows) == 4
    assert [column.foreign for column in table.columns][-3:] == [True, True, False]


async def test_a_status_narrows_the_list_and_none_is_said_with_what_was_read(shop: Shop, desk: Desk) -> None:
    """Only disputes of the status are listed; an empty list says how many were looked at."""
    shop.dispute(shop.pay(2000))
    assert (await listed(desk, status="needs_response")).data["count"] == 1
    assert (await listed(desk, status="won")).text == "There are no won disputes. I looked at all 1 disputes."


async def test_no_disputes_at_all(desk: Desk) -> None:
    """A shop without disputes hears so."""
    assert (await listed(desk)).text == "There are no disputes."


@pytest.mark.parametrize("by", ["id", "payment", "charge", "order", "email", "name", "typo"])
async def test_a_dispute_is_found_by_whatever_it_is_called(shop: Shop, desk: Desk, by: str) -> None:
    """Its id, payment, charge, order number and customer lead to it, also with a letter wrong in the name."""
    customer = shop.customer("Katarzyna Nowak", "kasia@example.com")
    payment = shop.pay(4200, order="HP-77", customer=customer)
    dispute = shop.dispute(payment)
    called = {
        "id": dispute, "payment": payment, "charge": shop.charge_of(payment), "order": "order HP-77",
        "email": "kasia@example.com", "name": "Nowak", "typo": "Katarzina Nowak",
    }[by]  # fmt: skip
    answer = await shown(desk, called)
    assert isinstance(answer, Answer)
    assert answer.data["id"] == dispute
    assert answer.data["amount_minor"] == 4200
    fee = shop.world.objects("dispute")[0]["balance_transactions"][0]["fee"]
    assert set(answer.figures) == {Money(4200, "usd"), Money(fee, "usd")}
    assert "it is lost: the customer keeps $42.00" in answer.text
    assert "Europe/Berlin" in answer.text


async def test_several_disputes_of_a_customer_are_a_choice_unless_one_is_open(shop: Shop, desk: Desk) -> None:
    """Two open ones are offered by id; when only one is open, it is meant."""
    customer = shop.customer("Ann Lee", "ann@example.com")
    first, second = (shop.dispute(shop.pay(amount, customer=customer)) for amount in (1000, 2000))
    choice = await shown(desk, "ann@example.com")
    assert isinstance(choice, Choice)
    assert {option.say for option in choice.card.options} == {first, second}
    shop.sdk.v1.disputes.close(first)
    answer = await shown(desk, "ann@example.com")
    assert isinstance(answer, Answer)
    assert answer.data["id"] == second


async def test_nothing_found_says_whether_the_payment_exists(shop: Shop, desk: Desk) -> None:
    """An undisputed payment is named as such; an unknown name is not found."""
    shop.pay(900, order="5")
    with pytest.raises(NotFound, match="is not disputed"):
        await shown(desk, "order 5")
    with pytest.raises(NotFound, match="no disputes"):
        await shown(desk, "Nobody Here")
    with pytest.raises(NotFound, match="no dispute du_nope"):
        await shown(desk, "du_nope")


async def test_an_inquiry_took_no_money(shop: Shop, desk: Desk) -> None:
    """An inquiry is called one, and says that it may become a dispute."""
    dispute = shop.dispute(shop.pay(1500), inquiry=True)
    answer = await shown(desk, dispute)
    assert isinstance(answer, Answer)
    assert "the bank may turn this inquiry into a dispute" in answer.text
    assert answer.data["fee_minor"] is None


async def test_text_of_strangers_is_harmless(shop: Shop, desk: Desk) -> None:
    """A customer's name with markup and bidi signs is shown without them, in marked places only."""
    customer = shop.customer("<b>Bob</b>\u202e [x](http://evil)", "bob@example.com")
    dispute = shop.dispute(shop.pay(1500, customer=customer))
    answer = await shown(desk, dispute)
    everything = str((answer.text, answer.cards)) if isinstance(answer, Answer) else ""
    assert not {"<b>", "\u202e", "](", "://evil"} & {
        part for part in ("<b>", "\u202e", "](", "://evil") if part in everything
    }


def test_every_reason_names_known_fields_once() -> None:
    """The table covers Stripe's reasons with fields that exist, each once."""
    assert len(REASONS) == 15
    for reason in REASONS.values():
        assert set(reason.fields) <= set(FIELDS)
        assert len(set(reason.fields)) == len(reason.fields)
