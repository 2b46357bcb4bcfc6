"""What an existing invoice, a credit note, a preview and a tax calculation need."""

from __future__ import annotations

from assistant.understanding.dunning import LATENESS
from assistant.understanding.places import CANADIAN, POSTCODE, australian_of, country_of, province_of, state_of
from assistant.understanding.scene import Filling, Scene
from assistant.understanding.slots.amounts import single_amount
from assistant.understanding.slots.notes import take_reason
from assistant.understanding.slots.people import fill_customer
from assistant.understanding.slots.records import fill_record

_WHICH = "Which invoice? Give me its number, its id, or whose it is."
_NOTE_NUMBERS = (
    r"(?P<n>NUM) (?:on|off|from|of|for|against|to|towards) (?:the |his |her |their )?(?:REF|invoice|it|that|this|CUST)",
    r"(?:for|over|of|amount|worth|just|only|with|by|credit note) :? ?(?P<n>NUM)",
)


def fill_invoice_ref(scene: Scene) -> Filling:
    """The skills about one invoice: fill invoice with its number or id, else with whose it is."""
    filling = Filling()
    fill_record(scene, filling, "invoice", _WHICH, kinds=("REF",), nouns="invoices?|inv|bills?")
    _no_order(scene, filling)
    scene.take_match(LATENESS)
    scene.take_match(r"overdue|unpaid|open|outstanding|late|draft|latest|past due|pending(?= (?:invoice|bill))")
    return filling


def fill_sending(scene: Scene) -> Filling:
    """send_invoice: fill invoice; somebody named as the one who receives it is a doubt, as it goes to its customer."""
    named = bool(scene.clause.of("REF")) and scene.clause.has(r"to (?:the )?(?:CUST|EMAIL)")
    filling = fill_invoice_ref(scene)
    if named:
        filling.doubts("An invoice goes to the customer it is made out to. Should I send it there?")
    return filling


def _no_order(scene: Scene, filling: Filling) -> None:
    """A number said to be an order's or a payment's is no invoice's."""
    said = [piece.text.lower() for piece in scene.clause.pieces if piece.form == "REF"]
    if any(text.startswith(("order", "booking", "payment", "charge", "transaction", "pi_", "ch_")) for text in said):
        filling.doubts("Is that an invoice? Give me the number or id of the invoice, or whose it is.")


def fill_pay(scene: Scene) -> Filling:
    """pay_invoice: fill invoice; an amount beside it is a doubt, as an invoice is paid whole."""
    filling = fill_invoice_ref(scene)
    if scene.free("MONEY", "PCT"):
        filling.doubts("I collect what is due on the invoice, all of it. Should I?")
    return filling


# What says that a credit note is for the whole invoice.
_IN_FULL = r"(?:in )?full(?:y)?|whole|entire|all of|everything|complete(?:ly)?|the lot|total"


def fill_credit_note(scene: Scene) -> Filling:
    """create_credit_note: fill invoice, amount, currency and reason."""
    filling = Filling()
    reason = take_reason(scene)
    single_amount(scene, filling, None, _NOTE_NUMBERS)
    if "amount" not in filling.args and (scene.free("PCT") or scene.clause.has(r"half|part|partial|some")):
        filling.doubts("How much should be credited, as an amount?")
    if "amount" not in filling.args and not scene.clause.has(_IN_FULL):
        filling.doubts("How much should be credited: all of the invoice, or which amount?")
    fill_record(scene, filling, "invoice", _WHICH, kinds=("REF",), nouns="invoices?|inv|bills?")
    _no_order(scene, filling)
    if "currency" not in filling.args and scene.clause.has(
        r"(?:take|knock) (?:NUM|off NUM) ?(?:off)? (?:from )?CUST.*"
    ):
        filling.doubts("Is that an amount or a percentage, and of which invoice? Give me its number.")
    if reason:
        filling.calls = [{**call, "reason": reason} for call in filling.calls]
    return filling


def fill_next_invoice(scene: Scene) -> Filling:
    """preview_invoice: fill customer."""
    filling = Filling()
    fill_customer(scene, filling, "Whose next invoice?")
    return filling


def fill_tax(scene: Scene) -> Filling:
    """calculate_tax: fill amount, currency, country, postal_code and state."""
    filling = Filling()
    single_amount(scene, filling, "On what amount?", (r"(?:on|for|of|over) :? ?(?P<n>NUM)",))
    _address(scene, filling)
    if "state" in filling.args and "country" not in filling.args:
        filling.args["country"] = "US"
    if "country" not in filling.args:
        filling.lacks("country", "In which country is the customer?")
    return filling


# A state or province of these says the country.
_COUNTRY_OF = {province_of: "CA", australian_of: "AU", state_of: "US"}


def _address(scene: Scene, filling: Filling) -> None:
    """Find the country, the state and the postcode among the pieces not yet taken."""
    clause = scene.clause
    if any(CANADIAN.fullmatch(clause.pieces[i].text) for i in clause.of("POSTCODE")):
        filling.args["country"] = "CA"
    free = [i for i in range(len(clause.pieces)) if i not in scene.used and not clause.pieces[i].is_mark]
    for name, find in (("country", country_of), ("state", australian_of), ("state", province_of), ("state", state_of)):
        for size in (3, 2, 1):
            for at in range(len(free) - size + 1):
                run = free[at : at + size]
                said = " ".join(clause.pieces[i].text for i in run)
                found = find(said) if run[-1] - run[0] == size - 1 else None
                if find is australian_of and not scene.world.asks:
                    continue
                if find is province_of and "country" not in filling.args and said.upper() == said:
                    continue  # two capitals alone are no province
                if found and filling.args.get(name) in (None, found) and not set(run) & scene.used:
                    scene.take(run)
                    filling.args[name] = found
                    if find is province_of or scene.world.asks:
                        filling.args.setdefault("country", _COUNTRY_OF.get(find, found))
    _postcode(scene, filling)
    if "country" in filling.args:  # the town beside it changes nothing that is asked for
        scene.take(i for i in scene.free("CUST") if clause.person(i).certainty == "named")


def _postcode(scene: Scene, filling: Filling) -> None:
    """Find a postcode: of letters and digits in two groups, or plain digits beside a word that says so or a place."""
    clause = scene.clause
    for index, piece in enumerate(clause.pieces):
        for size in (2, 1):
            run = list(range(index, min(index + size, len(clause.pieces))))
            said = " ".join(clause.pieces[i].text for i in run)
            if set(run) & scene.used or len(run) != size or not POSTCODE.fullmatch(said.upper()):
                continue
            if piece.is_mark or "postal_code" in filling.args:
                continue
            scene.take(run)
            filling.args["postal_code"] = said.upper()
