"""Finds a merchant's automation, or the outgoing webhook that one is to use, and says how an automation reads."""

from __future__ import annotations

from domain.automations import TRIGGERS, Conditions, then_text, when_text
from domain.cards import ChoiceCard, Option
from domain.errors import Conflict, NotFound
from skills.alerting.rules import own_records
from skills.contract import Choice, Desk
from skills.finding.foreign import quoted
from storage import automations, channels
from storage.automations import Automation
from storage.channels import WEBHOOK, Channel

AUTOMATIONS = "/florin/automations"

_NO_WEBHOOK = (
    "There is no outgoing webhook to send to. Add one in Florin (florin channels add) and send its test first."
)


async def all_automations(desk: Desk) -> list[Automation]:
    """Return every automation of the merchant's, oldest first."""
    async with own_records(desk).reading() as tx:
        return await automations.listed(tx)


async def automation_now(desk: Desk, automation_id: str) -> Automation | None:
    """Return an automation as it is now, or None."""
    async with own_records(desk).reading() as tx:
        return await automations.get(tx, automation_id)


async def find_automation(desk: Desk, said: str) -> Automation | Choice:
    """Return the automation of that id or name, or what sets it off; a choice where several fit; NotFound."""
    wanted = said.strip().casefold()
    every = await all_automations(desk)
    for fits in (
        [one for one in every if one.id == wanted],
        [one for one in every if one.name.casefold() == wanted],
        [one for one in every if one.trigger == wanted.replace(" ", "_")],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            options = tuple(Option(automation_text(desk, one), one.id) for one in fits[:20])
            return Choice(ChoiceCard("Which automation do you mean?", options), "automation")
    raise NotFound(f"There is no automation {quoted(said, 60)}. Ask “which automations do I have?” to see all.")


async def find_webhook(desk: Desk, said: str | None) -> Channel | Choice:
    """Return the outgoing webhook of that id or label, or the only one; Conflict without any, NotFound, a choice."""
    async with own_records(desk).reading() as tx:
        every = [one for one in await channels.listed(tx) if one.kind == WEBHOOK and one.speaks]
    if not every:
        raise Conflict(_NO_WEBHOOK)
    found = every if said is None else [one for one in every if said.strip().casefold() in _names(one)]
    if not found:
        raise NotFound(f"There is no outgoing webhook {quoted(said, 60)} that may speak. You have {_listed(every)}.")
    if len(found) == 1:
        return found[0]
    options = tuple(Option(quoted(one.label, 80) or one.id, one.id) for one in found[:20])
    return Choice(ChoiceCard("To which webhook shall it be sent?", options), "webhook")


def automation_text(desk: Desk, one: Automation) -> str:
    """Say what an automation does: "when a payment fails, tell you"."""
    trigger = TRIGGERS.get(one.trigger)
    when = when_text(trigger, Conditions.of(one.conditions), desk.merchant.locale) if trigger else one.trigger
    return f"when {when}, {then_text(one.action)}"


def _names(channel: Channel) -> set[str]:
    """What a webhook may be called."""
    return {channel.id, channel.label.casefold()}


def _listed(every: list[Channel]) -> str:
    """Name webhooks in a sentence."""
    return ", ".join(quoted(one.label, 60) or one.id for one in every[:10])
