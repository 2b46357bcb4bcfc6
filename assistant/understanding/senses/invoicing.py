"""How an existing invoice is looked at, sent, paid, voided, written off and credited, and tax calculated."""

from __future__ import annotations

from assistant.understanding.pieces import Clause
from assistant.understanding.senses.sense import FEW, WHO, Sense, words
from assistant.understanding.slots import invoicing
from assistant.understanding.slots.records import about_invoice, is_invoice

_INVOICE = (
    "invoice invoices inv bill bills 's : , - # number his her their him them customer our the for of it this that"
)
_THIS = (
    rf"(?:REF|invoices? NUM|{WHO} 's (?:\S+ )?(?:invoice|bill)|(?:his|her|their|that|this) (?:\S+ "
    rf")?(?:invoice|bill)|it)"
)


def _existing(clause: Clause) -> bool:
    """Whether an invoice that is there already is meant: no amount is stated for a new one."""
    return about_invoice(clause) and not clause.of("MONEY", "PCT", "SPAN")


SENSES = (
    Sense(
        "get_invoice",
        (
            (
                9,
                (
                    rf"(?:show|find|look up|pull up|status|details|check|get|open|view|see|display|what "
                    rf"is|what's|tell me about|info|happened|about|where is|pdf|copy|is|was|has|did) "
                    rf"{FEW}{_THIS}(?: .*)?"
                ),
            ),
            (9, r"(?:pdf|link|copy) (?:of|for|to) (?:\S+ ){0,3}?(?:REF|invoice)(?: .*)?"),
            (5, r"^(?:invoice )?REF$"),
        ),
        words(
            f"{_INVOICE} show find look up pull status details detail check get open view see display "
            f"what's what info happened about where pdf copy link is was has did paid been yet still due "
            f"when pay download hosted page sent gone out to"
        ),
        invoicing.fill_invoice_ref,
        lambda clause: (
            any(is_invoice(p) for p in clause.pieces)
            or clause.has(rf"invoice NUM|(?:{WHO} 's|his|her|their) (?:last |latest |open )?invoice")
        ),
    ),
    Sense(
        "send_invoice",
        (
            (9, rf"(?:send|email|mail|resend|deliver|dispatch|finali[sz]e|issue|post) {FEW}{_THIS}(?: .*)?"),
            (9, rf"(?:send|email|mail) (?:{WHO}|him|her|them) (?:his|her|their|the) (?:\S+ )?(?:invoice|bill)(?: .*)?"),
        ),
        words(
            f"{_INVOICE} send email mail resend deliver dispatch finalize finalise issue post to out draft"
            f" again now over and"
        ),
        invoicing.fill_sending,
        lambda clause: (
            _existing(clause) and not clause.has(r"reminders?|receipt|(?:a|an|new) (?:\S+ )?invoice|credit note")
        ),
    ),
    Sense(
        "remind_invoice",
        (
            (10, rf"(?:remind|nudge|chase|dun|prod|ping) {FEW}(?:{WHO}|him|her|them|REF|invoice|customer)(?: .*)?"),
            (
                10,
                (
                    rf"(?:send|email|mail|write|give) {FEW}(?:payment )?(?:reminder|nudge|dunning "
                    rf"letter|dunning)(?: .*)?"
                ),
            ),
            (9, rf"follow up (?:on|with) {FEW}(?:REF|invoice|{WHO})(?: .*)?"),
        ),
        words(
            f"{_INVOICE} remind nudge chase dun prod ping send email mail write give reminder dunning "
            f"letter payment follow up on with about to a an overdue unpaid open late outstanding due past"
            f" still again gentle friendly another pay please"
        ),
        invoicing.fill_invoice_ref,
        lambda clause: (
            not clause.has(
                r"(?:remind|nudge|ping|email|send|tell|give|write) (?:me|us)(?: .*)?|MONEY|(?:refund|cancel) .*|WHEN|"
                r"subscription|trial"
            )
        ),
    ),
    Sense(
        "pay_invoice",
        (
            (
                10,
                (
                    rf"(?:pay|collect|charge|settle|debit|take payment for|collect payment for|collect on) "
                    rf"{FEW}{_THIS}(?: .*)?"
                ),
            ),
            (10, rf"(?:collect|settle|charge) {FEW}invoice (?:of|from|for) {FEW}{WHO}(?: .*)?"),
            (10, rf"(?:charge|debit|use) {FEW}(?:card|method) {FEW}(?:REF|invoice|bill)(?: .*)?"),
            (9, rf"(?:collect|take) {FEW}(?:payment|money) (?:for|on) {FEW}(?:REF|invoice)(?: .*)?"),
        ),
        words(
            f"{_INVOICE} pay collect charge settle debit take use payment money due saved stored card "
            f"method on file with from off against now amount to"
        ),
        invoicing.fill_pay,
        lambda clause: about_invoice(clause) and not clause.has(r"who .*|has .*|is .*|was .*|did .*"),
    ),
    Sense(
        "void_invoice",
        (
            (10, rf"(?:void|voiding|annul|nullify) {FEW}(?:{_THIS}|invoice)(?: .*)?"),
            (
                10,
                (
                    rf"(?:cancel|delete|withdraw|scrap|kill|revoke|reverse|discard|remove|bin|pull back) "
                    rf"{FEW}{_THIS}(?: .*)?"
                ),
            ),
            (9, r"(?:cancel|delete|withdraw|scrap|discard|remove) (?:the |this |that )?(?:draft )?invoice(?: .*)?"),
        ),
        words(
            f"{_INVOICE} void voiding annul nullify cancel delete withdraw scrap kill revoke reverse "
            f"discard remove bin pull back draft open from to sent"
        ),
        invoicing.fill_invoice_ref,
        lambda clause: _existing(clause) and not clause.has(r"subscription|payout|link|item|line"),
    ),
    Sense(
        "mark_invoice_uncollectible",
        (
            (11, r".*uncollectible.*|.*uncollectable.*"),
            (
                10,
                (
                    rf"(?:write off|write-off|writeoff|forgive) {FEW}(?:{_THIS}|invoice|REF)(?: .*)?|write "
                    rf"{FEW}(?:REF|invoice|bill|it) off"
                ),
            ),
            (10, r".*(?:bad debt|as a loss).*"),
        ),
        words(
            f"{_INVOICE} mark set flag write off write-off writeoff forgive uncollectible uncollectable as"
            f" bad debt a loss to be will never get money book won't pay"
        ),
        invoicing.fill_invoice_ref,
        lambda clause: not clause.has(r"payment REF|subscription") and not clause.of("MONEY", "PCT"),
    ),
    Sense(
        "create_credit_note",
        (
            (11, r".*credit[ -](?:note|memo).*"),
            (10, rf"credit {FEW}(?:MONEY|NUM) (?:on|off|against|to) {FEW}(?:REF|invoice)(?: .*)?"),
            (10, rf"(?:take|knock|deduct|reduce) {FEW}(?:MONEY|NUM)? ?(?:off|from|by) {FEW}(?:invoice|REF)(?: .*)?"),
            (10, rf"credit (?:back )?(?:the |{WHO} 's |his |her |their )?(?:invoice|REF)(?: .*)?"),
        ),
        words(
            f"{_INVOICE} credit note notes memo create issue make raise write draft take knock deduct "
            f"reduce off from by on against to a an over worth full fully whole entire amount back add "
            f"send give"
        ),
        invoicing.fill_credit_note,
        lambda clause: clause.has(r"credit[ -](?:note|memo)") or about_invoice(clause),
    ),
    Sense(
        "preview_invoice",
        (
            (11, rf"(?:preview|next|upcoming|coming|future) {FEW}(?:invoice|bill)(?: .*)?"),
            (
                10,
                (
                    rf"what (?:will|would) (?:{WHO}|he|she|they) (?:be (?:charged|billed|invoiced)|pay|owe) "
                    rf"(?:next|at (?:the )?renewal|WHEN).*"
                ),
            ),
            (
                10,
                (
                    rf"how much (?:will|would|is) (?:{WHO} 's|{WHO}|his|her|their|he|she|they) "
                    rf".*(?:next|upcoming|renewal).*"
                ),
            ),
            (10, rf"when (?:is|will) {WHO} (?:be )?(?:billed|charged|invoiced) next.*"),
        ),
        words(
            f"{_INVOICE} preview next upcoming coming future show what will would be charged billed "
            f"invoiced pay owe at renewal how much is look like month he she they when see"
        ),
        invoicing.fill_next_invoice,
        lambda clause: not clause.has(r"(?:send|void|pay|create|apply|use|put) .*|MONEY|credit .*"),
    ),
    Sense(
        "calculate_tax",
        (
            (
                10,
                (
                    r"(?:calculate|compute|work out|figure out|estimate|what is|what's|how much|how much "
                    r"is|get|show) (?:\S+ ){0,5}?(?:sales tax|tax|taxes|vat|gst|hst|pst|qst|iva|mwst)(?: .*)?"
                ),
            ),
            (9, r"(?:sales tax|tax|vat|gst|hst|pst|qst|mwst) (?:\S+ )?(?:on|for|of) (?:\S+ ){0,3}?(?:MONEY|NUM).*"),
            (9, r"(?:MONEY|NUM) .*(?:plus|with|incl|including) (?:\S+ )?(?:tax|vat|gst).*"),
        ),
        words(
            "calculate compute work out figure estimate sales tax taxes vat gst hst iva mwst what's how "
            "much on for of in to at a an sale order basket sold selling customer buyer someone somebody "
            "amount would be is charge do i need we rate zip code postal postcode state country , : who "
            "lives living based add applies apply plz with product shipped from postal going delivered delivery town "
            "city province"
        ),
        invoicing.fill_tax,
        lambda clause: not clause.has(r"(?:invoice|bill) (?:CUST|EMAIL).*|my taxes|tax (?:advice|return).*"),
    ),
)
