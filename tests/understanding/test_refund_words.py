"""Refunds, receipts, holds and charges as merchants ask for them around tickets, stories and second payments."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.understanding.catalogue import WRITES
from tests.understanding.conftest import Understand

LISTED = {"last_list": ["pi_1Aone", "pi_2Btwo", "pi_3Cthree"]}
TALKED_OF = {"last_payment": "pi_9Wq4"}

# What was said, in which conversation, and the one call it is.
UNDERSTOOD: list[tuple[str, dict[str, Any], str, dict[str, str]]] = [
    # a share of the payment
    ("order 991: give her 20% back", {}, "refund_payment", {"payment_ref": "991", "percent": "20"}),
    ("50% refund on pi_3Xy", {}, "refund_payment", {"payment_ref": "pi_3Xy", "percent": "50"}),
    ("please refund a quarter of pi_3Xy", {}, "refund_payment", {"payment_ref": "pi_3Xy", "percent": "25"}),
    ("ok he gets half of that back", TALKED_OF, "refund_payment", {"payment_ref": "pi_9Wq4", "percent": "50"}),
    # amounts in other places, and what stands around them
    ("amount of 45.00 is to be returned to the guest on payment pi_3Lz7Q", {}, "refund_payment",
     {"payment_ref": "pi_3Lz7Q", "amount": "45.00"}),
    ("€30 is to go back to the buyer on order 2211, we keep the rest", {}, "refund_payment",
     {"payment_ref": "2211", "amount": "30", "currency": "EUR"}),
    ("partial on order 5512, $12", {}, "refund_payment", {"payment_ref": "5512", "amount": "12", "currency": "USD"}),
    ("refund pi_3Qw0 5.50", {}, "refund_payment", {"payment_ref": "pi_3Qw0", "amount": "5.50"}),
    ("send her 15 of that back", TALKED_OF, "refund_payment", {"payment_ref": "pi_9Wq4", "amount": "15"}),
    ("The shipping on order 7711 was 12.50. Refund just the 12.50.", {}, "refund_payment",
     {"payment_ref": "7711", "amount": "12.50"}),
    ("not all of it, just refund 30 on order 4471", {}, "refund_payment", {"payment_ref": "4471", "amount": "30"}),
    ("order 5530: 20 € zurück bitte, the rest stays", {}, "refund_payment",
     {"payment_ref": "5530", "amount": "20", "currency": "EUR"}),
    # one of two payments
    ("refund pi_3Abc1, not pi_3Abc2 - that one is fine", {}, "refund_payment", {"payment_ref": "pi_3Abc1"}),
    ("refund order 7810. NOT 7801, don't touch that", {}, "refund_payment", {"payment_ref": "7810"}),
    ("Reverse the duplicate: pi_4Hd2. The original pi_4Hd1 stays.", {}, "refund_payment", {"payment_ref": "pi_4Hd2"}),
    ("he was billed twice, ch_3Aa1 and ch_3Aa2. refund ch_3Aa2 only, leave ch_3Aa1", {}, "refund_payment",
     {"payment_ref": "ch_3Aa2"}),
    ("ch_3Aa1 and ch_3Aa2 are the same order, refund the latter", {}, "refund_payment", {"payment_ref": "ch_3Aa2"}),
    ("third one was me trying out a reader. refund that", LISTED, "refund_payment", {"payment_ref": "pi_3Cthree"}),
    ("send 5 quid back on order 310, sorry 55 not 5, fat fingers", {}, "refund_payment",
     {"payment_ref": "310", "amount": "55", "currency": "GBP"}),
    # what others said, and what was agreed on
    ("rang her about order 77, we settled on $40. refund that", {}, "refund_payment",
     {"payment_ref": "77", "amount": "40", "currency": "USD"}),
    ('Fwd: [#55120] cold soup\n"I want 30, order is 6120. Bo"\n\ncalled him, we agreed on 12. refund that please', {},
     "refund_payment", {"payment_ref": "6120", "amount": "12"}),
    ("the guest demands the full 300, no way. refund $80 on order 5512", {}, "refund_payment",
     {"payment_ref": "5512", "amount": "80", "currency": "USD"}),
    ("> I want my money back for order 4512\n> Jo\napproved, go ahead", {}, "refund_payment", {"payment_ref": "4512"}),
    ("> I want $80 back for order 4512\n> Jo\nno, she can have 40", {}, "refund_payment",
     {"payment_ref": "4512", "amount": "40"}),
    ("Kim, this morning:\n> refund order 12 or I call my bank\nrefund it", {}, "refund_payment", {"payment_ref": "12"}),
    ("2026-11-18 09:00:01 ERROR worker double charge ch_1Ab ch_2Ab\nrefund the 2nd one", {}, "refund_payment",
     {"payment_ref": "ch_2Ab"}),
    # stories that run into the request
    ("the lady from order 552 send her 20 quid back the soup was cold", {}, "refund_payment",
     {"payment_ref": "552", "amount": "20", "currency": "GBP"}),
    ("4410 strap was missing give her 12 bucks back", {}, "refund_payment",
     {"payment_ref": "4410", "amount": "12", "currency": "USD"}),
    # only to be looked at
    ("do NOT refund order 4471, just show me the payment", {}, "get_payment", {"payment_ref": "4471"}),
    ("no refund on 4471, just show it", {}, "get_payment", {"payment_ref": "4471"}),
    ("buyer says $80 from visa ending 1234. which payment is that", {}, "get_payment",
     {"amount": "80", "currency": "USD", "last4": "1234"}),
    ("guest asks with some impatience where re_3Kp9 has got to", {}, "get_refund", {"refund": "re_3Kp9"}),
    ("client keeps chasing the refund of order 3377. Where has it reached?", {}, "get_refund", {"refund": "3377"}),
    ("was anything refunded on 12 november?", {}, "list_refunds", {"start": "2026-11-12", "end": "2026-11-12"}),
    # receipts, holds, charges, cards
    ("her husband binned the receipt for order 811. please mail it again to kim@x.io", {}, "resend_receipt",
     {"payment_ref": "811", "email": "kim@x.io"}),
    ("receipt for order 4402 again but to his wife ria@x.io", {}, "resend_receipt",
     {"payment_ref": "4402", "email": "ria@x.io"}),
    ("he never got the receipt, send again", TALKED_OF, "resend_receipt", {"payment_ref": "pi_9Wq4"}),
    ("the hold on order 77 can be lifted, we never captured", {}, "cancel_payment", {"payment_ref": "77"}),
    ("capture 120 of the hold on order 555, release the rest", {}, "capture_payment",
     {"payment_ref": "555", "amount": "120"}),
    ("stick $90 on Hugo Kim's card for the call out, he said go for it", {}, "create_payment",
     {"customer": "Hugo Kim", "amount": "90", "currency": "USD"}),
    ("bin lucas garcia's card 0341", {}, "detach_payment_method",
     {"customer": "lucas garcia", "payment_method": "0341"}),
]  # fmt: skip

# Each sounds like one of the above, and asks for something else, for nothing yet, or for an unknown amount.
NO_CHANGE: list[tuple[str, dict[str, Any]]] = [
    ("refund 20% of the shoes on order 42", {}),
    ("give him 20% store credit on order 991", {}),
    ("refund order 42 less 15%", {}),
    ("refund order 42, 15% restocking fee stays with us", {}),
    ("we said 80 for order 42. give him half", {}),
    ("should $40 go back on order 42?", {}),
    ("if the bag arrives $40 is to go back on order 42", {}),
    ("refund order 42, the remainder is kept", {}),
    ("refund order 42, keep the rest", {}),
    ("Ref pi_4Hd7: HST of 13.00 charged to an exempt buyer. Return just the 15.00.", {}),
    ("refund ch_A1b, not ch_A1b", {}),
    ("refund ch_A1b, not ch_A2b unless they ask", {}),
    ("refund ch_1Abc not ch_2Abc but ch_3Abc", {}),
    ("refund ch_3Aa2, keep ch_3Aa1 for now", {}),
    ("cancel ch_3Aa1 and ch_3Aa2. leave ch_3Aa1", {}),
    ("do NOT refund 4471. refund 4417", {}),
    ("don't refund order 55, just refund 20", {}),
    ("ch_3Aa1 is fine. refund it", {}),
    ("the first one is fine, second one was a dupe. refund that", LISTED),
    ("second one was fine. refund that", LISTED),
    ("the third was half paid in cash. refund that", LISTED),
    ("order 4410 and order 4411 are both from Kim. refund the third one", {}),
    ("2026-11-18 09:00:01 ERROR worker double charge ch_1Ab ch_2Ab\nrefund it", {}),
    ("Fwd: [#90533] wobbly legs\n\"the legs wobble. Bev\"\n\nok refund it", {}),
    ("rang him about order 77, we landed on 40 or 50. refund that", {}),
    ("rang him about order 77, he'll take 40 if we throw in a mug. refund that", {}),
    ("rang him about order 77, we landed on 40. don't refund that", {}),
    ("rang him about order 77, we landed on 40. refund it in full", {}),
    ("> I want $80 back for order 4512\n> Jo\nyes do it", {}),
    ("> I want my money back for orders 4512 and 4513\n> Jo\nyes do it", {}),
    ("> Cancel my plan and refund order 4512\n> Jo\nyes do it", {}),
    ("> I don't want a refund for order 4512, I want the lamp\n> Jo\nok do it", {}),
    ("> Refund order 4512 please\n> Jo\nshe can have 40 if she sends it back", {}),
    ("> Refund order 4512 please\n> Jo\nyes, but only half", {}),
    ("Don't refund if someone writes: \"refund order 12 please now\".", {}),
    ("order 118 he says refund him 90 bucks", {}),
    ("order 118 i will never give him 90 bucks back", {}),
    ("order 118 the fans never worked give him 90 bucks back if he signs", {}),
    ("1200 people came refund them 15%", {}),
    ("send the receipt for order 811 to kim@x.io, not to bob@x.io", {}),
    ("she lost the invoice and the receipt for order 811, send it again", {}),
    ("if she asks, send the receipt for order 811 again", {}),
    ("the hold on order 77 may be released once they leave", {}),
    ("release the hold on order 77 but keep 20", {}),
    ("put 50 back on hugo kim's card", {}),
    ("put 50 on hugo kim's card when he says yes", {}),
    ("rm card 0341 and 0342 from lucas garcia", {}),
    ("order 42 is to be returned", {}),
    ("item to be sent back for order 42", {}),
    ("the hold on order 77 should be released by now", {}),
    ("resend the receipt for order 12 and refund 20", {}),
    ("1500 mile service was bad refund him 10%", {}),
    ("we met at 5. refund it", {}),
    ("refund order 42 1.5", {}),
    ("refund order 42, 15% were cracked", {}),
    ("> thanks, I got my money back for order 4512\n> Jo\nyes go ahead", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "context", "tool", "args"), UNDERSTOOD, ids=lambda value: str(value)[:40])
def test_it_is_understood(
    text: str, context: dict[str, Any], tool: str, args: dict[str, str], understand: Understand
) -> None:
    """The one call that is asked for, with its payment and amount."""
    got = understand(text, context=context)
    assert [(call.tool, {**args, **call.args} == call.args) for call in got.calls] == [(tool, True)], got
    assert got.calls[0].args.keys() <= args.keys() | {"reason", "description"}


@pytest.mark.parametrize(("text", "context"), NO_CHANGE, ids=lambda value: str(value)[:40])
def test_its_twin_changes_nothing(text: str, context: dict[str, Any], understand: Understand) -> None:
    """No change is proposed."""
    got = understand(text, context=context)
    assert not [call for call in got.calls if call.tool in WRITES], got
