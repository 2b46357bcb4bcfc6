"""What people say beside a request: asides leave it as it is, and whatever could change it is asked about."""

from __future__ import annotations

import pytest

from assistant.understanding.catalogue import WRITES
from tests.understanding.conftest import Understand

REQUESTS = ("refund $20 of order 42", "pause Liam Berg", "void invoice in_1Bv77k")
ASIDES = """
my sup signed off
my manager approved it
boss okayed it
he said go for it
she's happy with that
they know about it
I spoke to her on the phone
I've told her myself
he rang me yesterday
she emailed us on Monday
they were lovely about it
she's been waiting ages
he's a good customer
the bloke with the boat shed
the guy from the gym
parental leave
wrong tax number
our bug
fat fingers
the courier smashed it
our intern got it wrong
the new girl messed up
it was raised by mistake
runners were down all weekend
not worth the aggro
what a mess
no idea what happened there
sorry to bother you
much appreciated
cheers big ears
you're a legend
chop chop
no rush
auditor is asking for it
my accountant needs it
the customer is on the phone
her file moves to another firm
he had an accident
cause the van broke down
cos i rocked up two hours late
""".strip().split("\n")
CHANGES = """
once he sends it back
well most of it
sideways
but keep the fee
unless she pays
if he complains again
not yet
for now
later
maybe
i think
not sure though
as a voucher
pending approval
subject to approval
as soon as he replies
he said half
he said 30 would do
she said later is fine
she said not to
boss said no
the boss didn't okay it
my boss never approved it
boss is not fine with it
my boss has to approve it
boss wants to check first
my sup needs to sign off
waiting on my manager
once the boss approved it
if my sup signed off
my sup signed off on 30
my manager approved half
boss okayed it but only half
the boss is fine with half
she is fine with less
he's happy to wait
he's happy with a replacement
he asked for half
she wants to keep one
she kept one of them
one of them was broken
we agreed on half
we settled on 30
her sister gets it
the money goes to her sister
the deposit stays with us
we keep the deposit
he has to send it back first
it could be the wrong one
i was gonna tell her first
i nearly did it
i did it yesterday
we sorted it with her already
i talked her out of it
just kidding
in my dreams
because i think it's the right one
because it might be the right one
cause he only wants half
she emailed us on Friday to wait
the guy with the other order
""".strip().split("\n")


@pytest.mark.parametrize("words", ASIDES)
def test_an_aside_leaves_the_request_as_it_is(words: str, understand: Understand) -> None:
    """After a comma or a full stop, and before it, the same call is read as without the words."""
    for request in REQUESTS:
        [alone] = understand(request).calls
        for text in (f"{request}, {words}", f"{request}. {words}", f"{words}. {request}"):
            [call] = understand(text).calls
            # What only says why may land in the text of a request, and in nothing else.
            kept = {name: value for name, value in call.args.items() if name not in ("reason", "description")}
            assert (call.tool, kept) == (alone.tool, alone.args), text


@pytest.mark.parametrize("words", CHANGES)
def test_what_could_change_the_request_is_asked_about(words: str, understand: Understand) -> None:
    """Conditions, doubts, deferrals, parts, refusals and other recipients: nothing is proposed."""
    for request in ("refund order 42", "void invoice in_1Bv77k"):
        for text in (f"{request}, {words}", f"{request}. {words}"):
            assert not {call.tool for call in understand(text).calls} & WRITES, text


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("refund order 42, the client paid twice", "refund_payment"),
        ("refund $40 of order 42, the rest stays with us", "refund_payment"),
        ("not the whole lot, refund $40 of order 42", "refund_payment"),
        ("Emma Petrov isn't renewing. cancel her subscription", "cancel_subscription"),
        ("release the hold on order 31, we never shipped it", "cancel_payment"),
        ("pay link for $75, i'll text it to him myself", "create_payment_link"),
        ("need a portal link for Emma Petrov to paste in my reply", "create_portal_link"),
    ],
)
def test_what_fits_the_skill_is_an_aside_beside_it(text: str, tool: str, understand: Understand) -> None:
    """A reason that only one skill has is no obstacle to it."""
    assert [call.tool for call in understand(text).calls] == [tool]


@pytest.mark.parametrize(
    "text",
    [
        "refund order 42, the rest stays with us",
        "refund order 42, he overpaid",
        "refund order 42, the price was wrong",
        "refund order 42. he was refunded last week",
        "cancel Emma Petrov's subscription. she's staying",
        "remind invoice in_1Bv77k. he paid on Monday",
        "i was gonna cancel Kim Silva's plan but i talked her round",
    ],
)
def test_what_speaks_against_the_skill_is_asked_about(text: str, understand: Understand) -> None:
    """A part of a payment that would go back in full, and what is done already or no longer wanted."""
    assert not {call.tool for call in understand(text).calls} & WRITES
