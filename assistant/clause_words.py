"""The words by which a clause shows what it does: asks politely, forbids, looks something up, wonders or tells.

In the lists below `|` between blanks parts phrases, and a blank within one stands for any room.
"""

from __future__ import annotations

import re


def _any(listed: str) -> str:
    """A pattern for one of the listed phrases."""
    phrases = re.split(r"\s\|\s", listed.strip())
    return rf"(?:{'|'.join(phrase.strip().replace(' ', chr(92) + 's+') for phrase in phrases)})"


def _words(listed: str) -> re.Pattern[str]:
    """One of the listed phrases, as whole words."""
    return re.compile(rf"(?<![\w'’-]){_any(listed)}(?![\w'’])", re.IGNORECASE)


# Where a clause ends: a mark, or a joining word. A negation after no helping verb opens a clause of its own.
_HELPING = "".join(f"(?<!{verb} )" for verb in (
    "do is are did does will would should must can could have has to may might was were".split()
))  # fmt: skip
_TURNS = _any("not (?!only) | just | except | excluding | apart from | instead of | rather than | without")
CUT = re.compile(
    r"(?P<mark>(?<!\bRs)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bMme)(?<!\bDr)(?<!\bno)(?<!\bNo)[.!?]+(?=\s|\Z)|[;\n,]+|(?<!says)(?<!said)(?<!writes)(?<!wrote)(?<!asks)(?<!asked):(?=\s)|\s[-–—]+\s|—)"
    r"|(?<!\S)(?P<join>and|but|then|so|or|&|plus|because|cause|since|while|although)(?=\s)"
    rf"|{_HELPING}(?<=\s)(?={_TURNS}(?!\w))",
    re.IGNORECASE,
)

# What may stand before a request without being part of it.
_FRAMES = _any(r"""
    please | pls | plz | kindly | ok | okay | so | now | also | just | hey | hi | hello | florin | yes | yeah | yep
    | sure
    | well | actually | sorry | thanks | thank you | and | but | then | first | next | finally | right | great
    | cool | good
    | alright | instead | still | again | quickly | maybe | nah | no | oh | lol | mate | ta | cheers | too | fyi | btw
    | go ahead and | go on and | (?:you|u) (?:can|may|should|must|could)(?: now)? | (?:what|how) about
    | (?:can|could|will|would|cld)(?: you| u| someone| ya)(?: all| guys)? | reckon you could | (?:would|do) you mind
    | (?:can|may|could) (?:i|we)(?= (?:get|have|do|please|ask)(?!\w))
    | (?:may|might|could|can) (?:i|we) (?:trouble|bother|ask) you (?:for|to) | help me(?: to)? | make sure(?: to| you)?
    | be so (?:kind|good)(?: as)? to | feel free to | let['’]?s | let us | don['’]?t (?:forget|hesitate) to
    | do not (?:forget|hesitate) to | never hesitate to | remember to | the needful | time to
    | if you (?:can|could|would|please) | gotta | wanna | (?:have|got|ought) to | (?:need|want)(?: to)?(?= \w)
    | (?:i|we)(?:['’]d| would| should)?(?: really)? (?:need|want|like|love|wish|have|got|ask|beg|prefer)(?: you| u)? to
    | (?:i|we)['’]ll | (?:i|we) (?:will|must|shall) | (?:i|we)['’](?:m|re) going to
    | (?:i|we)['’]d (?:like|love|need|want)(?: you| u)?(?: to)?
    """)
LEADS = re.compile(rf"\W*(?:{_FRAMES}(?![\w'’])\W*)*", re.IGNORECASE)

NOT = _words(r"""
    (?:do|does|did|can|could|should|would|must|wo|ca|is|are|was|has|have)n['’]?t | cannot | dont | doesnt | didnt | cant
    | couldnt | shouldnt | wont | wouldnt | not | never | no(?! (?:wait|sorry|refund)\b) | nobody | none | neither | nor
    | without | except | excluding | instead of | rather than | apart from | refus\w+ | declin\w+ | avoid | forbid\w*
    | forgot | hold off | stop short | no longer | nothing
""")
# Alone it says what a record or a thing is excluded from; others deny what a verb says.
LEAVES_OUT = _words("not | except | excluding | apart from | instead of | rather than | without | nor | neither")
TELLS_NOT = _words(r"(?:is|are|was|were|has|have|had|did|does)(?:n['’]?t| not) | hasnt | wasnt | isnt | didnt | doesnt")
SPARES = re.compile(
    r"(?:leave|keep|let) .*\b(?:alone|be|as (?:is|(?:it|he|she) is|they are)|out(?: of (?:it|this))?|untouched"
    r"|unchanged|there|stay)\b|(?:keep|skip|spare|ignore|exclude|omit|save)\b|hands off"
    r"|(?:do ?n['’]?t|do not|never) (?:touch|include|do|bother|add|count)\b",
    re.IGNORECASE,
)
_MADE = "(?:make|draw up|write|prepare|build|create|do|run|get|generate|give|need|send)(?: a| an| the)?(?: \\w+){0,2}"
LOOKS = _words(
    r"""
    show | list | see | view | display | find | search | look | lookup | check | read | explain | describe | count
    | compare
    | summari[sz]e | calculate | fetch | print | review | verify | confirm | inspect | monitor | know | hear | say
    | (?:what|which|who|when|where|why|how|wht)(?:['’]?s)? | whose | whom | any | all (?:the|my|our) | remind (?:me|us)
    | (?:next|upcoming|latest|open|overdue|past.due|unpaid) (?:invoices?|inv|bills?|payments?|payouts?|subs?|disputes?)
    | (?:give|get|send|hand|bring|tell|let|shoot|ping|email|mail|forward|find) (?:me|us) | let['’]?s (?:see|look)
    | (?:have|take|get)(?: a| another)?(?: quick| good| close| closer)? (?:look|peek|glance)
    | (?:pull|bring|dig)(?: it)? up
    | {made} (?:list|report|summary|overview|table|chart|breakdown|export|statement|comparison)
""".replace("{made}", _MADE)
)
WONDERS = _words(r"""
    (?:is|are|was|were|am|did|does|had|should|shall|may|might|can|could|would|will)(?:n['’]?t)? | has(?:n['’]?t)?
    | do (?:i|we|you|they|he|she|customers?|people) | have (?:i|we|you|they|the) | haven['’]?t | must (?:i|we)
    | (?:i|we)(?:['’]?m|['’]?re| am| are)? (?:wonder|wondering|thinking|considering|not sure|unsure) | wondering
    | thinking
    | considering | whether | if (?!you)
""")
# Who asks does it for themselves or leaves open for whom ...
WISH = _words(r"""
    want | need | needs | like | please | pls | plz | must | should | ought | has to | have to | got to | gotta
    | owe | owes
    | request | requesting | asking (?:for|to) | let['’]?s | go ahead | is to | are to | to be | gets? | becomes?
    | shall
    | goes? | may | agreed(?: to| on)? | wish | due | let | (?:i|we)['’]d (?:like|love)
""")
# ... and what somebody else wants is only told.
THEIRS = _words(r"""
    [a-z]+ (?:wants|wanted|asks|asked|demands|demanded|says|said|wrote|writes|thinks|means|reckons|told|tells)
    | [a-z]+ (?:requests|requested|would like|hopes)
    | (?:they|he|she|customers|people) (?:want|ask|need|demand|say) | remind (?:me|us)
""")
# Before the verb of a request.
_LED = _any(r"""
    please | pls | plz | kindly | you | u | just | then | now | also | let['’]?s | shall | should | must | will
    | go | wanna
    | gotta | gonna | help | and
""")
_LED_BY_TO = _any(r"""
    want | need | like | love | have | has | ought | got | remember | hesitate | forget | ask | asked | is | are
    | sure | time
    | agreed | decided | wish | (?<!was.)(?<!were.)going | proceed | start | happy | ready | prefer | trying | you
""")
TO = re.compile(rf"(?:\b{_LED}|['’]ll|\b{_LED_BY_TO}(?: you| u| it| them)? to)\W*\Z", re.IGNORECASE)
SUBJECT = _words(r"""
    i | we | he | she | they | it | who | someone | somebody | people | everyone | (?:i|we|they)['’]ve
    | (?:he|she|it|that|there)['’]s | which | that
""")
FINITE = _words(r"""
    is | are | was | were | has | had | did | does | (?:has|is|was|did|does|are|were)n['’]?t | says? | said | got | went
    | came | left | told | looks? | seems? | feels? | fails | happened | means? | took | made | gave | sent | paid
    | know
    | think | hope | guess | can | could | might | \w+ed
""")
# Forms in which an act's first word is no order: the past, and several of a thing.
DONE = re.compile(r"(?:\w{3,}ed|gave|given|sent|paid|took|taken|made|got)$", re.IGNORECASE)
THINGS = re.compile(
    r"(?:(?:invoice|coupon|voucher|subscription|subscriber|automation|credit|charge|product|customer|payment|payout|bill"
    r"|discount|offer|upgrade|downgrade|capture|note|reminder|alert|refund)s|\w+(?:ments|ances?|overs?|ovals?|ations)|statement"
    r"|settlement|accountants?)$",
    re.IGNORECASE,
)
# After it an act's word is the name of something to look at.
NAMES_A_THING = re.compile(
    r"\s+(?:status|history|polic\w+|rates?|metrics|forecast|list|lookup|reports?|overview|ids?|details|dates?|reasons?"
    r"|question|schedule|summary|total|volume)(?!\w)"
    r"|\s+(?:of|to|for) .*(?:\b(?:is|was|has|had|did|went|are|were)\b|n['’]t\b)",
    re.IGNORECASE,
)
