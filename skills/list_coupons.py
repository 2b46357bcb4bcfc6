"""Lists coupons with their promotion codes, how often they were used and until when they can be."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from skills.contract import Answer, Desk, Mentions, Reads
from skills.coupons.finding import Code, read_codes
from skills.coupons.wording import Coupon, amount_off, lasts_text, name_of, off_text, until_text, used_text
from skills.finding.foreign import foreign
from skills.finding.moments import day_text

SHOWN_MAX = 50
TOLD_MAX = 10

Codes = dict[str, list[Code]]


class Args(BaseModel):
    """What the list may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    active: bool | None = Field(
        default=None, description="true: only those that can still be redeemed; false: only the others; else all."
    )


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer with the coupons that fit, newest first, and the count of all."""
    coupons, codes = await desk.stripe.all("/v1/coupons"), await read_codes(desk)
    rows = [row for row in coupons if args.active is None or bool(row["valid"]) is args.active]
    shown = rows[:SHOWN_MAX]
    lines = [_counted(args, rows, coupons)]
    if len(shown) <= TOLD_MAX:
        lines += [f"- {_line(desk, row, codes)}" for row in shown]
    figures = [off for row in shown if (off := amount_off(row)) is not None]
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, rows, shown, codes),) if shown else (),
        figures=tuple(dict.fromkeys(figures)),
        data={"count": len(rows), "coupons": [_data(row, codes.get(str(row["id"]), [])) for row in shown]},
        mentions=Mentions(listed=tuple(str(row["id"]) for row in shown)),
    )


def _counted(args: Args, rows: list[Coupon], coupons: list[Coupon]) -> str:
    """Say how many of how many."""
    kind = {None: "", True: "active ", False: "ended "}[args.active]
    others = f" {len(coupons) - len(rows):,} others not shown." if len(coupons) > len(rows) else ""
    if not rows:
        return f"There is no {kind}coupon. I looked at all {len(coupons):,}."
    if len(rows) > SHOWN_MAX:
        return f"Showing the newest {SHOWN_MAX} of {len(rows):,} {kind}coupons.{others}"
    end = ":" if len(rows) <= TOLD_MAX else "."
    return (f"1 {kind}coupon" if len(rows) == 1 else f"All {len(rows):,} {kind}coupons") + end + others


def _line(desk: Desk, row: Coupon, codes: Codes) -> str:
    """Write one coupon on a line."""
    named = _codes_text(desk, codes.get(str(row["id"]), []))
    parts = [f"{name_of(row)}: {off_text(desk, row)} {lasts_text(row)}", f"redeemed {used_text(row)}"]
    parts += [f"codes {named}"] if named else ["no code"]
    parts += [f"until {until_text(desk, row)}"] if row.get("redeem_by") else []
    return ", ".join([*parts, *([] if row["valid"] else ["ended"]), foreign(row["id"], 60)])


def _codes_text(desk: Desk, codes: list[Code]) -> str:
    """Name a coupon's codes with what ends them."""
    names = []
    for code in codes:
        ends = f", until {day_text(desk, code['expires_at'])}" if code.get("expires_at") else ""
        state = "" if code["active"] else ", inactive"
        names.append(f"{foreign(code['code'], 80)} ({used_text(code)}{ends}{state})")
    return ", ".join(names)


def _table(desk: Desk, rows: list[Coupon], shown: list[Coupon], codes: Codes) -> TableCard:
    """Draw the coupons."""
    columns = (
        Column("Coupon"),
        Column("Takes off"),
        Column("Lasts"),
        Column("Codes (redeemed)"),
        Column("Redeemed", "right"),
        Column("Until"),
        Column("Status"),
        Column("Id"),
    )
    cells = tuple(
        (
            name_of(row),
            off_text(desk, row),
            lasts_text(row),
            _codes_text(desk, codes.get(str(row["id"]), [])),
            used_text(row),
            until_text(desk, row),
            "active" if row["valid"] else "ended",
            foreign(row["id"], 60),
        )
        for row in shown
    )
    return TableCard("Coupons", columns, cells, len(rows))


def _data(row: Coupon, codes: list[Code]) -> dict[str, Any]:
    """Return a coupon for programs; percent as text, since figures are exact here."""
    percent = row.get("percent_off")
    return {
        "id": row["id"],
        "name": name_of(row),
        "percent_off": None if percent is None else str(percent),
        "amount_off_minor": row.get("amount_off"),
        "currency": row.get("currency"),
        "duration": row["duration"],
        "months": row.get("duration_in_months"),
        "valid": row["valid"],
        "times_redeemed": row["times_redeemed"],
        "max_redemptions": row.get("max_redemptions"),
        "redeem_by_unix_s": row.get("redeem_by"),
        "codes": [
            {"id": code["id"], "code": code["code"], "active": code["active"], "times_redeemed": code["times_redeemed"]}
            for code in codes
        ],
    }


SKILL = Reads(
    name="list_coupons",
    summary="List coupons with their promotion codes, how often they were redeemed and until when they can be.",
    args=Args,
    examples=("which coupons do we have?", "list the active promo codes"),
    answer=answer,
)
