"""Rows of the skills about products, prices, coupons and codes."""

from __future__ import annotations

from tests.matrix.bench import Bench
from tests.matrix.row import Acting, Given, Reading, after, fixed

MAKES = "It looks nothing up: it makes something new."
NO_MONEY = "No amount is in it."


def pro(bench: Bench) -> Given:
    """One product on a monthly price, with a subscriber."""
    bench.subscribe(bench.customer(card="visa"), bench.product("Pro"))
    return {"product": "Pro"}


def two_pros(bench: Bench) -> Given:
    """Two products whose names both hold a word."""
    bench.product("Pro small", 1900)
    bench.product("Pro large", 4900)
    return {"product": "Pro"}


def archived(bench: Bench) -> Given:
    """A product that is off sale."""
    price = bench.sdk.prices.retrieve(bench.product("Pro"))
    bench.sdk.products.update(price.product, {"active": False})
    return {"product": "Pro"}


def archive(bench: Bench, _given: Given) -> None:
    """Products and prices are taken off sale in the dashboard."""
    for product in bench.sdk.products.list().data:
        bench.sdk.products.update(product.id, {"name": "Renamed", "active": False})
    for price in bench.sdk.prices.list().data:
        bench.sdk.products.update(price.product, {"default_price": ""})
        bench.sdk.prices.update(price.id, {"active": False})


def describe(bench: Bench, _given: Given) -> None:
    """The product gets another description in the dashboard."""
    bench.sdk.products.update(bench.sdk.products.list().data[0].id, {"description": "For everybody"})


def same_name(bench: Bench, given: Given) -> None:
    """A product of the same name is made in the dashboard."""
    bench.sdk.products.create({"name": given["name"]})


def new_price(bench: Bench) -> Given:
    """A product, and what it shall cost."""
    return {**pro(bench), "amount": bench.major(5900)}


def unchanged_price(bench: Bench) -> Given:
    """A product, and the amount it costs already."""
    return {**pro(bench), "amount": bench.major(4900)}


def sold_monthly(bench: Bench) -> Given:
    """A product to make."""
    return {"name": "Cup", "amount": bench.major(900), "currency": bench.currency, "interval": "month"}


def metered(bench: Bench) -> Given:
    """A product billed by use."""
    return {**sold_monthly(bench), "pricing": "metered"}


def tiered(bench: Bench) -> Given:
    """A product whose units cost less the more there are."""
    tiers = [f"1-10: {bench.major(500)}", f"11+: {bench.major(400)}"]
    return {"name": "Seat", "currency": bench.currency, "interval": "month", "pricing": "tiered", "tiers": tiers}


def coded(bench: Bench) -> Given:
    """A coupon with a code that a customer has used."""
    coupon = bench.sdk.coupons.create({"percent_off": 10, "duration": "once", "name": bench.own("Old", 40)}).id
    code = bench.sdk.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon}, "code": "OLD"}).id
    customer = bench.customer(card="visa")
    bench.subscribe(customer, bench.product(), discounts=[{"promotion_code": code}])
    return {"coupon": "OLD"}


def two_coupons(bench: Bench) -> Given:
    """Two coupons of one name."""
    for percent in (10, 20):
        bench.sdk.coupons.create({"percent_off": percent, "duration": "once", "name": "Spring"})
    return {"coupon": "Spring"}


def spent_code(bench: Bench) -> Given:
    """A code that is switched off already."""
    coded(bench)
    deactivate(bench, {})
    return {"coupon": "OLD"}


def deactivate(bench: Bench, _given: Given) -> None:
    """Every code is switched off in the dashboard."""
    for code in bench.sdk.promotion_codes.list().data:
        bench.sdk.promotion_codes.update(code.id, {"active": False})


def amount_off(bench: Bench) -> Given:
    """A coupon for an amount, without a code."""
    return {"amount_off": bench.major(500), "currency": bench.currency}


def percent_off(bench: Bench) -> Given:
    """A coupon with a code."""
    return {**amount_off(bench), "code": "SPRING"}


def in_use(bench: Bench) -> Given:
    """A code that is taken."""
    coded(bench)
    return {"percent_off": "20", "code": "OLD"}


def take_code(bench: Bench, given: Given) -> None:
    """The code is made in the dashboard."""
    coupon = bench.sdk.coupons.create({"percent_off": 10, "duration": "once"}).id
    promotion = {"type": "coupon", "coupon": coupon}
    bench.sdk.promotion_codes.create({"promotion": promotion, "code": given["code"]})


ROWS = (
    Reading("list_products", after(pro), fixed(), "A list shows all that fit."),
    Reading("list_coupons", after(coded), fixed(), "A list shows all that fit.", money=NO_MONEY),
    Reading("coupon_usage", coded, fixed(coupon="NEVER"), two_coupons),
    Acting("create_product", sold_monthly, MAKES, MAKES, "Names may be equal; that is a warning.", same_name),
    Acting(
        "create_product", metered, MAKES, MAKES, "Names may be equal; that is a warning.", same_name,
        steps=4, variant="metered",
    ),
    Acting(
        "create_product", tiered, MAKES, MAKES, "Names may be equal; that is a warning.", same_name,
        steps=3, variant="tiered",
    ),
    Acting(
        "update_product",
        after(pro, product="Pro", description="For teams"),
        nothing=fixed(product="Teapot", description="For teams"),
        several=after(two_pros, product="Pro", description="For teams"),
        refused=after(pro, product="Pro", name="Pro"),
        moved=describe,
        money=NO_MONEY,
    ),
    Acting(
        "archive_product", pro, fixed(product="Teapot"), two_pros,
        refused=archived, moved=archive, money="It moves none; what subscribers pay is another row's.",
    ),
    Acting(
        "change_price", new_price, fixed(product="Teapot", amount="59"),
        several=after(two_pros, product="Pro", amount="59"),
        refused=unchanged_price, moved=archive, steps=3,
    ),
    Acting("create_coupon", amount_off, MAKES, MAKES, MAKES, "Without a code there is nothing that could be taken."),
    Acting(
        "create_coupon", percent_off, MAKES, MAKES, in_use, take_code, steps=2, variant="code",
    ),
    Acting("deactivate_coupon", coded, fixed(coupon="NEVER"), two_coupons, spent_code, deactivate, money=NO_MONEY),
)  # fmt: skip
