"""The merchant's decision on a refund that somebody asked for in pasted words: "yes do it", "she can have 40"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.mentions import Amount
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.reading import World, read
from assistant.understanding.text import OWN_LENGTH_MAX

_YES = (
    r"^(?:(?:yes|yep|yeah|yup|ok|okay|sure|fine|right|alright|approved|granted|agreed|accepted|go ahead|go for "
    r"it|do it|do "
    r"that|do so|let's do it|please do|fair enough|no problem|please|thanks|by me|with me|from me|for her|for "
    r"him|for them|,"
    r"|\.|!|-) ?)+$"
)
_DOES_SAY_YES = r"yes|yep|yeah|yup|approved|granted|agreed|accepted|go ahead|go for it|do it|do that|please do"
_SO_MUCH = (
    r"^(?:(?:no|nope|nah|ok|okay|well|hmm|fine|but|too much|not all|not happening|,|\.|!|-|please) )*(?:he|she|"
    r"they|the "
    r"(?:customer|guest|buyer|client))(?: can| may| will|'ll| could| should)? (?:have|get|gets)(?: only| just)? "
    r"(?P<n>NUM|MONEY)(?: back)?(?: (?:,|\.|and|not|no|more|please|thanks|only|max|that's|it|final|!))*$"
)
_ASKS_BACK = r"refund|refunded|money back|reimburse|reimbursement|back"
_ASKS_ELSE = (
    r"cancel|cancelled|cancellation|pause|upgrade|downgrade|invoice|subscription|plan|exchange|replacement|voucher|swap|"
    r"don't|not|no refund|receipt|address|change|already|got (?:my|the) (?:money|refund)|received (?:my|the|a) "
    r"(?:money|refund)|dispute|chargeback"
)


def as_decided(pieces: Sequence[Piece], foreign: tuple[str, ...], world: World) -> list[Piece]:
    """The pieces of "refund it" or "refund 40 of it" where the merchant only says so to one who asked for money back.

    Any other message is as it was. A yes stands for the whole payment only where the words it answers name no amount.
    """
    if not foreign:
        return list(pieces)
    own = Clause(tuple(piece for piece in pieces if piece.form != "\n"))
    much = own.match(_SO_MUCH)
    agrees = much is None and own.has(_YES) and own.has(_DOES_SAY_YES)
    if much is None and not agrees:
        return list(pieces)
    asked = Clause(tuple(piece for text in foreign for piece in read(text[:OWN_LENGTH_MAX], world)))
    speaks_of_money = bool(asked.of("MONEY", "PCT", "NUM"))
    payments = {str(asked.pieces[place].value) for place in asked.of("REF")}
    is_plain = asked.has(_ASKS_BACK) and not asked.has(_ASKS_ELSE) and len(payments) == 1
    if not is_plain or (agrees and speaks_of_money):
        return list(pieces)
    first, last = own.pieces[0].place, own.pieces[-1].place
    said = own.pieces[own.indices(much, "n")[0]] if much is not None else None
    amount = said.value if said and isinstance(said.value, Amount) else Amount(str(said.value), None) if said else None
    middle = [Piece("MONEY", said.text, amount, said.place), _word("of", last)] if said and amount else []
    return [_word("refund", first), *middle, _word("it", last)]


def _word(form: str, place: int) -> Piece:
    """A plain word."""
    return Piece(form, form, None, place)
