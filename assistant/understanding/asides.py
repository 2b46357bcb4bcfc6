"""Asides beside a request: leave given, blame, thanks, absence, who somebody is, what the writer does meanwhile.

Each is a way of speaking that holds for any trade: whoever it is about, none of it asks for anything or limits what is
asked for. A stretch is an aside only as a whole, and `terms` is asked first, so that "once the boss approved it" is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.understanding.lexicon import ACTS, NEGATIONS
from assistant.understanding.mentions import When
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.remarks import CUTS, NAMES_IN_IT, RISKY, is_remark, without_remarks
from assistant.understanding.terms import changes, speaks_of_a_part

# Whoever is spoken of: a few plain words; what limits or negates is looked for in all that is not the phrase itself.
_WHO = r"(?P<who>(?:[a-z][\w'&-]*|CUST) (?:(?:[a-z][\w'&-]*|CUST|from|of) ){0,4}?)"
_IT = r"(?: (?:it|this|that|them|so|everything|all of it|the whole thing|the refund|the change|about it|to it|to this))?"
_WHEN = r"(?: (?:already|now|too|today|WHEN|on the phone|by phone|in writing|in person|over the phone|by email|this time))?"
_YES = (
    r"(?:yes|yeah|yep|ok|okay|fine|sure|(?:to )?go for it|(?:to )?go ahead|(?:to )?do it|no problem|no worries|all good"
    r"|(?:that's|that is|it's|it is|that was|it was)(?: all)? (?:ok|okay|fine|good|cool|alright|all right|no problem))"
)
_LEAVE = (
    rf"(?:(?:has |have |had |just |already |kindly |all )*(?:approved|okayed|ok'd|oked|ok'ed|okay'd|authori[sz]ed|cleared"
    rf"|sanctioned|agreed|confirmed|accepted|signed off(?: on)?|knows?(?: about| of)?|understands?|insisted(?: on)?|insists?(?: on)?"
    rf"|gave (?:me |us )?(?:the |his |her |their |a )?(?:ok|okay|go-ahead|go ahead|nod|blessing|thumbs up|green light"
    rf"|all clear|permission|sign-off))"
    rf"|(?:is|are|was|were|seems|seemed|'s) (?:\S+ly |all |quite |so |very |more than )?(?:fine|happy|ok|okay|cool|good|on board"
    rf"|alright|comfortable|aware|in the loop|in agreement|informed|chuffed|pleased|relaxed|lovely|nice|great|sweet)"
    rf"(?: with| of| about| for| to)?"
    rf"|(?:\S+ ){{0,1}}(?:said|says|reckons|told (?:me|us)) {_YES})"
)
_GIVEN = (
    r"(?:approved|authori[sz]ed|signed off|cleared|okayed|agreed|sanctioned)(?: \S+)? (?:by|with)(?: \S+){1,4}"
)
_TALKED = (
    r"(?:i|we|i've|we've|i have|we have)(?: (?:just|already|also|have|had|even))* (?:spoke|spoken|talked|chatted|had a (?:chat|word|call)"
    r"|been in touch|checked|cleared it|discussed (?:it|this|that)|agreed (?:it|this|that)|sorted it) (?:to|with)(?: \S+){1,4}?"
    r"|(?:i|we|i've|we've)(?: (?:just|already|have))* (?:told|informed|warned|emailed|called|rang|phoned|texted) (?:him|her|them|the \S+|CUST)(?: (?:myself|ourselves|already|personally|so))?"
)
_WANTS = (
    rf"(?:needs?|wants?|requires?|requested|asked for|(?:is|are|'s|was|were|keeps?|kept) (?:asking for|asking about|chasing(?: me| us)?(?: for| about)?"
    rf"|after|begging for|nagging(?: me| us)?(?: for| about)?|screaming for|waiting for|hounding (?:me|us)(?: for| about)?))(?: (?:it|this|that|one|them|the receipt"
    rf"|a receipt|the money|the refund|the paperwork|the invoice))?"
)
_HERE = (
    r"(?:waits?|waiting|is|are|'s|was|stands?|standing|sits?|sitting)(?: (?:is|waiting|standing|sitting|already|still|right))*"
    r" (?:on the (?:phone|line|blower|train|bus|road|move|run)|on hold|at the (?:door|desk|counter|till|bar|reception|gate)|in (?:the|my|our) (?:shop|cafe|store|office|lobby|van|queue|kitchen)"
    r"|right here|here|outside|in front of me|next to me|in a (?:rush|hurry|meeting))"
)
_ABSENT = (
    r"(?:\S+ )?(?:parental|maternity|paternity|sick|family|study|compassionate|medical|annual|garden|gardening) leave"
    r"|(?:is |are |'s |he's |she's |they're )?(?:off|out|away)? ?(?:sick|poorly|on (?:holiday|holidays|vacation|tour|deployment|sabbatical|honeymoon|crutches|bed rest)|in hospital|injured|abroad|overseas)"
)
_BLAME = (
    r"(?:(?:a|an|the|my|our|his|her|their|total|complete|silly|stupid|honest|all|purely|clearly|this was|that was|it was|that's|it's|was)"
    r" )*(?:\S+ )?(?:bug|fault|error|mistake|mix-up|mixup|slip|slip-up|oversight|typo|cock-up|screw-up|blunder|muddle|glitch|mess-up|hiccup)"
    r"(?: (?:on|at|by|from) (?:our|my|his|her|their|the) (?:end|side|part|\S+))?"
)
_WRONG = (
    r"(?:wrong|incorrect|faulty|damaged|broken|dodgy|cracked|bent|torn|mouldy|stale|rotten|burnt|ripped|duplicate|misspelt|outdated)"
    r" (?!one|ones|order|orders|item|items|payment|customer|person|amount|price|total|half|part|date|currency|plan|refund|guy|number\b)"
    r"[a-z][\w'-]*(?: [a-z][\w'-]*)?(?: (?:on|in|for|with) (?:it|there|them|that))?"
)
_SOMEBODY = (
    r"(?:the|that|our|this|my|some|a) (?:\S+ )?(?:bloke|lady|guy|man|woman|lad|lass|chap|fella|gent|gentleman|couple|family"
    r"|girl|boy|dude|geezer|regular|neighbour|lot|crew|firm|company|outfit) (?:with|from|in|at|down|next|across|over|by|near|who|up)"
    r" (?:\S+ ?){1,7}"
)
_MISHAP = (
    r"(?:has |have |just |clearly |must have )*(?:got (?:it|this|that|them|the \S+|his \S+|her \S+)? ?(?:wrong|lost|confused|muddled|mixed up|stuck|delayed|damaged"
    r"|hurt|sick|ill|married|divorced|promoted|fired|soaked|smashed|broken|knocked over|upside down)|changed (?:his|her|their|my|our) minds?"
    r"|had a change of heart|(?:messed|mucked|stuffed|cocked|screwed|slipped|goofed)(?: (?:it|that|this))? up|made (?:a|an) (?:\S+ )?(?:mistake|mess|hash|error|typo|boo-boo)"
    r"|(?:pressed|hit|clicked|pushed|tapped|picked|ticked) the wrong (?:button|key|box|line|row|thing))"
)
_CAME_ABOUT = (
    r"(?:(?:was|were|got|has been|is|are) )?(?:made|sent|done|created|issued|raised|entered|put in|set up|booked|addressed|made out"
    r"|triggered|started|went|going|gone)(?: (?:out|in|off))? (?:by|in|to|under) (?:(?:the|a|an|my|our|his|her|their|some) )?"
    r"(?:mistake|error|accident|wrong \S+(?: \S+)?|(?:nephew|niece|son|daughter|intern|temp|trainee|new (?:girl|guy|hire|lad)|colleague"
    r"|assistant|wife|husband|accident|system|script|bot)(?: by (?:mistake|accident)| in error)?)"
)
_PAYING = (
    r"(?:(?:is saying|says|said|tells me|told me)(?: that)? )?(?:(?:he|she|they|who) )?(?:will|'ll|wants to|would like to|is going to|is ready to|is keen to)"
    r" (?:pay|settle up|transfer)(?: it| up| this)?(?: (?:by|with|via) card| online)?(?: (?:today|WHEN|itself|now|right away|straight away|immediately))*"
)
_MOVES = (
    r"(?:moves?|moved|moving|goes|going|went|switching|switched|gone|off|joining|joined) to (?:another|a new|a different|the|a|university|uni|college)"
    r" ?(?:firm|company|city|country|provider|shop|gym|town|supplier|accountant|school|place|competitor|studio|coast|job|island|continent)?"
)
# Fixed sayings: nothing in them can be meant otherwise, so that they stand anywhere.
SAYINGS = (
    r"(?:thanks|thank you|cheers|ta|much appreciated|appreciate it)(?: (?:a|so|very|ever so|big|in|for))*"
    r" (?:bunch|million|ton|tons|heaps|loads|ears|again|muchly|much|advance|appreciated|lot|lots|(?:your|the|all your) help)",
    r"much (?:appreciated|obliged)",
    r"(?:you're|you are|ur|your|youre) (?:a|an|the) (?:\S+ )?(?:legend|star|gem|lifesaver|champ|champion|angel|diamond|genius|treasure"
    r"|hero|beauty|ripper|saint|best)",
    r"i owe you one|owe you one|you rock|hope (?:that|this|it) (?:makes sense|helps|is clear|is ok|works)",
    r"(?:so )?sorry (?:for|about) (?:the|any|all the|that) ?(?:hassle|trouble|bother|mess|confusion|inconvenience|late notice|short notice|spam)?",
    r"sorry to (?:bother|bug|trouble|disturb|hassle) (?:you|u)(?: again)?",
    r"chop chop|quick sticks|pronto|sharpish|on the double|double quick|no (?:rush|hurry|worries|drama|dramas|fuss|stress|biggie|hard feelings|harm done|questions asked|big deal|pressure)(?: at all)?",
    r"no idea (?:why|how|what (?:happened|went wrong))(?: there| here)?|no idea how (?:that|it|this) happened",
    r"not worth (?:the|my|our|a|all the|any more) (?:\S+ )?(?:hassle|aggro|fight|trouble|effort|bother|time|stress|grief|argument|headache|energy|row|fuss|candle|postage)"
    r"|not worth (?:it|fighting(?: over| for)?|arguing(?: about| over)?)|life 's too short|life is too short",
    r"not (?:his|her|their|my|our) fault|not fair(?: on (?:him|her|them))?|not (?:happy|impressed|amused|ideal)",
    r"(?:what a|such a) (?:\S+ )?(?:mess|pain|nightmare|faff|shambles|palaver|week|day|muppet|clown|chancer|plonker|shame|saga|headache|circus)",
    r"long story(?: short)?|go figure|here we go again|you know how it is|happens to the best of us",
    r"(?:my )?fat fingers?|(?:slip|trick) of the (?:thumb|finger|hand|tongue|pen)|(?:damn |bloody |stupid )?autocorrect|butterfingers|my bad",
    r"poor (?:thing|guy|girl|lad|man|love|soul|sod|kid|woman|bloke|fella)|bless (?:him|her|them|his heart|her heart)",
    r"(?:the |that |this )?(?:bloke|guy|lady|man|woman|lad|chap|fella|gent|couple|customer|people|geezer|girl|client) (?:on|from|behind|with|at|for)(?= (?:the )?REF)",
    r"(?:sling|chuck|bung|whack|shove|lob|slap|fling|plonk|toss|pop|stick)(?= (?:CUST|MONEY|him|her|them|EMAIL))",
    r"yeah nah|nah yeah|right then|righty ho|fair enough|fair dos|there you go|good (?:lad|girl|man|stuff)|(?:would|could|will|can) (?:ya|you|u)",
    r"(?:respected |dear )?(?:sir|madam) / (?:madam|sir|mam)",
)
_SAYING = re.compile("|".join(f"(?:{saying})" for saying in SAYINGS))
_LEAD = r"(?:and |so |as |btw |fyi |also |well |anyway |but )*"
_TOLD = re.compile(
    rf"{_LEAD}(?:{_WHO}(?:{_LEAVE}|{_WANTS}|{_HERE}|{_MISHAP}|{_CAME_ABOUT}|{_MOVES}){_IT}{_WHEN}"
    rf"|{_GIVEN}|{_TALKED}{_WHEN})"
)
# Without a verb; some skills take these words as a reason or a description.
_BARE = re.compile(rf"{_LEAD}(?:{_ABSENT}|{_BLAME}|{_WRONG}|{_SOMEBODY})")
# Nobody who is spoken of in these words has agreed to anything, or it is not known who.
_NOBODY = NEGATIONS | frozenset(
    """
    if unless once when whenever after before until till nobody none but or either whether only half part rest except
    instead later maybe perhaps might could should would must may can will shall i'll he'll she'll they'll whoever
    what which why how where first second next same another other
    """.split()
)
_DEFERS = frozenset(
    """
    if unless once when whenever after before until till but or whether half part rest except instead later maybe
    perhaps might could should would must not don't didn't won't can't never doesn't hasn't haven't isn't
    """.split()
)
_OTHERS = frozenset("other another different second same new".split())
# How long something lasted says nothing of how much is asked for.
_HOW_LONG = re.compile(
    r"(?<!\S)(?:all|most of the|most of|the whole|half the|half of the|much of the|for|over|on) ?(?:the )?(?:day|days|night|nights|week|weeks|weekend"
    r"|weekends|wknd|month|months|morning|afternoon|evening|summer|winter|season|time|ages|forever)(?: long)?(?!\S)"
)
_TWICE = (
    r"(?:\S+ ){0,4}(?:paid|pays|charged|billed|debited|invoiced|booked|ordered|bought|went through|taken|got charged|got billed)"
    r"(?: (?:him|her|them|us|me|it|for it|for this|for that|the (?:\S+ ){1,3}|this|that|card))?? ?(?:twice|double|two times|double by mistake)"
    r"|(?:\S+ ){0,3}(?:double|doubly) (?:charged|billed|booked|paid|charge|payment|booking)"
)
_NEVER = r"(?:\S+ ){0,3}never (?:captured|shipped|sent|delivered|made|used|arrived|turned up|happened|charged|took|did|got|went)(?: \S+){0,5}"
_HANDED_ON = (
    r"(?:i|we|i'll|we'll)(?: (?:will|shall|am|are|going|to|only|just|then|can|personally|need|want))*"
    r" (?:whatsapp|send|forward|give|hand|text|email|mail|pass|print|show|paste|post|share|deliver|stick|put)"
    r" (?:it|this|that|her|him|them|the link|the url)?(?: ?(?:on|over|in|into|onto))?(?: ?(?:to|in|into|on) (?:him|her|them|(?:the|my|our|his|her|their|a) \S+))?(?: (?:myself|personally|directly))?"
    r"|(?:for me |for us )?to (?:paste|put|stick|drop|send|forward|attach|include|share|pop|print)(?: it| them| her| him)?(?: (?:in|into|on|to|onto|over to) (?:the|my|our|his|her|their|a|him|her|them) ?\S*)?"
)
_LEAVES = (
    r"(?:\S+ ){1,4}(?:will not|won't|isn't|is not|are not|aren't|doesn't want to|does not want to|don't want to|not|no longer|stopped|isn't|'s not)"
    r" (?:be )?(?:renewing|renew|continuing|continue|coming back|coming|come back|staying|stay|extending|extend|returning|needs?(?: it)?|needing it"
    r"|uses?(?: it)?|using(?: it)?|wants?(?: it)?|interested)(?: (?:it|us|anymore|any more|with us|any longer))?"
)
_PAID = r"(?:\S+ ){1,4}?" + _PAYING
_OF_TOOLS = (
    (re.compile(_TWICE), frozenset("refund_payment void_invoice create_credit_note credit_customer cancel_payment".split())),
    (re.compile(_NEVER), frozenset("refund_payment void_invoice cancel_payment create_credit_note credit_customer".split())),
    (
        re.compile(_LEAVES),
        frozenset({"cancel_subscription"}),
    ),
    (
        re.compile(rf"{_HANDED_ON}|{_PAID}"),
        frozenset("create_payment_link create_portal_link create_checkout_session create_coupon".split()),
    ),
)
# Beside an amount these say once more that it is not the whole.
_OF_AN_AMOUNT = re.compile(
    r"(?:and |but |so |just )?(?:not (?:the |a )?(?:whole|full|entire|complete|lot|all)(?: (?:thing|lot|amount|order|sum|payment|of it|bill|back|it|shebang))?"
    r"|(?:and )?not (?:a (?:cent|penny|dime) )?more|nothing (?:more|else)|no more(?: than that)?|(?:that's|that is) (?:it|all)"
    r"|(?:the )?(?:rest|remainder|balance) (?:is |gets |being |to be |is to be )?(?:stays?|kept|retained|remains?|ours|staying)(?: (?:with|by|as|for|in) (?:the |our )?\S+){0,2}(?: \S+ night)?"
    r"|(?:we|i|we're|i'm) (?:keep|keeping|retain|are keeping|will keep) the (?:rest|remainder|balance)"
    r"|(?:(?:we|he|she|they|i|it) )?only (?:ever )?(?:[a-z]+ed|broke|did|got|ate|drank|wore|lost|made|took|came|went|had)"
    r" (?:the |a |an )?(?:one|two|NUM) [a-z]+(?: (?:in the end|anyway|all told|though|after all))?)"
)
AMOUNT_TOOLS = frozenset("refund_payment capture_payment create_credit_note credit_customer".split())
_LATE = frozenset("late early ago behind overdue down straight long after".split())
# With one of these before it, a weekday is one gone by ("she emailed us on Monday"), unless something leads to it.
_BY_THEN = frozenset(
    """
    rang called emailed texted wrote phoned messaged spoke told talked came arrived broke died closed ended happened
    turned showed dropped delivered reported paid bought ordered signed joined complained complaint noticed visited left quit retired heard was were had
    """.split()
)
_TOWARDS = frozenset("to for from until till by before after since of as".split())
SUBJECTS = frozenset(
    """
    i we he she they it he's she's they're it's i'm i've we've they've there there's that's the his her my our their
    somebody someone everyone its boss client customer manager cause because wrong as approved not to for only so
    """.split()
)


# What a statement may name: the record that the request beside it is about.
MAY_NAME = NAMES_IN_IT | {"REF"}


def is_aside(
    pieces: Sequence[Piece], tool: str = "", records: frozenset[str] = frozenset(), *, told_only: bool = False
) -> bool:
    """Whether a stretch only accompanies a request, for `tool` if that is known; `records` as in remarks.

    `told_only` leaves out what has no verb.
    """
    words = [piece for piece in pieces if not piece.is_mark or piece.form == "/"]
    if not words or not all(may_stand(words, place, records) for place in range(len(words))):
        return False
    line = " ".join(piece.form for piece in words)
    if _SAYING.fullmatch(line):
        return True
    if changes(line) or words[-1].form == "?":
        return False
    if any(tool in tools and pattern.fullmatch(line) for pattern, tools in _OF_TOOLS):
        return not (tool == "refund_payment" and speaks_of_a_part(line))
    forms = set(line.split())
    match = _TOLD.fullmatch(line)
    if match is not None:
        told_of = set((match["who"] or "").split())
        return not forms & _DEFERS and not told_of & (_NOBODY | ACTS | _RISKY_WHO)
    if _BARE.fullmatch(line):
        return not told_only and not forms & (_DEFERS | NEGATIONS | ACTS | _OTHERS)
    lasted = {place for span in _HOW_LONG.finditer(line) for place in Clause(tuple(words)).within(*span.span())}
    kept = [word for place, word in enumerate(words) if place not in lasted and not isinstance(word.value, When)]
    return is_remark([word for word in kept if word.form != "us"], records)


def repeats_an_amount(pieces: Sequence[Piece]) -> bool:
    """Whether words beside an amount only say that it is not the whole."""
    words = [piece for piece in pieces if not piece.is_mark]
    line = " ".join(piece.form for piece in words)
    spelt = all(piece.text.isalpha() for piece in words if piece.is_typed)
    return spelt and _OF_AN_AMOUNT.fullmatch(line) is not None


def tells_on(pieces: Sequence[Piece], tool: str = "") -> bool:
    """Whether a run without marks is one statement after the other, about records if need be."""
    if is_aside(pieces, tool, MAY_NAME):
        return True
    return any(
        pieces[place].form in SUBJECTS and is_aside(pieces[:place], tool, MAY_NAME) and tells_on(pieces[place:], tool)
        for place in range(1, len(pieces))
    )


def gives_leave(pieces: Sequence[Piece]) -> bool:
    """Whether the words right before a request, with no mark between, only tell that somebody agrees, asks or waits."""
    line = " ".join(piece.form for piece in pieces)
    return _TOLD.fullmatch(line) is not None and is_aside(pieces, told_only=True)


_RISKY_WHO = RISKY - frozenset("he she they i we you us everyone customer whole all you".split())


def may_stand(words: Sequence[Piece], place: int, records: frozenset[str] = frozenset()) -> bool:
    """Whether a piece may stand in an aside: a plain word, a day gone by, how late something was, a record."""
    piece = words[place]
    if not piece.is_typed or piece.form in records:
        return True
    if isinstance(piece.value, When):
        before = [word.form for word in words[:place]]
        if piece.text.lower() == "today":
            return True
        is_told = bool(_BY_THEN.intersection(before)) and before[-1] not in _TOWARDS
        return piece.value.future is None or (is_told and piece.value.past is not None)
    after = [word.form for word in words[place + 1 : place + 3]]
    if piece.form == "NUM":
        return after[:1] in (["hours"], ["hour"], ["minutes"], ["mins"], ["hrs"]) and after[1:] in (["late"], ["early"])
    return piece.form == "SPAN" and bool(after) and after[0] in _LATE


def without_asides(clause: Clause) -> Clause:
    """The clause without what only tells something at its end, set off by a comma, a dash or brackets."""
    clause = without_remarks(clause)
    marks = [index for index, piece in enumerate(clause.pieces) if piece.form in CUTS and index]
    if not marks or not is_aside(clause.pieces[marks[-1] + 1 :], told_only=True):
        return clause
    return without_asides(clause.part(0, marks[-1]))
