"""How fraud warnings, reviews, a payment's risk and the account itself are asked about."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, Sense, words
from assistant.understanding.slots import disputes

SENSES = (
    Sense(
        "list_fraud_warnings",
        (
            (11, r".*(?:fraud|early fraud|efw) (?:warnings?|alerts?|reports?|notices?|signals?)(?: .*)?"),
            (
                10,
                (
                    r"(?:which|what|any|show|list) (?:\S+ ){0,5}?(?:reported|flagged|marked) (?:as |for "
                    r")?fraud(?:ulent)?(?: .*)?"
                ),
            ),
            (9, r"(?:any|anything|show|list|see) (?:\S+ )?(?:fraud|fraudulent|suspicious)(?: .*)?"),
        ),
        words(
            "fraud fraudulent early efw warning warnings alert alerts report reports reported flagged "
            "marked as notices notice signals any anything which payments payment charges by bank banks "
            "card issuer issuers new open list show suspicious were was been activity for recent latest "
            "there orders issuing"
        ),
        disputes.fill_nothing,
        lambda clause: not clause.has(r"REF|.*reviews?.*|refund .*"),
    ),
    Sense(
        "list_reviews",
        (
            (11, r"(?:list|show|see|which|what|any|all|view|how many|open|pending|get) (?:\S+ ){0,5}?reviews(?: .*)?"),
            (10, r"(?:open|pending|fraud|radar|manual) reviews(?: .*)?"),
            (
                10,
                (
                    r"(?:what's|what is|what|who's|anything|any|^payments|^charges|^orders|^transactions|stuff) "
                    r"(?:\S+ )?"
                    r"(?:sitting|stuck|held|waiting|parked|still|is|are|under|in)? ?(?:in|under|for) (?:\S+ "
                    r")?(?:review|radar)(?: .*)?"
                ),
            ),
            (
                10,
                (
                    r"(?:which|what|any|how many) (?:payments?|charges|orders|transactions) "
                    r".*(?:review|reviewed|reviewing)(?: .*)?"
                ),
            ),
            (
                10,
                (
                    r"(?:what|anything) (?:is |needs? |to )?(?:\S+ )?(?:be )?(?:review|reviewed)(?: "
                    r".*)?|review queue(?: .*)?"
                ),
            ),
        ),
        words(
            "review reviews reviewed reviewing queue list open pending fraud radar manual payments "
            "payment charges orders transactions need needs a to be waiting for in are under which what "
            "held anything something my our manually stripe sitting stuck parked still stuff now"
        ),
        disputes.fill_nothing,
        lambda clause: not clause.has(r"(?:approve|accept|close) .*|disputes?"),
    ),
    Sense(
        "approve_review",
        (
            (
                11,
                (
                    rf"(?:approve|clear|pass|accept|ok|okay|release|close|green-light|greenlight|let through) "
                    rf"{FEW}(?:review|REVIEW)(?: .*)?"
                ),
            ),
            (10, r"(?:approve|clear|let) (?:the )?(?:payment |order )?(?:REF|payment|order)(?: through)?(?: .*)?"),
            (
                11,
                (
                    r"(?:let|set|get|take|bring) (?:REF|NUM|it|REVIEW|the (?:payment|order)) out of (?:the )?(?:review"
                    r"|radar)(?: .*)?"
                ),
            ),
        ),
        words(
            "approve clear pass accept ok okay release close green-light greenlight let through review "
            "reviews the of for on payment order charge it 's it's is fine good legit in under"
        ),
        disputes.fill_review,
        lambda clause: not clause.has(r"dispute|proposal|refund|invoice|reviews"),
    ),
    Sense(
        "assess_risk",
        (
            (
                11,
                (
                    rf"(?:how "
                    rf")?(?:risky|risk|suspicious|dodgy|fishy|safe|shady|sketchy|trustworthy|legit|legitimate) "
                    rf"{FEW}(?:REF|payment|order|charge|transaction|it|that|this)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    rf"(?:is|was|does|could|might) {FEW}(?:REF|payment|order|charge|transaction|it|that|this) "
                    rf".*(?:fraud|fraudulent|risky|suspicious|dodgy|safe|legit|legitimate|fishy|shady|sketchy|"
                    rf"stolen)(?:"
                    rf" .*)?"
                ),
            ),
            (
                11,
                (
                    rf"(?:risk|fraud)[ -](?:score|level|check|assessment|rating|analysis) "
                    rf"{FEW}(?:REF|payment|order|charge|it)(?: .*)?"
                ),
            ),
            (
                10,
                (
                    rf"(?:assess|check|rate|evaluate|judge|analy[sz]e|score) "
                    rf"{FEW}(?:REF|payment|order|charge|it) (?:for )?(?:\S+ )?(?:risk|fraud)(?: "
                    rf".*)?|(?:assess|evaluate|rate|check|judge) (?:\S+ ){0, 3}?(?:risk|fraud risk)(?: .*)?"
                ),
            ),
            (10, r"(?:should|can) (?:i|we) (?:trust|ship|be worried about) (?:\S+ ){0,2}?REF(?: .*)?"),
        ),
        words(
            "how risky risk suspicious dodgy fishy safe shady sketchy trustworthy legit legitimate fraud "
            "fraudulent stolen is was does could might look looks like be score level check assessment "
            "rating analysis assess rate evaluate judge analyse analyze payment order charge transaction "
            "it that this of for on about 's to trust ship should can worried a the seem card"
        ),
        disputes.fill_risk,
        lambda clause: not clause.has(r"refund .*|reviews?"),
    ),
    Sense(
        "get_account",
        (
            (
                11,
                (
                    r"(?:is|are|was) (?:my|our|the|this) (?:stripe )?account "
                    r".*(?:verified|active|ok|okay|restricted|blocked|enabled|complete|good|suspended|ready|"
                    r"limited|set"
                    r" up|fully set up|live)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:what|anything) .*(?:does )?stripe (?:still "
                    r")?(?:need|needs|want|wants|require|requires|missing|asking)(?: .*)?"
                ),
            ),
            (
                11,
                (
                    r"(?:account|verification|onboarding|kyc) "
                    r"(?:status|details|info|information|settings|requirements|state|health|overview)(?: .*)?"
                ),
            ),
            (
                10,
                (
                    r"(?:show|what is|what's|tell me about|check|view|see|get) (?:me )?(?:my|our|the) "
                    r"(?:stripe )?(?:account|statement descriptor|payout "
                    r"schedule|verification|capabilities|requirements)(?: .*)?"
                ),
            ),
            (
                10,
                (
                    r"(?:statement descriptor|payout schedule|verification "
                    r"status|requirements|capabilities)(?: .*)?|what (?:appears|shows up|stands) on (?:\S+ "
                    r"){0,3}?statements?(?: .*)?"
                ),
            ),
            (
                10,
                (
                    r"(?:can|are|is) (?:we|i|my account|our account|the account) (?:able to "
                    r")?(?:accept|take|receive|get) (?:payments|charges|cards|payouts)(?: .*)?"
                ),
            ),
            (
                10,
                (
                    r"when do (?:i|we) get paid out(?: .*)?|how often (?:do|are|does) .*(?:paid out|payout|pay"
                    r" out)(?: .*)?"
                ),
            ),
        ),
        words(
            "account accounts is are my our the this stripe verified active ok okay restricted blocked "
            "enabled complete good suspended ready limited set up fully live still what does need needs "
            "want wants require requires missing asking anything from me us status verification "
            "onboarding kyc details info information settings requirements state health overview "
            "statement descriptor payout schedule capabilities appears shows stands customers customers' "
            "statements card can accept take receive payments charges cards payouts when do get paid out "
            "how often connected deadline deadlines with of on for by which under name bank pay"
        ),
        disputes.fill_nothing,
        lambda clause: (
            not clause.has(
                r"CUST|EMAIL|MONEY|(?:delete|close|change|credit|remove) .*|balance|.*next payout.*|bank "
                r"account"
            )
        ),
    ),
)
