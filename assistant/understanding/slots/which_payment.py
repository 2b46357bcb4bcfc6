"""Which payment a refund without a number means: the newest of a list, one of those named before, or the last one."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.people import ordinal

_THIS_PAYMENT = (
    r"(?:the same|that same|this|that|the|same|his|her|their|my|our) (?:whole |entire |"
    r"full )?(?:payment|charge|order|transaction|one|purchase|money|sale|booking)"
    r"|the lot|it|this|that|him|her|them|his|their"
)
_NEWEST = (
    r"(?:(?P<whose>his|her|their|its|(?:CUST|EMAIL) 's)|the|my|our) (?:very )?(?:last|latest|most recent|newest|"
    r"previous|first|oldest|earliest|recent|bottom) (?:payment|charge|order|transaction|purchase|sale|booking|one)"
    r"(?: (?:in|of|from|on|by) (?:the |that |this )?(?:list|CUST|EMAIL))?"
    r"|(?:the )?(?:last|latest|newest|oldest)(?: (?:one|payment))? (?:of|from|by) (?:CUST|EMAIL)"
)
_LISTED = re.compile(r"^the (?:first|latest|newest) ")
_OF_IT = r"(?:out of|of|from|on) (?:that|this|it)(?: one| payment| charge| order)?"


def newest(scene: Scene, filling: Filling) -> list[str] | None:
    """The payment that "her last payment" means: only out of a list of all her payments, newest first, else a doubt."""
    match = scene.clause.match(_NEWEST)
    if match is None or (scene.context.last_list and _LISTED.search(match.group())):
        return None
    scene.take(scene.clause.indices(match))
    scene.take(index for index in scene.clause.of("CUST", "EMAIL", "'s"))
    context = scene.context
    tool, args = context.last_call or ("", {})
    is_theirs = bool(match["whose"]) and tool == "list_payments" and args.keys() <= {"customer", "limit"}
    if is_theirs and context.last_list and args.get("customer") and args["customer"] == context.last_customer:
        return [context.last_list[0]]
    filling.doubts(
        "I don't pick a payment by “last”. Ask me to show the payments first, then say “refund the first one”, "
        "or give its order number."
    )
    return []


def _of_those_said(scene: Scene) -> str | None:
    """The one of the payments named before in this message that "the second one", "the latter" means."""
    said = scene.context.said_refs
    if len(said) < 2:
        return None
    match = scene.clause.match(r"the (?P<o>latter|former)(?: one| payment| charge| order)?")
    if match is not None and len(said) == 2:
        scene.take(scene.clause.indices(match))
        return said[0 if match["o"] == "former" else 1]
    if scene.context.last_list:
        return None
    among = replace(scene, context=replace(scene.context, last_list=said))
    return ordinal(among)


def pointed_back(scene: Scene) -> list[str]:
    """The payment of the last list, of an earlier clause, or the last one talked about."""
    item = _of_those_said(scene) or ordinal(scene)
    if item is not None:
        return [item] if item.startswith(("pi_", "ch_", "py_", "in_")) or item.isdigit() else []
    match = scene.clause.match(_THIS_PAYMENT)
    said = scene.context.said_refs
    if len(said) == 1:
        scene.take(scene.clause.indices(match))
        scene.take_match(_OF_IT)
        return [said[0]]
    if match is not None and not said and scene.context.last_payment and not scene.clause.of("CUST", "EMAIL"):
        scene.take(scene.clause.indices(match))
        scene.take_match(r"(?:to )?(?:him|her|them)")
        scene.take_match(_OF_IT)
        return [scene.context.last_payment]
    return []
