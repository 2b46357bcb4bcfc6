"""How disputes, fraud warnings, reviews, risk and the account itself are asked about."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, Sense, words
from assistant.understanding.slots import disputes

_DISPUTE = "dispute disputes disputed chargeback chargebacks case 's : , the our my his her their on of for over about against order payment charge it this that from by"
_NOUN = r"(?:dispute|chargeback|DISPUTE)"

SENSES = (
    Sense(
        "list_disputes",
        (
            (10, r"(?:list|show|see|which|what|any|all|view|how many|get|open|do we have|are there|who) (?:\S+ ){0,5}?(?:disputes|chargebacks)(?: .*)?"),
            (9, r"(?:open|lost|won|pending|our|my|new|current|unanswered) (?:disputes|chargebacks)(?: .*)?|^(?:disputes|chargebacks)(?: .*)?$"),
            (9, r"(?:any|anything|anyone|has anyone|did anyone|who) (?:\S+ )?(?:disputed|chargeback|dispute|charged back)(?: .*)?"),
        ),
        words(f"{_DISPUTE} list show which how many did we win lose won lost need needs response answer have been new recent latest still left deadline deadlines with are there any me us right so far anyone anything charged back due year month"),
        disputes.fill_dispute_list,
        lambda clause: not clause.has(r"DISPUTE|REF|warnings?|(?:accept|submit|draft) .*"),
    ),
    Sense(
        "get_dispute",
        (
            (10, rf"(?:show|find|look up|pull up|status|details|check|get|open|view|see|display|what is|what's|tell me about|why|what evidence|about|when|how|deadline|is|was|did) {FEW}{_NOUN}(?: .*)?"),
            (10, r".*what evidence .*|evidence .*(?:need|needed|counts|required).*"),
            (8, r"^DISPUTE$"),
            (9, r"(?:why|who) (?:did|has|was|is) (?:\S+ ){0,3}?(?:disputed|dispute)(?: .*)?"),
        ),
        words(f"{_DISPUTE} show find look up pull status details detail check get open view see display what's tell why evidence need needed counts required deadline when how is was did won lost about due respond answer by much time left who reason happens if nothing do going should submit"),
        disputes.fill_dispute,
        lambda clause: not clause.has(r"disputes|chargebacks|(?:accept|concede|submit|draft|prepare|fight|contest|drop) .*"),
    ),
    Sense(
        "draft_dispute_evidence",
        (
            (11, rf"(?:draft|prepare|assemble|gather|collect|put together|write|build|compile|stage|start|create|make|get together) {FEW}(?:evidence|answer|response|defen[cs]e|reply|case|rebuttal) {FEW}(?:{_NOUN}|REF|CUST|order)(?: .*)?"),
            (10, rf"(?:fight|contest|counter|challenge|defend|dispute|respond to|answer) (?:against )?(?:the |this |that |his |her |their )?(?:CUST 's )?{_NOUN}(?: .*)?"),
            (10, r"(?:draft|prepare|assemble|gather) (?:the )?(?:dispute )?evidence(?: .*)?"),
        ),
        words(f"{_DISPUTE} draft prepare assemble gather collect put together write build compile stage start create make get evidence answer response defence defense reply rebuttal fight contest counter challenge defend respond to an a"),
        disputes.fill_evidence,
        lambda clause: not clause.has(r"submit .*|send .*"),
    ),
    Sense(
        "submit_dispute_evidence",
        (
            (11, rf"(?:submit|file|send|hand in|send off|send in|turn in|present) {FEW}(?:evidence|answer|response|defen[cs]e|reply|case|rebuttal|documents)(?: .*)?"),
            (10, rf"submit {FEW}{_NOUN}(?: .*)?"),
        ),
        words(f"{_DISPUTE} submit file send hand in off turn present evidence answer response defence defense reply rebuttal documents staged drafted bank stripe to now final"),
        disputes.fill_dispute,
        lambda clause: clause.has(rf".*(?:{_NOUN}|evidence|REF|CUST).*") and not clause.has(r"invoice|receipt|reminder|MONEY"),
    ),
    Sense(
        "accept_dispute",
        (
            (11, rf"(?:accept|concede|give up(?: on)?|forfeit|surrender|close|don't fight|not fight|drop|let go of|lose|give in to|yield|abandon|don't contest|not contest) {FEW}{_NOUN}(?: .*)?"),
            (10, rf"{_NOUN} .*(?:accept|concede|not worth|give up)(?: .*)?"),
            (10, r"let (?:\S+ ){1,3}(?:win|have|keep) (?:the |this |that )?(?:dispute|chargeback)(?: .*)?"),
        ),
        words(f"{_DISPUTE} accept concede give up forfeit surrender close don't not fight drop let go lose in to yield abandon contest win have keep as worth loss lost"),
        disputes.fill_dispute,
    ),
    Sense(
        "list_fraud_warnings",
        (
            (11, r".*(?:fraud|early fraud|efw) (?:warnings?|alerts?|reports?|notices?|signals?)(?: .*)?"),
            (10, r"(?:which|what|any|show|list) (?:\S+ ){0,5}?(?:reported|flagged|marked) (?:as |for )?fraud(?:ulent)?(?: .*)?"),
            (9, r"(?:any|anything|show|list|see) (?:\S+ )?(?:fraud|fraudulent|suspicious)(?: .*)?"),
        ),
        words("fraud fraudulent early efw warning warnings alert alerts report reports reported flagged marked as notices notice signals any anything which payments payment charges by bank banks card issuer issuers new open list show suspicious were was been activity for recent latest there orders issuing"),
        disputes.fill_nothing,
        lambda clause: not clause.has(r"REF|.*reviews?.*|refund .*"),
    ),
    Sense(
        "list_reviews",
        (
            (11, r"(?:list|show|see|which|what|any|all|view|how many|open|pending|get) (?:\S+ ){0,5}?reviews(?: .*)?"),
            (10, r"(?:open|pending|fraud|radar|manual) reviews(?: .*)?"),
            (10, r"(?:which|what|any|how many) (?:payments?|charges|orders|transactions) .*(?:review|reviewed|reviewing)(?: .*)?"),
            (10, r"(?:what|anything) (?:is |needs? |to )?(?:\S+ )?(?:be )?(?:review|reviewed)(?: .*)?|review queue(?: .*)?"),
        ),
        words("review reviews reviewed reviewing queue list open pending fraud radar manual payments payment charges orders transactions need needs a to be waiting for in are under which what held anything my our manually stripe"),
        disputes.fill_nothing,
        lambda clause: not clause.has(r"(?:approve|accept|close) .*|disputes?"),
    ),
    Sense(
        "approve_review",
        (
            (11, rf"(?:approve|clear|pass|accept|ok|okay|release|close|green-light|greenlight|let through) {FEW}(?:review|REVIEW)(?: .*)?"),
            (10, r"(?:approve|clear|let) (?:the )?(?:payment |order )?(?:REF|payment|order)(?: through)?(?: .*)?"),
        ),
        words("approve clear pass accept ok okay release close green-light greenlight let through review reviews the of for on payment order charge it 's it's is fine good legit in under"),
        disputes.fill_review,
        lambda clause: not clause.has(r"dispute|proposal|refund|invoice|reviews"),
    ),
    Sense(
        "assess_risk",
        (
            (11, rf"(?:how )?(?:risky|risk|suspicious|dodgy|fishy|safe|shady|sketchy|trustworthy|legit|legitimate) {FEW}(?:REF|payment|order|charge|transaction|it|that|this)(?: .*)?"),
            (11, rf"(?:is|was|does|could|might) {FEW}(?:REF|payment|order|charge|transaction|it|that|this) .*(?:fraud|fraudulent|risky|suspicious|dodgy|safe|legit|legitimate|fishy|shady|sketchy|stolen)(?: .*)?"),
            (11, rf"(?:risk|fraud)[ -](?:score|level|check|assessment|rating|analysis) {FEW}(?:REF|payment|order|charge|it)(?: .*)?"),
            (10, rf"(?:assess|check|rate|evaluate|judge|analy[sz]e|score) {FEW}(?:REF|payment|order|charge|it) (?:for )?(?:\S+ )?(?:risk|fraud)(?: .*)?|(?:assess|evaluate|rate|check|judge) (?:\S+ ){0,3}?(?:risk|fraud risk)(?: .*)?"),
            (10, r"(?:should|can) (?:i|we) (?:trust|ship|be worried about) (?:\S+ ){0,2}?REF(?: .*)?"),
        ),
        words("how risky risk suspicious dodgy fishy safe shady sketchy trustworthy legit legitimate fraud fraudulent stolen is was does could might look looks like be score level check assessment rating analysis assess rate evaluate judge analyse analyze payment order charge transaction it that this of for on about 's to trust ship should can worried a the seem card"),
        disputes.fill_risk,
        lambda clause: not clause.has(r"refund .*|reviews?"),
    ),
    Sense(
        "get_account",
        (
            (11, r"(?:is|are|was) (?:my|our|the|this) (?:stripe )?account .*(?:verified|active|ok|okay|restricted|blocked|enabled|complete|good|suspended|ready|limited|set up|fully set up|live)(?: .*)?"),
            (11, r"(?:what|anything) .*(?:does )?stripe (?:still )?(?:need|needs|want|wants|require|requires|missing|asking)(?: .*)?"),
            (11, r"(?:account|verification|onboarding|kyc) (?:status|details|info|information|settings|requirements|state|health|overview)(?: .*)?"),
            (10, r"(?:show|what is|what's|tell me about|check|view|see|get) (?:me )?(?:my|our|the) (?:stripe )?(?:account|statement descriptor|payout schedule|verification|capabilities|requirements)(?: .*)?"),
            (10, r"(?:statement descriptor|payout schedule|verification status|requirements|capabilities)(?: .*)?|what (?:appears|shows up|stands) on (?:\S+ ){0,3}?statements?(?: .*)?"),
            (10, r"(?:can|are|is) (?:we|i|my account|our account|the account) (?:able to )?(?:accept|take|receive|get) (?:payments|charges|cards|payouts)(?: .*)?"),
            (10, r"when do (?:i|we) get paid out(?: .*)?|how often (?:do|are|does) .*(?:paid out|payout|pay out)(?: .*)?"),
        ),
        words("account accounts is are my our the this stripe verified active ok okay restricted blocked enabled complete good suspended ready limited set up fully live still what does need needs want wants require requires missing asking anything from me us status verification onboarding kyc details info information settings requirements state health overview statement descriptor payout schedule capabilities appears shows stands customers customers' statements card can accept take receive payments charges cards payouts when do get paid out how often connected deadline deadlines with of on for by which under name bank pay"),
        disputes.fill_nothing,
        lambda clause: not clause.has(r"CUST|EMAIL|MONEY|(?:delete|close|change|credit|remove) .*|balance|.*next payout.*|bank account"),
    ),
)
