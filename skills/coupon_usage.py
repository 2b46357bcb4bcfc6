"""Says who used a coupon or promotion code, and how much it has given away."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.coupons.finding import Meant, find_coupon
from skills.coupons.usage import Usage, User, read_usage
from skills.coupons.wording import amount_off, lasts_text, off_text, used_text
from skills.customers.paid import listed

SHOWN_MAX = 50


class Args(BaseModel):
    """Which one."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    coupon: str = Field(min_length=1, max_length=80, description="The promotion code, or the coupon's name or id.")


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with every customer who used it, and what was given per currency; NotFound with what there is."""
    meant = await find_coupon(desk, args.coupon)
    if isinstance(meant, Choice):
        return meant
    await desk.progress("Reading invoices, checkouts and subscriptions")
    usage = await read_usage(desk, meant)
    users = sorted(usage.users.values(), key=lambda user: (-user.invoices - user.checkouts, user.customer_id))
    shown = users[:SHOWN_MAX]
    off = amount_off(meant.coupon)
    figures = [*usage.given.values(), *(money for user in shown for money in user.given.values())]
    return Answer(
        text=_text(desk, meant, usage),
        cards=(_table(desk, users, shown),) if shown else (),
        figures=tuple(dict.fromkeys([*figures, *((off,) if off is not None else ())])),
        data={
            "coupon": meant.coupon["id"],
            "promotion_code": meant.code["id"] if meant.code else None,
            "times_redeemed": (meant.code or meant.coupon)["times_redeemed"],
            "given_minor": {code: money.minor for code, money in usage.given.items()},
            "invoices_read": usage.invoices_read,
            "customers": [
                {
                    "id": user.customer_id or None,
                    "invoices": user.invoices,
                    "checkouts": user.checkouts,
                    "subscriptions": user.subscriptions,
                    "given_minor": {code: money.minor for code, money in user.given.items()},
                    "written_by_others": {"customer": user.who},
                }
                for user in shown
            ],
        },
        mentions=Mentions(listed=tuple(user.customer_id for user in shown if user.customer_id)),
    )


def _text(desk: Desk, meant: Meant, usage: Usage) -> str:
    """Say how often, by how many and how much."""
    record = meant.code or meant.coupon
    title = meant.title[0].upper() + meant.title[1:]
    off = f"{off_text(desk, meant.coupon)} {lasts_text(meant.coupon)}"
    lines = [f"{title}, {off}: redeemed {used_text(record)} by Stripe's count."]
    invoices = sum(user.invoices for user in usage.users.values())
    checkouts = sum(user.checkouts for user in usage.users.values())
    running = sum(len(user.subscriptions) for user in usage.users.values())
    looked = f"I looked at all {usage.invoices_read:,} invoices and {usage.checkouts_read:,} finished checkouts"
    if not usage.users:
        return f"{lines[0]} Nobody has used it. {looked}."
    given = listed(desk, usage.given) or "nothing yet"
    on = f"{invoices:,} billed invoice{'s' * (invoices != 1)}"
    on += f" and {checkouts:,} checkout{'s' * (checkouts != 1)}" if checkouts else ""
    people = "1 customer" if len(usage.users) == 1 else f"{len(usage.users):,} customers"
    lines.append(f"Given so far: {given}, on {on}, to {people}.")
    lines.append(f"It runs on {running:,} subscription{'s' * (running != 1)} now.")
    lines.append(f"{looked}; drafts and void invoices don't count.")
    if len(usage.users) > SHOWN_MAX:
        lines.append(f"Showing the {SHOWN_MAX} who used it most of {len(usage.users):,}.")
    return "\n".join(lines)


def _table(desk: Desk, users: list[User], shown: list[User]) -> TableCard:
    """Draw who used it."""
    columns = (
        Column("Customer (as they wrote it)", foreign=True),
        Column("Given", "right"),
        Column("Invoices", "right"),
        Column("Checkouts", "right"),
        Column("Runs on"),
        Column("Id"),
    )
    rows = tuple(
        (
            user.who or "without a record",
            listed(desk, user.given),
            str(user.invoices),
            str(user.checkouts),
            ", ".join(user.subscriptions),
            user.customer_id,
        )
        for user in shown
    )
    return TableCard("Who used it", columns, rows, len(users))


SKILL = Reads(
    name="coupon_usage",
    summary="Say who used a coupon or promotion code and how much it has given away, per currency.",
    args=Args,
    examples=("who used the code SPRING20?", "how much did the Friends coupon cost us?"),
    answer=answer,
)
