"""What kind of evidence each argument of an act needs, by its name; a new name is added to exactly one kind."""

from __future__ import annotations

# Records and names.
TARGETS = frozenset(
    """
    payment_ref payment_refs customer customers subscription_id plan current_plan product invoice payout dispute coupon
    payment_link payment_method last4 review meter refund_id email phone name code query account
    postal_code webhook automation
    """.split()
)
# Of these, what is named in quotation marks when it has several words, and what may go by its amount.
QUOTABLE = frozenset("name product coupon code query payment_link meter plan webhook automation".split())
PRICED = frozenset({"payout", "payment_link"})
AMOUNTS = frozenset({"amount", "amount_off", "min_amount", "max_amount", "unit_amount"})
NUMBERS = frozenset({"percent_off", "percent", "due_days", "trial_days", "limit", "quantity", "months", "tax_rate",
                     "count", "times", "minutes", "hours", "days"})  # fmt: skip
CURRENCIES = frozenset({"currency", "convert_to"})
DATES = frozenset({"due_date", "until", "start", "end", "start_date", "cancel_date"})
TEXTS = frozenset({"reason", "description", "note", "memo"})
# Prices by quantity: each bound and price of them is one that was said.
TIERS = "tiers"
CHOICES = frozenset(
    """
    at_period_end duration status group_by interval pricing speed part refund give_back type active country state
    alert alerts rule event do step
    """.split()
)

# What is left out when nobody said it; every other kind is asked for.
LEFT_OUT = TEXTS | CHOICES

# Arguments that hold several records of the kinds above: every member's every field is traced by its own name.
COMPOUNDS = frozenset({"lines"})

# The argument that names a payment: only it can say that an order number led to one.
PAYMENT = "payment_ref"

# Arguments by which a person is found, who may be called anything, and those that nothing shown may fill.
PEOPLE = frozenset({"customer", "customers"})
ONLY_SAID = frozenset({"name", "code", "phone", "email"})

# What a merchant has named in the catalogue: a part of such a name may be another one's whole name.
CATALOGUED = frozenset({"plan", "current_plan", "product", "coupon", "code"})

# A share is named as such, when any is.
SHARES = frozenset({"percent", "percent_off", "tax_rate"})
