"""Whether an act is only spoken of: inside what somebody says or feels, as a thing that happened, or as talk."""

from __future__ import annotations

from assistant.understanding.lexicon import ACTS
from assistant.understanding.pieces import compiled, join

_ACT = rf"(?:{join(sorted(ACTS))}|write off|take|give|put|start|move|send|raise)"
_ACTING = r"(?:[a-z]{3,}(?<!th)ing)"
# A statement does not run on over a mark.
_WORD = r"(?!\W+(?!\S))\S+"
_SOMEBODY = rf"(?:CUST|EMAIL|he|she|they|it|(?:the|my|our|his|her|their|a) (?:{_WORD} ){{1,2}}?{_WORD})"
_FEELS = rf"{_SOMEBODY} (?:is|are|was|were|'s|keeps?|feels?|seems?|got|has|have)"
_TALK = r"(?:talk|word|rumou?rs?|thoughts?|idea|question|risk|chance|mention|fear|threat|news|gossip|discussion|hints?)"
_MENTIONED = (
    r"(?:discussed|discuss|suggested|suggests?|considered|mentioned|mentions?|proposed|proposes?|debated|regretted"
    r"|regrets?"
    r"|recommended|recommends?|(?:talked|thought|spoke|joked|dreamt|dreamed|wondered|asked) (?:about|of))"
)
_HEARSAY = (
    r"(?:so )?(?:(?:they|people|everyone|everybody) says?|i (?:hear|heard|read|gather)|the rumou?rs? (?:goes|says|is))"
)
_SPOKEN_OF = (
    # "Initech is demanding that we void …", "Kim is upset that we void …", "Eve heard that we cancel …".
    rf"{_SOMEBODY} (?:{_WORD} ){{1,5}}?(?:that|how|why) (?:we|you|i|they) (?:\S+ly |just |now )?{_ACT} .*",
    (
        rf"{_FEELS} (?:{_WORD} ){{0,3}}?(?!so|and|then|but|please|shall|should|can|could){_WORD} we (?:\S+ly |just "
        rf"|now )?{_ACT} .*"
    ),
    rf"{_FEELS} (?:\S+ly )?{_ACTING} (?:us|me|you) to {_ACT} .*",
    rf"(?:{_SOMEBODY}|i|we) (?:(?:have|has|had) )?{_MENTIONED} {_ACTING} .*",
    (
        rf"(?:there's|there is|there was|there are|heard|hearing|just|some|any) (?:{_WORD} ){{0,3}}?{_TALK} (?:of|about"
        rf"|on) .*"
    ),
    (
        rf"{_SOMEBODY} (?:is|are|was|were|'s) (?:\S+ly |all |totally |also )?(?:for|against|opposed to|in favou?r of"
        rf"|about|into|keen on|afraid of|worried about|considering|discussing) {_ACTING} .*"
    ),
    r".* that's (?:(?:the|a|just|only) )*(?:\S+ )?(?:rumou?r|talk|gossip|dream|joke|question|story)(?: .*)?",
    rf".* , {_HEARSAY}$|^(?:rumou?r has it|word is|the rumou?r is) .*",
    # "Refunding order 4410 was a mistake".
    (
        rf"^{_ACTING} (?:{_WORD} ){{1,8}}?(?:took|takes|was|were|is|went|cost|costs|made|makes|caused|has|had|would"
        r"|hurts?|felt|feels|seems|sounds|upset|angered|backfired)(?: .*)?"
    ),
)


def is_spoken_of(line: str) -> bool:
    """Whether a line of forms speaks of an act instead of asking for it."""
    return any(compiled(pattern).search(line) for pattern in _SPOKEN_OF)
