"""Polite frames of a request ("could you please …"), taken out before it is read."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.lexicon import NEGATIONS
from assistant.understanding.pieces import Clause, Piece, compiled

# Phrases that wrap a request without being part of it. They make a question mark after it no question.
FRAMES = (
    (
        r"(?:can|could|will|would|cld|may) (?:you|u|someone|anyone|we)(?: guys)?(?: all)?(?: (?:please|"
        r"kindly|just|maybe|possibly|also|quickly|then|now))*"
        r"(?: (?:help|assist) me(?: to)?)?(?: (?:go ahead and|be so kind as to|be so good as to|be "
        r"able to|be kind enough to))?"
    ),
    r"(?:would|do) you mind(?: please)?",
    r"(?:i|we) (?:would|'d|should) (?:like|love|appreciate)(?: (?:you|u))?(?: to)?",
    r"(?:i'd|we'd) (?:like|love)(?: (?:you|u))?(?: to)?(?: (?:please|kindly))?",
    r"(?:i|we) (?:need|want|wish|have|got|am going|are going)(?: (?:you|u))? to",
    r"(?:i|we) (?:need|want|require)(?= (?:a|an|the|to) )",
    r"(?:i'm|we're|i am|we are) (?:going|looking|trying|requesting you|writing) to(?: (?:please|kindly))?",
    (
        r"(?:can|could|may|might) (?:i|we)(?: please| kindly)? (?:get|have|see|request|ask for|ask you to|"
        r"request you to|ask you for)"
    ),
    r"(?:i|we)(?: would| do)?(?: kindly| humbly)? (?:request|ask|beg)(?: (?:you|u))?(?: (?:to|for))",
    r"(?:kindly )?requesting (?:you|u) to",
    (
        r"(?:it would be|that would be|would be) (?:great|good|nice|lovely|wonderful)(?: if (?:you|u)(?: "
        r"could| can| would)?)?"
    ),
    (
        r"(?:i|we) (?:would|should|'d)? ?(?:be (?:most |very |so |really |extremely |much )?(?:grateful|"
        r"obliged|thankful)|(?:really |very much |greatly )?appreciate(?: it)?)"
        r"(?: if (?:you|u)(?: could| can| would| might)?(?: (?:please|kindly))?)"
    ),
    r"(?:may|might|could|can) (?:i|we) (?:trouble|bother|ask|kindly ask) (?:you|u) (?:for|to)",
    r"(?:dear |respected |hello |hi )?(?:sirs?|madam) / (?:sirs?|madam)",
    r"g ' day|gday|howdy|hiya|heya|hullo|greetings|dear (?:sir|madam|team|florin|all|support)(?: or madam)?",
    r"(?:i'd|we'd) (?:be grateful|appreciate it)(?: if (?:you|u)(?: could| can| would)?)",
    (
        r"if (?:possible|it's possible|you please|you can|you could|that's (?:ok|okay|possible)|you don't "
        r"mind|you would|it pleases you|it's not too much trouble)"
    ),
    (
        r"(?:when|whenever|as soon as|once) (?:you (?:get|have) (?:a|the) (?:chance|moment|minute|time|"
        r"sec|second)|possible|you can|convenient)"
    ),
    (
        r"(?:please |just )?(?:go ahead and|go on and|be so kind as to|be so kind to|be so good to|make "
        r"sure to|feel free to|let's|lets|let us)"
    ),
    r"do the needful(?: and)?|do (?:me|us) a (?:favou?r|solid)(?: and)?",
    (
        r"(?:finance|treasury|accounts|accounting|(?:my|our|the) (?:accountant|bookkeeper|boss|auditors?|wife|husband"
        r"|partner|cfo"
        r"|controller|adviser|advisor|team)) (?:is asking|are asking|asks|asked|wants to know|want to know|needs to "
        r"know|wonders)"
        r"(?: (?:me|us))?(?= (?:why|what|when|how much|how many|which|who|where) )"
    ),
    r"(?:need|want|have|time) to",
    r"^(?:need|require|needing)(?= (?:a|an|the|one|another|my|new) )",
    r"(?:i|we) (?:think|guess|believe)(?: (?:i|we))?(?: should)?(?= (?:refund) 0)",
    r"(?:i'll|we'll) (?:take|have)",
    (
        r"thank you (?:very|so) much|thanks (?:a lot|a million|so much|in advance|very much|again)|many "
        r"thanks|thank you in advance|with (?:kind|best) regards"
        r"|(?:kind|best|warm) (?:regards|wishes)|good (?:morning|afternoon|evening|day)|have a "
        r"(?:nice|good|great|lovely) (?:day|one|evening|weekend)"
    ),
    (
        r"(?:one more|another) thing|by the way|btw|as discussed|as agreed|as usual|as promised|at your "
        r"earliest convenience|on (?:our|my) behalf"
    ),
    r"hope (?:you are|you're|all is|this finds you) (?:well|good|fine)|hope this (?:message|mail|email) finds you well",
    r"(?:next|first|second|secondly|finally|lastly|one) ,",
    r"no worries|cheers mate|ta",
)

# These only announce a request: a question after them stays one ("quick one: refund order 42?").
ANNOUNCES = (
    r"(?:quick|one) (?:question|thing|request|favour|favor)",
    r"^(?:quick (?:NUM|one)|(?:first|last|next|another|one more|NUM more) (?:thing|request|job))(?= [:,-])",
    (
        r"^(?:(?:hi|hello|hey|ok|so|please|morning|,) )*(?:NUM|a few|a couple of|couple of) (?:quick )?"
        r"(?:things|requests|jobs|tasks|bits|favou?rs)(?: (?:please|today|for you|to do|from me))*(?= [:,.-])"
    ),
)


def strip_frames(pieces: Sequence[Piece]) -> tuple[list[Piece], set[int]]:
    """Take polite frames and announcements out; return what is left and the places where polite frames stood."""
    clause = Clause(tuple(pieces))
    polite = _places(clause, FRAMES)
    gone = polite | _places(clause, ANNOUNCES)
    return [piece for piece in pieces if piece.place not in gone], polite


def _places(clause: Clause, frames: Sequence[str]) -> set[int]:
    """The places of the pieces that frames cover."""
    gone: set[int] = set()
    for frame in frames:
        for match in compiled(frame).finditer(clause.line):
            covered = clause.within(*match.span())
            if covered and clause.before(covered[0]) in NEGATIONS:
                continue  # "no need to", "don't want to"
            gone.update(clause.within(*match.span()))
    return {clause.pieces[index].place for index in gone}
