"""How merchants plainly ask after subscriptions, cards, links, alerts and everything that is known of somebody."""

from __future__ import annotations

from assistant.understanding.senses.sense import WHO, Sense, words
from assistant.understanding.slots import asked, billing, disputes, products, profiles

_LEAVES = (
    r"(?:leaving|cancelling|canceling|ending|expiring|churning|finishing|lapsing|going to (?:cancel|leave|end|"
    r"churn)|about "
    r"to (?:cancel|leave|end|churn|expire|lapse|finish|be cancelled)|due to (?:end|cancel|expire|finish)|set "
    r"to (?:cancel|"
    r"end|expire|lapse)|end soon|ends soon|expire soon|expires soon)"
)
_SUBS = r"(?:subscriptions?|subs|memberships?|plans?|members?|subscribers?)"
_STATE = (
    r"(?:paused|past[ -]due|on hold|overdue|unpaid|active|trialing|frozen|incomplete|suspended|on (?:a |free )*trial)"
)
_THOSE = "everyone|everybody|anyone|anybody|people|customers?|members?|clients?|those|all|whose|who|which"
_GOOD = r"(?:still )?(?:valid|active|work|works|working|live|on|usable|running|expired|good)"

PEOPLE = (
    Sense(
        "list_subscriptions",
        (
            (
                21,
                (
                    rf"^(?:(?:show|list|tell|give|see|get|me|all|any|the|which|what|who|who's|who is|is|are|"
                    rf"anyone|anybody|"
                    rf"our|everyone|everybody|customers?|clients?|that|how many|people|of) )*(?:{_SUBS} "
                    rf")?(?:(?:that|which|who|"
                    rf"is|are|will|us|be) )*{_LEAVES}(?: .*)?"
                ),
            ),
            (
                21,
                rf"^(?:which|what|any|show|list|who's|whose) (?:\S+ ){{0,2}}?{_SUBS} (?:\S+ ){{0,3}}?{_LEAVES}(?: .*)?",
            ),
            (21, r"^who (?:has|have) cancelled but (?:\S+ ){0,3}?(?:active|running|here|paying|with us)"),
            (
                20,
                (
                    rf"(?:{_THOSE})(?: \S+){{0,2}}? (?:whose|with|has|have|having|is|are|on) ?(?:\S+ ){{0,3}}?"
                    r"(?:paused|on hold|trialing|frozen|suspended|on (?:a )?(?:free )?trial)(?: .*)?"
                ),
            ),
            (
                20,
                (
                    rf"(?:{_THOSE})(?: \S+){{0,3}}? {_SUBS} .*{_STATE}(?: .*)?|(?:{_THOSE}) .*{_STATE}(?: "
                    rf"\S+){{0,3}}? {_SUBS}"
                ),
            ),
            (20, rf"^(?:the |our |all |show |list )*{_STATE} {_SUBS}$"),
            (
                20,
                (
                    rf"^(?:show|list|see|get|give me|which|what|any|all|whose|how many) (?:\S+ ){{0,4}}?{_SUBS} "
                    rf"(?:\S+ )?(?:is |are )?"
                    rf"{_STATE}(?: .*)?"
                ),
            ),
        ),
        words(
            "subscription subscriptions subs membership memberships plan plans member members subscriber subscribers "
            "leaving cancelling canceling ending expiring churning finishing lapsing going to about due set "
            "cancel leave "
            "end ends expire expires lapse finish churn be cancelled soon shortly upcoming at period renewal show list "
            "tell give see get who who's which what any anyone anybody everyone everybody people those whose "
            "with having "
            "but still active running here paying us has have is are will that their on of paused past-due "
            "past hold overdue "
            "unpaid trialing frozen incomplete suspended free trial right a under"
        ),
        asked.fill_subscriptions,
        lambda clause: (
            not clause.has(
                r"CUST|EMAIL|REF|MONEY|invoices?|payments?|rate|mrr|coupons?|trials? "
                r"end.*|trial .*end.*"
                r"|(?:cancel|pause|resume|remind) (?:all|every|them|those) .*|churned"
            )
        ),
    ),
    Sense(
        "list_subscriptions",
        ((20, rf"^{WHO} (?:'s )?(?:subscriptions|subs|memberships)$"),),
        words("subscriptions subs memberships 's"),
        billing.fill_subscription_list,
    ),
    Sense(
        "get_customer",
        ((20, r"^(?:customer )?CUST$"),),
        words("customer"),
        profiles.fill_whose,
        lambda clause: clause.pieces[-1].text.startswith("cus_"),
    ),
    Sense(
        "get_subscription",
        (
            (
                20,
                (
                    r"^(?:(?:the|subscription|sub|status|state|details?|info|of|for|on|about|show|me) )*SUB"
                    r"(?: (?:status|state|details?|info|\?))*$"
                ),
            ),
            (20, r"^(?:is|was|does|when|when's|what|what's|has|which|how|who|whose|why)(?: \S+){0,4}? SUB(?: .*)?"),
        ),
        words(
            "subscription sub status state details detail info of for on about show is was does when when's "
            "what what's "
            "has which how who whose active paused cancelled still running past due overdue renew renews renewal next "
            "billed bill plan price cost costs belong belongs to pay paid end ends start started been trial in the get "
            "happening with up why unpaid owns own"
        ),
        billing.fill_one_subscription,
    ),
    Sense(
        "list_payment_methods",
        (
            (20, rf"^{WHO} (?:'s )?(?:saved |stored )?(?:payment methods?|cards?|cards? on file)$"),
            (
                20,
                rf"^(?:the |saved |stored |show |list )*(?:payment methods?|cards?|cards? on file)(?: of| for)? {WHO}$",
            ),
            (
                20,
                (
                    rf"(?:what|which|any)(?: \S+){{0,2}}? (?:cards?|payment methods?)(?: \S+){{0,5}}? (?:for|of|"
                    rf"from|by) {WHO}"
                    r"(?: .*)?"
                ),
            ),
        ),
        words(
            "payment method methods card cards on file saved stored what which is are any do we have hold got "
            "for of from "
            "by show list 's the there"
        ),
        profiles.fill_whose,
        lambda clause: not clause.has(r"remove .*|delete .*|charge .*|detach .*|MONEY"),
    ),
    Sense(
        "list_payment_links",
        (
            (
                20,
                (
                    r"(?:how many times|how often|has|have|did|was|were|is|who|how many people|how many)(?: \S+){0,8}? "
                    r"(?:payment |pay )?links?(?: \S+){0,3}? (?:paid|used|bought|clicked|working|live|active|"
                    r"opened)(?: .*)?"
                ),
            ),
            (
                20,
                (
                    r"(?:has|have|did|who|how many people|how many|how often)(?: \S+){0,5}? (?:paid|pay|used|use|"
                    r"bought|buy|"
                    r"clicked) (?:\S+ ){0,2}?(?:\S+ ){0,4}?(?:payment |pay )?links?$"
                ),
            ),
            (20, r"^(?:the |our |my |all )*(?:payment|pay) links$"),
        ),
        words(
            "how many times often has have did was were is who people anyone anybody someone payment pay link "
            "links paid "
            "used use bought buy clicked working live active opened been via through by with on the our my that yet for"
        ),
        asked.fill_links_asked,
        lambda clause: not clause.has(r"MONEY|EMAIL|portal|checkout|turn .*|switch .*|create .*|make .*|deactivate .*"),
    ),
    Sense(
        "coupon_usage",
        (
            (
                20,
                (
                    r"(?:is|does|are|will) (?:the |our |my )?(?:code|coupon|promo code|discount code|voucher|"
                    r"promo|discount) \S+ "
                    rf"{_GOOD}(?: .*)?"
                ),
            ),
            (
                20,
                (
                    rf"(?:is|does) (?:the |our |my )?\S+ (?:code|coupon|promo code|discount code|voucher|promo) "
                    rf"{_GOOD}(?: .*)?"
                ),
            ),
        ),
        words(
            "is does are will the code coupon promo discount voucher still valid active work works working "
            "live on usable "
            "running expired good be yet"
        ),
        products.fill_one_coupon,
        lambda clause: not clause.has(r"turn .*|switch .*|create .*|PCT|MONEY"),
    ),
    Sense(
        "search",
        (
            (
                21,
                (
                    r"(?:is there |do we have |have we got |have we |got |do you have |find me |find |know |"
                    r"see |there )?"
                    r"(?:anything|something|any records?|any trace|any mention) (?:at all )?(?:on|about|for|of|"
                    r"under|from|"
                    r"mentioning|with) (?:CUST|EMAIL|PHONE|QUOTE)"
                    r"(?: (?:anywhere|at all|in the system|in our system|in stripe|in there|on file|in our records|"
                    r"in the records|in the books|in the account|somewhere|whatsoever|please|on record|here))*$"
                ),
            ),
        ),
        words(
            "is there do we have got you find know see anything something any record records trace mention at "
            "all on about "
            "for of under from mentioning with anywhere in the system our stripe file books account somewhere "
            "whatsoever here"
        ),
        asked.fill_sought,
    ),
    Sense(
        "list_fraud_warnings",
        ((20, r"(?:early )?fraud warnings?"),),
        words("tell about the early fraud warning warnings any what which our"),
        disputes.fill_nothing,
        lambda clause: not clause.has(r"REF|CUST|when .*|if .*|alert.*|new .*|MONEY|refund.*"),
    ),
)
