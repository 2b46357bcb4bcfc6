"""What describes a customer's subscription or a plan besides its name: what it is for ("the Lite lunch plan")."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.understanding.lexicon import ACTS, NEGATIONS
from assistant.understanding.scene import Filling, Scene

_OF_IT = r"(?:plan|membership|package|subscription|tier|pass)"
_OFTEN = r"(?:(?:monthly|weekly|yearly|annual|regular|recurring) )"
_GIVEN = r"(?:gift|donation|contribution|pledge|giving|box|delivery)"
_WHOSE = r"(?:(?<=the )|(?<=his )|(?<=her )|(?<=their )|(?<='s ))"
_FOR_WHAT = rf"(?P<d>[a-z][a-z-]+(?: [a-z][a-z-]+)?)(?= {_OF_IT}(?!\S))"
_SAID = (
    rf"(?<=PLAN ){_FOR_WHAT}",
    rf"{_WHOSE}{_FOR_WHAT}",
    rf"{_WHOSE}(?P<d>{_OFTEN}?(?:donation|pledge|pass)|{_OFTEN}(?:[a-z]+ )?{_GIVEN})",
)
_COMES = rf"{_WHOSE}(?P<d>{_OFTEN}?(?:box|boxes|delivery|deliveries|lessons?|class|classes|sessions?|visits|cleaning))"
# With one of these it is another subscription, or another person's: how often it is paid, how big it is, whose.
_TELLS_APART = (
    NEGATIONS
    | ACTS
    | frozenset(
        """
    a an and or the of to for from with on at in by if but not as than then this that these those his her their its my
    our your whose which what other another second first third last next previous same different old new current latest
    only both all any every each whole entire half part rest trial free paid unpaid cheap cheaper cheapest
    monthly weekly yearly annual annually daily quarterly big bigger small smaller large larger medium mini max maxi
    plus pro premium basic lite standard gold silver bronze platinum family team group single double couple student
    senior junior child kids adult corporate business personal individual wife's husband's wife husband son daughter
    brother sister mother father mum dad partner friend colleague day guest visitor season boarding bus gift more less
    extra additional legacy upgraded higher lower better right wrong
    """.split()
    )
)


def with_described(fill: Callable[[Scene], Filling], *, rests: bool = False) -> Callable[[Scene], Filling]:
    """The same filling, with what the plan or subscription is for accounted for.

    `rests` says that it only rests for a while: of all that comes regularly only a subscription can.
    """

    def filled(scene: Scene) -> Filling:
        filling = fill(scene)
        _take_described(scene, (*_SAID, _COMES) if rests else _SAID)
        return filling

    return filled


def _take_described(scene: Scene, said: Sequence[str]) -> None:
    """Account for what a plan or subscription is for, unless it may tell one from another."""
    for pattern in said:
        places = scene.clause.indices(scene.clause.match(pattern), "d")
        pieces = [scene.clause.pieces[place] for place in places]
        is_kind = pattern in (_SAID[-1], _COMES)
        if all(piece.text.islower() and (is_kind or piece.form not in _TELLS_APART) for piece in pieces):
            scene.take(places)
            scene.take(place + 1 for place in places[-1:] if scene.clause.after(place) == "pass")
