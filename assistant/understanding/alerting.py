"""Reads what a merchant says about being told: when to, when no longer, what is on, and what happened meanwhile.

Such messages hold a condition ("when a payout fails") that would take any other request away, so they are read whole
and first. What is not accounted for word by word is asked about, as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from assistant.understanding.assessment import Call, Verdict
from assistant.understanding.automating import read_automating
from assistant.understanding.dates import first_ahead
from assistant.understanding.lexicon import FILLER
from assistant.understanding.mentions import Amount, Doubt, Span, When
from assistant.understanding.pieces import Clause
from assistant.understanding.reading import World
from assistant.understanding.senses.alerts import AMOUNTS, KINDS, KNOWN, SHARES, SPANS, TOPICS
from assistant.understanding.senses.telling import (
    ASKS,
    CHANGES,
    DELETES,
    HAPPENED,
    JOINS,
    PRESENT,
    RULES,
    SINGLE,
    SPEAKS,
    STOPS,
    TRAIL,
)

LOOK_OR_WATCH = "Should I look that up now, or tell you each time it happens?"
_OPEN = frozenset({"open", "unresolved"})
_FIGURES = frozenset({"MONEY", "PCT", "SPAN", "NUM", "DOUBT"})


def read_alerting(whole: Clause, world: World) -> Verdict | None:
    """Read a message about being told, or about automations; None when it is about something else."""
    automating = read_automating(whole)
    if automating is not None:
        return automating
    line = TRAIL.sub("", whole.line)
    for pattern, reader in (
        (RULES, _list_rules),
        (HAPPENED, _list_alerts),
        (STOPS, _stop),
        (SPEAKS, _speak),
        (CHANGES, _change),
        (DELETES, _delete),
        (ASKS, _ask),
    ):
        match = pattern.match(line)
        if match is not None:
            return reader(match, whole, world)
    return None


def _ask(match: re.Match[str], whole: Clause, _world: World) -> Verdict | None:
    """create_alert_rule: what to tell of, and from when on; each of several kinds is a call."""
    what = match["what"] or match["watched"] or match["on"]
    if SINGLE.match(what):
        return None  # one record is looked up, not watched for
    if PRESENT.match(whole.line):
        return Verdict("ask", question=LOOK_OR_WATCH)
    kinds = _kinds(what)
    if not kinds:
        return None
    if (match["watched"] or "") and len(what.split()) < 2:
        return None
    args = _tuned(kinds, whole)
    if args is None:
        return _unread("create_alert_rule", [piece.text for piece in whole.pieces if piece.form in _FIGURES])
    if left := _left(what, whole):
        return _unread("create_alert_rule", left)
    if "payment_over" in kinds and "amount" not in args:
        question = "From which amount on should I tell you?"
        return Verdict("ask", question=question, tool="create_alert_rule")
    return Verdict(
        "call", tuple(Call("create_alert_rule", {"alert": kind, **args}) for kind in kinds), tool="create_alert_rule"
    )


def _stop(match: re.Match[str], whole: Clause, world: World) -> Verdict | None:
    """mute_alerts: what to be silent about, and until when."""
    what = next((match[name] for name in "abcdefghijklmn" if match[name]), "all").strip()
    target = _target(what)
    if target is None:
        return None
    if left := _left(what, whole):
        return _unread("mute_alerts", left)
    args: dict[str, Any] = {"alerts": target}
    if match["until"]:
        days = (piece.value for piece in whole.pieces if isinstance(piece.value, When))
        until = first_ahead(next(days, None), world.today)
        if until is None:
            return Verdict("ask", question="Until which day should they be silent?", tool="mute_alerts")
        args["until"] = until.isoformat()
    if match["span"]:
        length = next((piece.value for piece in whole.pieces if isinstance(piece.value, Span)), None)
        if length is None:
            return Verdict("ask", question="Alerts are muted by whole days. Until which day?", tool="mute_alerts")
        args["until"] = (world.today + timedelta(days=length.days)).isoformat()
    return Verdict("call", (Call("mute_alerts", args),), tool="mute_alerts")


def _speak(match: re.Match[str], whole: Clause, _world: World) -> Verdict | None:
    """change_alert_rule: what speaks again."""
    what = next(match[name] for name in "abcde" if match[name]).strip()
    return _of_rule(what, {"active": True}, whole, "change_alert_rule")


def _change(match: re.Match[str], whole: Clause, _world: World) -> Verdict | None:
    """change_alert_rule: the new amount, share or length of time stands last."""
    what = match["what"] or match["named"]
    kinds = _kinds(what)
    if not kinds:
        return None
    args = _tuned(kinds[:1], whole, last=True)
    if not args:
        return _unread("change_alert_rule", [match["to"]])
    return _of_rule(what, args, whole, "change_alert_rule")


def _delete(match: re.Match[str], whole: Clause, _world: World) -> Verdict | None:
    """delete_alert_rule: by its id, or by what it tells of."""
    if match["id"]:
        rule = next(piece.text for piece in whole.pieces if piece.form == "ID")
        if not rule.startswith("rul_"):
            return None
        return Verdict("call", (Call("delete_alert_rule", {"rule": rule}),), tool="delete_alert_rule")
    return _of_rule((match["what"] or match["named"]).strip(), {}, whole, "delete_alert_rule")


def _of_rule(what: str, args: dict[str, Any], whole: Clause, tool: str) -> Verdict | None:
    """A call about the one rule that is meant."""
    target = _target(what)
    if target is None or target == "all":
        return None
    if left := _left(what, whole):
        return _unread(tool, left)
    return Verdict("call", (Call(tool, {"rule": target, **args}),), tool=tool)


def _list_rules(_match: re.Match[str], _whole: Clause, _world: World) -> Verdict:
    """list_alert_rules: all of them, which says what is on, off and muted."""
    return Verdict("call", (Call("list_alert_rules", {}),), tool="list_alert_rules")


def _list_alerts(match: re.Match[str], whole: Clause, world: World) -> Verdict | None:
    """list_alerts: of a stretch of time, and only the open ones when asked so."""
    args: dict[str, Any] = {}
    said = next((match[name] for name in ("away", "missed", "past", "bare_past", "only") if match[name]), "")
    state = match["state"] or match["bare"] or ""
    if "WHEN" in said:
        when = next((piece.value for piece in whole.pieces if isinstance(piece.value, When)), None)
        if when is None or when.past is None:
            return None
        args["start"] = when.past[0].isoformat()
        if "since" not in match.group().split():
            args["end"] = when.past[1].isoformat()
    elif said in {"overnight", "last night"}:
        args["start"] = (world.today - timedelta(days=1)).isoformat()
    elif said == "today":
        args["start"] = world.today.isoformat()
    if state in _OPEN or "are open" in whole.line:
        args["status"] = "open"
    elif state in {"acknowledged", "resolved"}:
        args["status"] = state
    return Verdict("call", (Call("list_alerts", args),), tool="list_alerts")


def _kinds(what: str) -> list[str]:
    """Return the kinds a text names: one, or one for each of its parts joined by and, or."""
    parts = JOINS.split(what)
    found = [_kind(part) for part in parts]
    if len(parts) > 1 and all(found):
        return list(dict.fromkeys(kind for kind in found if kind))
    whole = _kind(what)
    return [whole] if whole else []


def _kind(what: str) -> str | None:
    """Return the first kind whose words occur."""
    return next((kind for kind, pattern in KINDS if re.search(rf"(?<!\S)(?:{pattern})(?!\S)", what)), None)


def _target(what: str) -> str | None:
    """Return a topic when the text is only its name, else the kind that it names."""
    bare = re.sub(r"^(?:(?:the|my|our|all|any|of) )+(?=\S)", "", what.strip()) if what.strip() != "all" else "all"
    topic = next((name for name, pattern in TOPICS if re.fullmatch(pattern, bare)), None)
    if topic is not None:
        return topic
    kinds = _kinds(what)
    return kinds[0] if len(kinds) == 1 else None


def _tuned(kinds: Iterable[str], whole: Clause, *, last: bool = False) -> dict[str, Any] | None:
    """Return the arguments that amounts, shares and lengths of time in the message fill; None for one without a place.

    `last`: of two the last counts, since the first names the rule.
    """
    args: dict[str, Any] = {}
    kinds = tuple(kinds)
    pieces = list(whole.pieces)
    for place, piece in enumerate(reversed(pieces) if last else pieces):
        value = piece.value
        if isinstance(value, Doubt):
            return None
        if piece.form == "MONEY" and isinstance(value, Amount) and "amount" not in args:
            if not AMOUNTS.issuperset(kinds):
                return None
            args["amount"] = value.major
            args |= {"currency": value.currency} if value.currency else {}
        elif piece.form == "MONEY" and not last:
            return None
        elif piece.form == "PCT" and "percent" not in args:
            if not SHARES.issuperset(kinds):
                return None
            args["percent"] = str(value)
        elif piece.form == "NUM" and AMOUNTS.issuperset(kinds) and "amount" not in args:
            args["amount"] = str(value)
        elif isinstance(value, Span) or piece.form == "NUM":
            after = pieces[place + 1].form if not last and place + 1 < len(pieces) else ""
            length = _length(value, after, kinds)
            if length is None:
                return None
            args |= length
    return args


def _length(value: object, after: str, kinds: tuple[str, ...]) -> dict[str, int] | None:
    """Return a length of time as the argument of the one kind that has one."""
    unit = SPANS.get(kinds[0]) if len(kinds) == 1 else None
    if unit is None:
        return None
    if isinstance(value, Span):
        days = value.days
        return {"days": days} if unit == "days" else {"hours": days * 24} if unit == "hours" else None
    said = after.rstrip("s") + "s"
    return {unit: int(str(value))} if said == unit and str(value).isdigit() else None


def _left(what: str, whole: Clause) -> list[str]:
    """Return the words of the text that nothing accounts for, as they were written."""
    if any(re.fullmatch(pattern, what) for _, pattern in TOPICS):
        return []
    unread = {form for form in what.split() if not _is_known(form)}
    return [piece.text for piece in whole.pieces if piece.form in unread]


def _is_known(form: str) -> bool:
    """Whether a form is typed and placed, a word of the trade, or says nothing."""
    return form in {"MONEY", "PCT", "SPAN", "NUM"} or form in KNOWN or form in FILLER or form == "WHEN"


def _unread(tool: str, left: list[str]) -> Verdict:
    """Ask about what was not understood."""
    written = " ".join(left)
    about = "telling you of something" if tool == "create_alert_rule" else "your alerts"
    return Verdict(
        "ask",
        question=f"I understood that it is about {about}, but I'm not sure about “{written}”. What do you mean?",
        tool=tool,
    )
