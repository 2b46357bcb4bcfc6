"""find_customer: by company, employer and email domain, ranked behind names."""

from __future__ import annotations

import pytest

from domain.cards import CustomerCard
from domain.errors import NotFound
from domain.money import Money
from skills.contract import Answer, Choice, Desk
from skills.find_customer import Args, answer
from tests.skills.conftest import Shop


async def found(desk: Desk, query: str) -> Answer:
    """Look up and expect one customer."""
    result = await answer(Args(query=query), desk)
    assert isinstance(result, Answer)
    return result


async def test_a_company_leads_to_its_people(shop: Shop, desk: Desk) -> None:
    """The business name, an employer in metadata and the email's domain each find the customer; names go first."""
    metadata = shop.customer("Ann Lee", metadata={"employer": "Initech Ltd"})
    business = shop.customer("Bo Chan", business_name="Globex")
    domain = shop.customer("Cy Dent", "cy@hooli-systems.com")
    assert (await found(desk, "Initech Ltd")).data["id"] == metadata
    assert (await found(desk, "initech")).data["id"] == metadata
    assert (await found(desk, "globex")).data["id"] == business
    closest = await found(desk, "Hooli Systems")
    assert (closest.data["id"], closest.data["exact_match"]) == (domain, False)
    named = shop.customer("Globex")
    assert (await found(desk, "globex")).data["id"] == named


async def test_a_person_of_a_company(shop: Shop, desk: Desk) -> None:
    """Of two of one name, the company said with it decides."""
    shop.customer("Jane Doe", "jane@initech.com")
    acme = shop.customer("Jane Doe", metadata={"company": "Acme"})
    assert (await found(desk, "Jane Doe from Acme")).data["id"] == acme
    assert (await found(desk, "jane at initech")).data["id"] != acme
    assert isinstance(await answer(Args(query="Jane Doe"), desk), Choice)
    with pytest.raises(NotFound):
        await answer(Args(query="Jane Doe from Globex"), desk)
    banker = shop.customer("Lee", metadata={"employer": "Bank of Erewhon"})
    assert (await found(desk, "bank of erewhon")).data["id"] == banker


async def test_the_company_is_marked_as_others_words(shop: Shop, desk: Desk) -> None:
    """A company is shown, harmless and foreign; sums are the charges' own, also without decimals or with three."""
    jane = shop.customer("Jane", metadata={"company": "<b>Acme</b>"})
    for minor, currency in ((1000, "usd"), (3000, "jpy"), (12340, "kwd")):
        shop.pay(minor, currency, customer=jane)
    result = await found(desk, jane)
    (card,) = result.cards
    assert isinstance(card, CustomerCard)
    (company,) = (field for field in card.fields if field.label == "Company")
    assert (company.value, company.foreign) == ("‹b›Acme‹/b›", True)
    assert set(result.figures) == {Money(1000, "usd"), Money(3000, "jpy"), Money(12340, "kwd")}
    assert result.data["paid_minor"] == {"jpy": 3000, "kwd": 12340, "usd": 1000}
