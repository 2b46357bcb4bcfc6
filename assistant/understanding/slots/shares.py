"""The share of a payment that goes back, when it is said as a percentage or as its shipping, tax or tip."""

from __future__ import annotations

from assistant.understanding.scene import Scene

# "15% of the shoes" is a share of something else than the payment.
_GIVES_A_SHARE = (
    r"(?:give|hand|send|return|refund|pay|reimburse)(?: (?:back|him|her|them|CUST|REF|just|only|the|customer|"
    r"guest))* PCT"
    r"(?! (?:back )?(?:of|off|for|on|from|in|as) (?!REF|it|that|this|order))"
    r"|PCT(?: only| just)? back(?! (?:of|off|for|on|from|in|as) (?!REF|it|that|this|order))"
)


def take_share(scene: Scene) -> dict[str, str]:
    """The percentage or the part (shipping, tax, tip) of the payment that was said, where it can be nothing else."""
    clause = scene.clause
    match = clause.match(
        r"(?P<p>PCT) (?:back |refund |reimbursement )?(?:of|on|off|from|for) (?:the |his |her |their "
        r")?(?:REF|NUM|it|that|order|payment)"
    )
    match = match or clause.match(r"(?:REF|it) (?:by|,|only|just|-) (?:only |just )?(?P<p>PCT)")
    if match is None and len(clause.of("REF")) <= 1 and not clause.of("MONEY", "NUM"):
        match = clause.match(_GIVES_A_SHARE)
    if match is not None and len(clause.of("PCT")) == 1:
        places = clause.of("PCT")
        scene.take(places)
        value = str(clause.pieces[places[0]].value)
        return {} if value == "100" else {"percent": value}
    half = clause.match(_HALF_OF_IT)
    if (
        half
        and not clause.of("MONEY", "PCT")
        and len(clause.of("REF", "NUM")) <= 1
        and scene.context.said_amount is None
    ):
        scene.take(clause.indices(half, "h"))
        return {"percent": "50"}
    for part, words in _PARTS:
        found = clause.match(
            rf"(?:refund|reimburse|return|give back) (?:him |her |them )?(?:only |just )?(?:the )?(?P<w>{words})"
            rf"(?P<o> only| alone)? (?:of|on|for|from|,) (?:the )?(?:REF|NUM|it|that|order) ?.*"
            rf"|REF 's (?P<w2>{words})$|(?:only|just) (?:the )?(?P<w3>{words})(?: (?:of|on|for|from) (?:REF|NUM|it))?$"
        )
        name = next((key for key in ("w", "w2", "w3") if found and found[key]), None)
        if name:
            scene.take([*clause.indices(found, name), *clause.indices(found, "o")])
            return {"part": part}
    return {}


# Half of a payment that is named; "half of it" may be half of what was just said, and is asked about.
_HALF_OF_IT = (
    r"(?:give|hand|send|return|refund|pay|reimburse)(?: (?:back|him|her|them|the|guest|customer|client|of|on|"
    r"for|REF|just|"
    r"only))* (?P<h>(?:one )?half)(?: back)?(?:$| (?:on|for|please|and leave it).*)"
)
_PARTS = (
    ("shipping", r"(?:shipping|postage|delivery)(?: costs?| fees?| charges?)?"),
    ("tax", r"(?:sales )?(?:tax|vat|gst)"),
    ("tip", r"tip|gratuity"),
)
