"""How merchants also ask for changes."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, WHO, Looser

_ON = r"(?:on|onto|to|over to|in|into) (?:the |a |our )?"
# Goods go back as well; only of these is the payment meant.
_MONEY = r"(?:MONEY|PCT|NUM|money|amount|payment|deposit|sum|funds|charge|half)"
_UP_DOWN = r"(?:down|up|over|across|back)"


WRITES: dict[str, Looser] = {
    "refund_payment": Looser(
        (
            (5, r"(?:MONEY|PCT|half|NUM|everything) (?:\S+ ){0,3}?back (?:on|to|for|of|from) .*"),
            (5, rf"(?:back to|gets?|back for) (?:{WHO}|him|her|them) ?.*back ?.*"),
            (
                5,
                r"(?:chuck|bung|sling|ping|pop|pay|bounce|fire|shoot|wing|flick|whack|slip) (?:\S+ ){0,4}?back(?: .*)?",
            ),
            (
                5,
                (
                    r"(?:return|reverse|revert|undo) (?:\S+ ){0,4}?(?:payment|charge|duplicate|dupe|double)(?: :| "
                    r",)? REF(?: .*)?"
                ),
            ),
            (
                6,
                (
                    rf"{_MONEY} (?:\S+ )*?(?:may|can|is to|should|must|has to|shall) be (?:returned|refunded|"
                    rf"reimbursed)(?: .*)?"
                ),
            ),
            (5, rf"pay (?:{WHO}|him|her|them) .*back"),
            (5, r"return (?:MONEY|PCT|half)(?: .*)?|(?:MONEY|PCT) (?:is|has) to be (?:returned|refunded)(?: .*)?"),
            (
                7,
                r"REF (?:(?:should|must|has to|needs to|is to) be|needs) (?:fully )?(?:refunded|reimbursed)(?: .*)?",
            ),
            (7, r"(?:like|want|get|have|see) (?:the )?REF (?:fully )?(?:refunded|reimbursed)(?: .*)?"),
            (4, rf"(?:him|her|them|he|she|they|{WHO}) gets? (?:only |just )?(?:MONEY|PCT|half).*"),
            (
                5,
                (
                    rf"{_MONEY} (?:\S+ )*?to (?:go|be (?:given|returned|sent|paid|handed)) "
                    r"back(?: .*)?"
                ),
            ),
            (5, rf"{_MONEY} (?:\S+ )*?to be returned(?: .*)?"),
            (5, r"(?:refund|return|send|give|pay)(?: (?:back|just|only|him|her|them))* (?:the )?NUM(?: .*)?"),
            (
                5,
                (
                    r"(?:send|give|pay|hand) (?:that|this|it|the (?:first|second|third|last|2nd|3rd)) (?:\S+ "
                    r")?back(?: .*)?"
                ),
            ),
        ),
        "chuck bung sling ping pop bounce flick whack revert dup dupe complete back we buyer party payer "
        "purchaser client recipient",
        (
            r"(?:the )?(?:whole|full) (?:lot|thing|whack|shebang)|the lot|all of (?:it|that)",
            r"needs?(?= refunding)",
            r"all (?:it|of it|the money)? ?back",
            r"it all(?= back)|all(?= back)",
            r"(?:we|i)(?= (?:give|pay|send|refund))",
            r"and (?:not|no) more$",
            r"(?:is|are|has|have|needs|ought)? ?to (?:go|be (?:given|returned|sent|paid|handed)) back",
            r"(?:is|are|has|have)? ?to be returned",
            r"(?:as|which was|the way it was) (?:received|paid|charged|collected|taken)",
            (
                r"(?:the|this|that|of|of the)? ?(?:deposit|payment|money|booking|stay|sale|charge)(?: (?:taken|made|"
                r"paid|held))? "
                r"(?:under|with)(?= REF)"
            ),
            r"(?:under|ref|on ref)(?= REF)",
            r"as (?:a )?(?:goodwill|kulanz|courtesy)",
            (
                r"(?:we|i) (?:are|am|want to be|should be) (?:being )?(?:kulant|generous|nice|fair|kind|"
                r"accommodating|lenient)"
            ),
            r"^yeah ,? ?nah",
            r"^(?:yeah|yep|yes|yup|right|alright)",
            (
                r"(?:the |that |this )?(?:lady|guy|bloke|man|woman|chap|fella|couple|fellow|gent|lad|lass)(?= (?:on|"
                r"from|of|with|for) REF)"
            ),
            (
                r"(?:second|first|duplicate|dupe|double|doubled|extra|later|earlier)(?: one| payment| charge)?(?: ,|"
                r" :)?(?= REF)"
            ),
            r"(?:may|can|shall) be (?:returned|refunded|reimbursed)",
            r"(?:is|has|needs) to be (?:done|made|processed|issued|given|initiated)",
            r"though$",
            r"(?:na|auf|sur|su)(?= REF)",
            r"(?:die|der|das|den|dem)(?= (?:deposit|payment|order|amount|REF))",
            r"(?:he|she|they)(?= gets?)",
            r"gets?(?= (?:only |just )?(?:MONEY|PCT|half))",
            r"(?:is|has|needs|should|must)(?: to)? be (?:fully )?(?:returned|refunded|reimbursed)",
            r"(?:like|want|get|have|see)(?= (?:the )?REF (?:fully )?(?:refunded|reimbursed))",
            r"(?:refunded|reimbursed)",
            r"returned(?= to)",
            r"(?:to )?(?:him|her|them)",
            r"(?:he|she|they) gets?",
        ),
    ),
    "create_subscription": Looser(
        (
            (
                6,
                (
                    rf"(?:pop|stick|chuck|bung|lay|book|get|take|place|add|set|sling) {FEW}"
                    rf"(?:{WHO}|him|her|them) {FEW}(?:on|onto) (?:the )?PLAN(?: .*)?"
                ),
            ),
            (
                6,
                (
                    rf"{WHO} (?:starts?|begins?|joins?|takes|is starting|is joining|signs up|signed up)"
                    rf"(?: on| for| up| with)* (?:the )?PLAN(?: .*)?"
                ),
            ),
            (5, rf"{WHO} (?:\S+ )?(?:on|onto) (?:the )?PLAN .*(?:trial|SPAN free|first SPAN).*"),
        ),
        "pop stick chuck bung lay place sling going use starts begin begins joins takes joining starting and onto over",
        (
            r"billing (?:to )?(?:commence|start|begin)s?(?= (?:on|from))",
            r"started(?= on)",
            r"before (?:he|she|they|it) (?:must|has to|have to|needs to|starts to) pay(?:s|ing)?",
            r"(?:on|by) the house",
            r"for (?:his|her|their) [a-z]+(?= ,|$)",
        ),
    ),
    "change_plan": Looser(
        (
            (7, rf"{WHO} (?:, |: |from )?(?:the )?PLAN (?:to|->|>|=>) (?:the )?PLAN(?: .*)?"),
            (
                6,
                (
                    rf"{WHO} (?:(?:goes|moves|changes|drops|steps|is going|is moving|should go|to go|gets) )?"
                    rf"(?:{_UP_DOWN} )*(?:to|onto) (?:the )?PLAN(?: .*)?"
                ),
            ),
            (
                7,
                (
                    rf"(?:drop|bring|take|knock|push|put|move|pop|stick|get) {FEW}(?:{WHO}|him|her|them|his|their) "
                    rf"(?:\S+ )?{_UP_DOWN} (?:to|onto|on) (?:the )?PLAN(?: .*)?"
                ),
            ),
        ),
        "goes moves changes drops steps going moving drop bring take knock push pop stick get up down over across",
    ),
    "schedule_change": Looser(
        ((10, rf"{WHO} (?:goes|moves|changes|switches|drops|steps)(?: {_UP_DOWN})* {_ON}PLAN .*WHEN.*"),),
        "goes moves changes switches drops steps book that in over plan please",
        (r"book (?:that|it) in",),
    ),
    "cancel_subscription": Looser(
        (
            (6, rf"(?:bin|kill|end|stop|axe|can) {FEW}(?:subscription|membership|plan|PLAN)(?: .*)?"),
            (5, rf"{WHO} (?:is )?(?:cancelling|leaving|quitting) .*(?:cancel|end|stop) .*"),
        ),
        "bin axe",
    ),
    "undo_cancellation": Looser(
        (
            (10, r".*(?:cancellation|cancelation) .*(?:take|taken|pull|withdraw) .*back(?: .*)?"),
            (10, r"(?:undo|reverse|revert|scrap|take back) (?:that|the|his|her|their|this) cancel(?: .*)?"),
            (9, r"(?:undo|reverse) .*cancel(?:lation|ation|ling|ing)?(?: .*)?"),
        ),
        "please",
        (r"on(?= CUST| EMAIL)", r"end of (?:the )?period"),
    ),
    "pause_subscription": Looser(
        ((7, r".*on (?:hold|pause|ice) (?:set|put|please).*"),),
        "set please",
        (r"open[- ]?end(?:ed)?", r"until further notice", r"until (?:he|she|they) (?:says? so|tells? us|comes? back)"),
    ),
    "resume_subscription": Looser(
        (
            (
                7,
                (
                    rf"(?:let|have|get) {FEW}(?:subscription|membership|plan|{WHO}) (?:\S+ "
                    rf")?(?:continue|run(?! out)|go on|carry on)"
                ),
            ),
            (7, r"(?:switch|turn|put|get|bring) {FEW}(?:subscription|membership|plan) back on".replace("{FEW}", FEW)),
        ),
        "let continue run go carry on paused",
    ),
    "change_quantity": Looser(
        (
            (
                8,
                (
                    r"(?:raise|lower|set|change|bump|put|increase|reduce|make|sort) .*NUM "
                    r"(?:seats?|users?|licen[cs]es?|lads)(?: .*)?"
                ),
            ),
        ),
        "hired team",
        (r"in (?:all|total)", r"altogether", r"so"),
    ),
    "create_payout": Looser(
        (
            (
                10,
                (
                    r"(?:pay|cash|send|shift|move|transfer|sling|whack) (?:me |us )?(?:out )?(?:MONEY|NUM) "
                    r"(?:\S+ ){0,3}?(?:bank|account|out)(?: .*)?"
                ),
            ),
            (10, r"pay (?:me|us) out (?:MONEY|NUM|everything)?(?: .*)?"),
        ),
        "shift sling whack bank make",
        (r"(?:and )?make it(?= (?:instant|standard))", r"as instant", r"(?:there is |there's )?no (?:rush|hurry)"),
    ),
    "record_usage": Looser(
        ((9, rf"(?:stick|put|chuck|add|bung|whack) NUM {FEW}(?:on|to|onto) .*(?:meter|usage)(?: .*)?"),),
        "stick put chuck bung whack onto 's",
    ),
    "resend_receipt": Looser(((8, r"(?:send|email|forward|mail) .*receipt(?: .*)?"), (7, r"receipt .*again(?: .*)?"))),
    "deactivate_coupon": Looser(
        ((9, r"(?:turn|switch|shut) off (?:the )?(?:code |coupon )?PROMO|(?:turn|switch|shut) PROMO off"),),
        "turn switch shut off",
    ),
}
