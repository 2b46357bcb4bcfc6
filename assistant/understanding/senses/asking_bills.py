"""How merchants plainly ask after invoices, and whether somebody has paid."""

from __future__ import annotations

from assistant.understanding.senses.sense import WHO, Sense, words
from assistant.understanding.slots import asked
from assistant.understanding.slots.records import is_invoice, is_payment

_PAYS = r"(?:pay|paid|paying|settle|settled|cough up|coughed up|cleared)"
_ONLY_SO = r"(?:me|us|up|already|yet|now|it|this|that|anything|ever|on time|back)"
_SETTLED = (
    "has have did is was were are when who how much what about pay paid paying settle settled cough coughed "
    "cleared me us "
    "up already yet now in full it their his her its the our my that this on time back anything"
)
_OF_INVOICE = (
    "invoice invoices bill account gone go went out sent send due open overdue outstanding owing owed left "
    "still status "
    "state for to of from get got been seen opened viewed late by"
)
_NO_QUESTION_OF_ONE = (
    r"MONEY|PCT|SPAN|WHEN|NUM|refund.*|credit .*|remind .*|void.*|most|subscription|payout|order|card|link|dispute.*"
    r"|deposit|create .*|send (?!out).*"
)
_ALL_OWED = (
    r"(?:everything|all|the lot|all of it|what)(?: that)?(?: (?:they|he|she|it|is|was))*(?: (?:owe|owes|owed|due))?"
    r"(?: (?:to )?us)?"
)

BILLS = (
    Sense(
        "get_invoice",
        (
            (20, r"(?:when|has|was|is|did|who|how much|what)(?: \S+){0,5}? REF(?: .*)?"),
            (20, r"(?:when|has|was|is|did|who|how much|what)(?: \S+){0,3}? invoice CUST(?: .*)?"),
            (
                20,
                (
                    r"^(?:invoice )?REF (?:status|state|paid|sent|due|open|overdue)$|^(?:status|state) (?:of )?"
                    r"(?:invoice )?REF$"
                ),
            ),
        ),
        words(f"{_SETTLED} {_OF_INVOICE}"),
        asked.fill_one_invoice,
        lambda clause: (
            not any(map(is_payment, clause.pieces))
            and (any(map(is_invoice, clause.pieces)) or clause.has(r"invoice CUST"))
            and not clause.has(_NO_QUESTION_OF_ONE)
        ),
    ),
    Sense(
        "list_invoices",
        (
            (
                20,
                (
                    r"(?:has|did|have|is|was|when was|when did|when is|are|were|what about|how about) (?:the |"
                    r"that |this "
                    rf"|our |my |\S+ )*?(?:invoice|bill) (?:for|to|of|from|we sent) {WHO}(?: .*)?"
                ),
            ),
            (
                20,
                (
                    rf"(?:did|has|have) {WHO} {_PAYS} (?:the |that |this |our |(?:their|his|her|its) \S+ "
                    rf")(?:\S+ ){{0,2}}?"
                    r"(?:invoice|bill)(?: .*)?"
                ),
            ),
        ),
        words(f"{_SETTLED} {_OF_INVOICE}"),
        asked.fill_invoices_of,
        lambda clause: not clause.has(rf"REF|{_NO_QUESTION_OF_ONE}"),
    ),
    Sense(
        "list_invoices",
        (
            (
                20,
                (
                    r"(?:has|did|have) (?:everyone|everybody|all of them|they all|all (?:the |our )?(?:customers|"
                    r"clients|members)) "
                    r"(?:all )?(?:paid|pay|settled|settle)(?: .*)?"
                ),
            ),
            (
                20,
                (
                    r"(?:have|are|were) (?:all|every one of) (?:of )?(?:the |our |my )?(?:invoices|bills) (?:been "
                    r")?(?:paid|settled|"
                    r"cleared)(?: .*)?"
                ),
            ),
        ),
        words(
            f"{_SETTLED} everyone everybody all them they customers clients members every one been invoices bills of"
        ),
        asked.fill_unpaid,
        lambda clause: not clause.has(rf"REF|CUST|EMAIL|{_NO_QUESTION_OF_ONE}"),
    ),
    Sense(
        "list_invoices",
        (
            (
                21,
                (
                    rf"^(?:so |and |hi |hello |, )*(?:has|have|did) (?:the )?{WHO} (?:\S+ )?{_PAYS} (?:off |up )?"
                    rf"{_ALL_OWED}(?: (?:already|yet|now|to date|in full))*$"
                ),
            ),
            (21, rf"^(?:is|was|are) {_ALL_OWED} (?:from|by|for) {WHO} (?:paid|settled|cleared)(?: yet| now)?$"),
            (21, rf"^(?:is|was|are) {_ALL_OWED} (?:paid|settled|cleared) (?:from|by|for) {WHO}(?: yet| now)?$"),
        ),
        words(
            f"{_SETTLED} everything all owe owes owed due of lot to date off from by for are so and they he she it is "
            "that"
        ),
        asked.fill_unpaid_of,
        lambda clause: not clause.has(rf"REF|{_NO_QUESTION_OF_ONE}"),
    ),
    Sense(
        "list_payments",
        ((20, rf"^(?:so |and |hi |hello |has |have |did |ever )*{WHO} (?:\S+ )?(?:{_PAYS})(?: {_ONLY_SO})*$"),),
        words(f"{_SETTLED} ever actually"),
        asked.fill_payments_of,
        lambda clause: clause.has(r"(?:has|have|did) .*") and not clause.has(_NO_QUESTION_OF_ONE),
    ),
)
