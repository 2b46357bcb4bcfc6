"""How people put what only accompanies a request: patterns on a line of forms, for whole stretches of it."""

from __future__ import annotations

from assistant.understanding.lazy import Lazy

# Whoever is spoken of: a few plain words; what limits or negates is looked for in all that is not the phrase itself.
_WHO = r"(?P<who>(?:[a-z][\w'&-]*|CUST) (?:(?:[a-z][\w'&-]*|CUST|from|of) ){0,4}?)"
_IT = (
    r"(?: (?:it|this|that|them|so|everything|all of it|the whole thing|the refund|the change|about it|to it"
    r"|to this))?"
)
_WHEN = (
    r"(?: (?:already|now|too|today|WHEN|on the phone|by phone|in writing|in person|over the phone|by email"
    r"|this time))?"
)
_YES = (
    r"(?:yes|yeah|yep|ok|okay|fine|sure|(?:to )?go for it|(?:to )?go ahead|(?:to )?do it|no problem|no worries"
    r"|all good"
    r"|(?:that's|that is|it's|it is|that was|it was)(?: all)? (?:ok|okay|fine|good|cool|alright|all right"
    r"|no problem))"
)
_LEAVE = (
    rf"(?:(?:has |have |had |just |already |kindly |all )*(?:approved|okayed|ok'd|oked|ok'ed|okay'd"
    rf"|authori[sz]ed|cleared"
    rf"|sanctioned|agreed|confirmed|accepted|signed off(?: on)?|knows?(?: about| of)?|understands?"
    rf"|insisted(?: on)?|insists?(?: on)?"
    rf"|gave (?:me |us )?(?:the |his |her |their |a )?(?:ok|okay|go-ahead|go ahead|nod|blessing|thumbs up|green light"
    rf"|all clear|permission|sign-off))"
    rf"|(?:is|are|was|were|seems|seemed|'s) (?:\S+ly |all |quite |so |very |more than )?(?:fine|happy|ok|okay"
    rf"|cool|good|on board"
    rf"|alright|comfortable|aware|in the loop|in agreement|informed|chuffed|pleased|relaxed|lovely|nice|great|sweet)"
    rf"(?: with| of| about| for| to)?"
    rf"|(?:\S+ ){{0,1}}(?:said|says|reckons|told (?:me|us)) {_YES})"
)
_GIVEN = r"(?:approved|authori[sz]ed|signed off|cleared|okayed|agreed|sanctioned)(?: \S+)? (?:by|with)(?: \S+){1,4}"
_TALKED = (
    r"(?:i|we|i've|we've|i have|we have)(?: (?:just|already|also|have|had|even))* (?:spoke|spoken|talked"
    r"|chatted|had a (?:chat|word|call)"
    r"|been in touch|checked|cleared it|discussed (?:it|this|that)|agreed (?:it|this|that)|sorted it) (?:to"
    r"|with)(?: \S+){1,4}?"
    r"|(?:i|we|i've|we've)(?: (?:just|already|have))* (?:told|informed|warned|emailed|called|rang|phoned"
    r"|texted) (?:him|her|them|the \S+|CUST)(?: (?:myself|ourselves|already|personally|so))?"
)
_WANTS = (
    r"(?:needs?|wants?|requires?|requested|asked for|(?:is|are|'s|was|were|keeps?|kept) (?:asking for"
    r"|asking about|chasing(?: me| us)?(?: for| about)?"
    r"|after|begging for|nagging(?: me| us)?(?: for| about)?|screaming for|waiting for|hounding (?:me"
    r"|us)(?: for| about)?))(?: (?:it|this|that|one|them|the receipt"
    r"|a receipt|the money|the refund|the paperwork|the invoice))?"
)
_HERE = (
    r"(?:waits?|waiting|is|are|'s|was|stands?|standing|sits?|sitting)(?: (?:is|waiting|standing|sitting"
    r"|already|still|right))*"
    r" (?:on the (?:phone|line|blower|train|bus|road|move|run)|on hold|at the (?:door|desk|counter|till|bar"
    r"|reception|gate)|in (?:the|my|our) (?:shop|cafe|store|office|lobby|van|queue|kitchen)"
    r"|right here|here|outside|in front of me|next to me|in a (?:rush|hurry|meeting))"
)
_ABSENT = (
    r"(?:\S+ )?(?:parental|maternity|paternity|sick|family|study|compassionate|medical|annual|garden|gardening) leave"
    r"|(?:is |are |'s |he's |she's |they're )?(?:off|out|away)? ?(?:sick|poorly|on (?:holiday|holidays"
    r"|vacation|tour|deployment|sabbatical|honeymoon|crutches|bed rest)|in hospital|injured|abroad|overseas)"
)
_BLAME = (
    r"(?:(?:a|an|the|my|our|his|her|their|total|complete|silly|stupid|honest|all|purely|clearly|this was"
    r"|that was|it was|that's|it's|was)"
    r" )*(?:\S+ )?(?:bug|fault|error|mistake|mix-up|mixup|slip|slip-up|oversight|typo|cock-up|screw-up|blunder"
    r"|muddle|glitch|mess-up|hiccup)"
    r"(?: (?:on|at|by|from) (?:our|my|his|her|their|the) (?:end|side|part|\S+))?"
)
_WRONG = (
    r"(?:wrong|incorrect|faulty|damaged|broken|dodgy|cracked|bent|torn|mouldy|stale|rotten|burnt|ripped"
    r"|duplicate|misspelt|outdated)"
    r" (?!one|ones|order|orders|item|items|payment|customer|person|amount|price|total|half|part|date|currency"
    r"|plan|refund|guy|number\b)"
    r"[a-z][\w'-]*(?: [a-z][\w'-]*)?(?: (?:on|in|for|with) (?:it|there|them|that))?"
)
_SOMEBODY = (
    r"(?:the|that|our|this|my|some|a) (?:\S+ )?(?:bloke|lady|guy|man|woman|lad|lass|chap|fella|gent|gentleman"
    r"|couple|family"
    r"|girl|boy|dude|geezer|regular|neighbour|lot|crew|firm|company|outfit) (?:with|from|in|at|down|next"
    r"|across|over|by|near|who|up)"
    r" (?:\S+ ?){1,7}"
)
_MISHAP = (
    r"(?:has |have |just |clearly |must have )*(?:got (?:it|this|that|them|the \S+|his \S+|her \S+)? ?(?:wrong"
    r"|lost|confused|muddled|mixed up|stuck|delayed|damaged"
    r"|hurt|sick|ill|married|divorced|promoted|fired|soaked|smashed|broken|knocked over|upside down)"
    r"|changed (?:his|her|their|my|our) minds?"
    r"|had a change of heart|(?:messed|mucked|stuffed|cocked|screwed|slipped|goofed)(?: (?:it|that|this))? up"
    r"|made (?:a|an) (?:\S+ )?(?:mistake|mess|hash|error|typo|boo-boo)"
    r"|(?:pressed|hit|clicked|pushed|tapped|picked|ticked) the wrong (?:button|key|box|line|row|thing))"
)
_CAME_ABOUT = (
    r"(?:(?:was|were|got|has been|is|are) )?(?:made|sent|done|created|issued|raised|entered|put in|set up"
    r"|booked|addressed|made out"
    r"|triggered|started|went|going|gone)(?: (?:out|in|off))? (?:by|in|to|under) (?:(?:the|a|an|my|our|his|her"
    r"|their|some) )?"
    r"(?:mistake|error|accident|wrong \S+(?: \S+)?|(?:nephew|niece|son|daughter|intern|temp|trainee"
    r"|new (?:girl|guy|hire|lad)|colleague"
    r"|assistant|wife|husband|accident|system|script|bot)(?: by (?:mistake|accident)| in error)?)"
)
_PAYING = (
    r"(?:(?:is saying|says|said|tells me|told me)(?: that)? )?(?:(?:he|she|they|who) )?(?:will|'ll|wants to"
    r"|would like to|is going to|is ready to|is keen to)"
    r" (?:pay|settle up|transfer)(?: it| up| this)?(?: (?:by|with|via) card| online)?(?: (?:today|WHEN|itself"
    r"|now|right away|straight away|immediately))*"
)
_MOVES = (
    r"(?:moves?|moved|moving|goes|going|went|switching|switched|gone|off|joining|joined) to (?:another|a new"
    r"|a different|the|a|university|uni|college)"
    r" ?(?:firm|company|city|country|provider|shop|gym|town|supplier|accountant|school|place|competitor|studio"
    r"|coast|job|island|continent)?"
)
# Fixed sayings: nothing in them can be meant otherwise, so that they stand anywhere.
SAYINGS = (
    (
        r"(?:thanks|thank you|cheers|ta|much appreciated|appreciate it)(?: (?:a|so|very|ever so|big|in|for))*"
        r" (?:bunch|million|ton|tons|heaps|loads|ears|again|muchly|much|advance|appreciated|lot|lots|(?:your|the"
        r"|all your) help)"
    ),
    r"much (?:appreciated|obliged)",
    (
        r"(?:you're|you are|ur|your|youre) (?:a|an|the) (?:\S+ )?(?:legend|star|gem|lifesaver|champ|champion|angel"
        r"|diamond|genius|treasure"
        r"|hero|beauty|ripper|saint|best)"
    ),
    r"i owe you one|owe you one|you rock|hope (?:that|this|it) (?:makes sense|helps|is clear|is ok|works)",
    (
        r"(?:so )?sorry (?:for|about) (?:the|any|all the|that) ?(?:hassle|trouble|bother|mess|confusion"
        r"|inconvenience|late notice|short notice|spam)?"
    ),
    r"sorry to (?:bother|bug|trouble|disturb|hassle) (?:you|u)(?: again)?",
    (
        r"chop chop|quick sticks|pronto|sharpish|on the double|double quick|no (?:rush|hurry|worries|drama|dramas"
        r"|fuss|stress|biggie|hard feelings|harm done|questions asked|big deal|pressure)(?: at all)?"
    ),
    r"no idea (?:why|how|what (?:happened|went wrong))(?: there| here)?|no idea how (?:that|it|this) happened",
    (
        r"not worth (?:the|my|our|a|all the|any more) (?:\S+ )?(?:hassle|aggro|fight|trouble|effort|bother|time"
        r"|stress|grief|argument|headache|energy|row|fuss|candle|postage)"
        r"|not worth (?:it|fighting(?: over| for)?|arguing(?: about| over)?)|life 's too short|life is too short"
    ),
    r"not (?:his|her|their|my|our) fault|not fair(?: on (?:him|her|them))?|not (?:happy|impressed|amused|ideal)",
    (
        r"(?:what a|such a) (?:\S+ )?(?:mess|pain|nightmare|faff|shambles|palaver|week|day|muppet|clown|chancer"
        r"|plonker|shame|saga|headache|circus)"
    ),
    r"long story(?: short)?|go figure|here we go again|you know how it is|happens to the best of us",
    (
        r"(?:my )?fat fingers?|(?:slip|trick) of the (?:thumb|finger|hand|tongue|pen)|(?:damn |bloody "
        r"|stupid )?autocorrect|butterfingers|my bad"
    ),
    r"poor (?:thing|guy|girl|lad|man|love|soul|sod|kid|woman|bloke|fella)|bless (?:him|her|them|his heart|her heart)",
    (
        r"(?:the |that |this )?(?:bloke|guy|lady|man|woman|lad|chap|fella|gent|couple|customer|people|geezer|girl"
        r"|client) (?:on|from|behind|with|at|for)(?= (?:the )?REF)"
    ),
    r"(?:sling|chuck|bung|whack|shove|lob|slap|fling|plonk|toss|pop|stick)(?= (?:CUST|MONEY|him|her|them|EMAIL))",
    (
        r"yeah nah|nah yeah|right then|righty ho|fair enough|fair dos|there you go|good (?:lad|girl|man|stuff)"
        r"|(?:would|could|will|can) (?:ya|you|u)"
    ),
    r"(?:respected |dear )?(?:sir|madam) / (?:madam|sir|mam)",
)
SAYING = Lazy("|".join(f"(?:{saying})" for saying in SAYINGS))
_LEAD = r"(?:and |so |as |btw |fyi |also |well |anyway |but )*"
TOLD = Lazy(
    rf"{_LEAD}(?:{_WHO}(?:{_LEAVE}|{_WANTS}|{_HERE}|{_MISHAP}|{_CAME_ABOUT}|{_MOVES}){_IT}{_WHEN}"
    rf"|{_GIVEN}|{_TALKED}{_WHEN})"
)
# Without a verb; some skills take these words as a reason or a description.
BARE = Lazy(rf"{_LEAD}(?:{_ABSENT}|{_BLAME}|{_WRONG}|{_SOMEBODY})")
_TWICE = (
    r"(?:\S+ ){0,4}(?:paid|pays|charged|billed|debited|invoiced|booked|ordered|bought|went through|taken"
    r"|got charged|got billed)"
    r"(?: (?:him|her|them|us|me|it|for it|for this|for that|the (?:\S+ ){1,3}|this|that|card))?? ?(?:twice"
    r"|double|two times|double by mistake)"
    r"|(?:\S+ ){0,3}(?:double|doubly) (?:charged|billed|booked|paid|charge|payment|booking)"
)
_NEVER = (
    r"(?:\S+ ){0,3}never (?:captured|shipped|sent|delivered|made|used|arrived|turned up|happened|charged|took|did"
    r"|got|went)(?: \S+){0,5}"
)
_HANDED_ON = (
    r"(?:i|we|i'll|we'll)(?: (?:will|shall|am|are|going|to|only|just|then|can|personally|need|want))*"
    r" (?:whatsapp|send|forward|give|hand|text|email|mail|pass|print|show|paste|post|share|deliver|stick|put)"
    r" (?:it|this|that|her|him|them|the link|the url)?(?: ?(?:on|over|in|into|onto))?(?: ?(?:to|in|into"
    r"|on) (?:him|her|them|(?:the|my|our|his|her|their|a) \S+))?(?: (?:myself|personally|directly))?"
    r"|(?:for me |for us )?to (?:paste|put|stick|drop|send|forward|attach|include|share|pop|print)(?: it| them"
    r"| her| him)?(?: (?:in|into|on|to|onto|over to) (?:the|my|our|his|her|their|a|him|her|them) ?\S*)?"
)
_LEAVES = (
    r"(?:\S+ ){1,4}(?:will not|won't|isn't|is not|are not|aren't|doesn't want to|does not want to"
    r"|don't want to|not|no longer|stopped|isn't|'s not)"
    r" (?:be )?(?:renewing|renew|continuing|continue|coming back|coming|come back|staying|stay|extending"
    r"|extend|returning|needs?(?: it)?|needing it"
    r"|uses?(?: it)?|using(?: it)?|wants?(?: it)?|interested)(?: (?:it|us|anymore|any more|with us|any longer))?"
)
_PAID = r"(?:\S+ ){1,4}?" + _PAYING
OF_TOOLS = (
    (
        Lazy(_TWICE),
        frozenset("refund_payment void_invoice create_credit_note credit_customer cancel_payment".split()),
    ),
    (
        Lazy(_NEVER),
        frozenset("refund_payment void_invoice cancel_payment create_credit_note credit_customer".split()),
    ),
    (
        Lazy(_LEAVES),
        frozenset({"cancel_subscription"}),
    ),
    (
        Lazy(rf"{_HANDED_ON}|{_PAID}"),
        frozenset("create_payment_link create_portal_link create_checkout_session create_coupon".split()),
    ),
)
# Beside an amount these say once more that it is not the whole.
OF_AN_AMOUNT = Lazy(
    r"(?:and |but |so |just )?(?:not (?:the |a )?(?:whole|full|entire|complete|lot|all)(?: (?:thing|lot|amount"
    r"|order|sum|payment|of it|bill|back|it|shebang))?"
    r"|(?:and )?not (?:a (?:cent|penny|dime) )?more|nothing (?:more|else)|no more(?: than that)?|(?:that's"
    r"|that is) (?:it|all)"
    r"|(?:the )?(?:rest|remainder|balance) (?:is |gets |being |to be |is to be )?(?:stays?|kept|retained"
    r"|remains?|ours|staying)(?: (?:with|by|as|for|in) (?:the |our )?\S+){0,2}(?: \S+ night)?"
    r"|(?:we|i|we're|i'm) (?:keep|keeping|retain|are keeping|will keep) the (?:rest|remainder|balance)"
    r"|(?:(?:we|he|she|they|i|it) )?only (?:ever )?(?:[a-z]+ed|broke|did|got|ate|drank|wore|lost|made|took"
    r"|came|went|had)"
    r" (?:the |a |an )?(?:one|two|NUM) [a-z]+(?: (?:in the end|anyway|all told|though|after all))?)"
)
AMOUNT_TOOLS = frozenset("refund_payment capture_payment create_credit_note credit_customer".split())
