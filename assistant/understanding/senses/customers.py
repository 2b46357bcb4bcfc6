"""How customers' records, cards, portal links and credit are asked for, and the search over everything."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, WHO, Sense, words
from assistant.understanding.slots import profiles

_WHO = "customer customers client account 's him her them his their he she for of : , -"

SENSES = (
    Sense(
        "get_customer",
        (
            (
                10,
                (
                    rf"(?:lifetime value|ltv|clv|customer lifetime value|total spend|total spent) "
                    rf"{FEW}(?:{WHO}|he|she|they|her|him|them|their|his) ?.*|{WHO} (?:'s )?(?:lifetime "
                    rf"value|ltv|clv|total spend).*"
                ),
            ),
            (10, rf"(?:everything|all) (?:\S+ ){{0,3}}?(?:about|on|of) {FEW}(?:{WHO}|him|her|them|customer)"),
            (
                9,
                (
                    rf"how much (?:has|did|have) {WHO} (?:spent|spend|paid|pay|bought|brought) ?.*|what "
                    rf"(?:has|did) {WHO} (?:spent|spend) ?.*"
                ),
            ),
            (9, rf"(?:overview|summary|profile|history|full record|snapshot|dossier|picture) (?:of|for|on) {FEW}{WHO}"),
            (9, rf"{WHO} 's (?:profile|history|overview|summary|whole history|full record)"),
            (8, r"(?:show|open|pull up|display|get|view|see) (?:me )?(?:the )?customer CUST.*"),
            (9, rf"(?:what (?:is|'s) {WHO} worth|how valuable is {WHO}|how good a customer is {WHO}).*"),
        ),
        words(
            f"everything all know about lifetime value ltv clv spend spent paid pay bought brought "
            f"worth total overall us ever "
            f"overview summary profile history full whole record snapshot dossier picture valuable "
            f"good {_WHO} customer show "
            f"open display view tell with has have is been so far details"
        ),
        profiles.fill_whose,
        lambda clause: not clause.has(r"MONEY|invoices?|payments|subscriptions?|cards?|disputes?"),
    ),
    Sense(
        "update_customer",
        (
            (
                9,
                (
                    rf"(?:change|update|correct|edit|set|fix|replace|amend|modify) "
                    rf"{FEW}(?:e-?mail|email|phone|number|name|description|note|address|mobile) ?.*"
                ),
            ),
            (9, rf"(?:change|update|correct|edit|fix) {WHO} (?:'s )?.*(?:to|:|with) .*(?:EMAIL|PHONE|QUOTE|CUST)"),
            (
                9,
                (
                    rf"{WHO} (?:'s )?(?:new )?(?:e-?mail|email|phone|phone number|mobile|name|address|number) "
                    rf"(?:address )?(?:changed|has changed|should be|is now|is new|=|:) .*|{WHO} (?:'s )?new "
                    rf".*|{WHO} 's .* is .* now"
                ),
            ),
            (9, r"rename .*(?:to|as) .*"),
            (
                8,
                (
                    rf"(?:new )?(?:e-?mail|email|phone|phone number|mobile|email address) (?:for|of) {WHO} "
                    rf".*(?:EMAIL|PHONE)"
                ),
            ),
            (
                8,
                (
                    rf"(?:add|put|note|save|record) {FEW}(?:PHONE|phone|QUOTE|note|description) "
                    rf"{FEW}(?:to|on|for|against) {WHO}.*"
                ),
            ),
        ),
        words(
            f"change update correct edit fix replace amend modify rename add put note save record "
            f"email e-mail phone mobile "
            f"number name description notes address new now should be is to as old from with changed "
            f"has record profile got use "
            f"= {_WHO} details memo on contact instead"
        )
        | {"set"},
        profiles.fill_update,
        lambda clause: not clause.has(r"MONEY|plan|PLAN|price|subscription|due"),
    ),
    Sense(
        "delete_customer",
        (
            (9, rf"(?:delete|erase|purge) {FEW}(?:{WHO}|customer|him|her|them|record)"),
            (
                9,
                (
                    rf"(?:remove|drop|wipe|scrub) (?:the )?(?:customer|client) .*|remove {WHO} (?:for good|from"
                    rf" (?:\S+ "
                    rf"){{0,3}}(?:customers?|list|stripe|account|system|database|books)|permanently|"
                    rf"completely).*"
                ),
            ),
            (8, rf"(?:remove|drop|wipe) {WHO}(?: please)?$"),
            (8, rf"(?:forget|wipe) {FEW}{WHO} .*(?:gdpr|data).*|gdpr .*(?:delete|erase|remove) .*"),
        ),
        words(
            f"delete erase purge remove drop wipe scrub for good forever permanently completely "
            f"entirely from list stripe system "
            f"database books our record records data all gdpr request profile {_WHO} and everything"
        ),
        profiles.fill_whose,
        lambda clause: (
            not clause.has(
                r"cards?|methods?|METHOD|LAST4|invoices?|REF|subscriptions?|SUB|PLAN|coupon|discount|visa|"
                r"pause"
            )
        ),
    ),
    Sense(
        "list_payment_methods",
        (
            (
                9,
                (
                    rf"(?:which|what|any|how many) {FEW}(?:cards?|payment methods?|methods) "
                    rf".*(?:{WHO}|he|she|they|her|his|him|them|their)"
                ),
            ),
            (
                9,
                (
                    rf"(?:cards?|payment methods?|saved cards?|stored cards?|methods) (?:of|for|from|on file "
                    rf"for|saved for|belonging to) {FEW}(?:{WHO}|him|her|them)"
                ),
            ),
            (9, rf"{WHO} 's (?:saved |stored )?(?:cards?|payment methods?|methods)"),
            (9, rf"(?:has|does|did) {WHO} (?:have )?(?:\S+ ){{0,3}}(?:card|payment method|cards).*"),
            (8, r"(?:list|show|see|get) (?:\S+ ){0,3}(?:his|her|their) (?:\S+ )?(?:cards?|payment methods?)"),
        ),
        words(
            f"card cards payment method methods saved stored file on have has does did pay with use using "
            f"list save got {_WHO} default expired expire which how valid"
        ),
        profiles.fill_whose,
        lambda clause: not clause.has(r"(?:remove|delete|detach|unlink|charge|drop) .*"),
    ),
    Sense(
        "detach_payment_method",
        (
            (
                10,
                (
                    rf"(?:detach|unlink|remove|rm|delete|drop|take off|forget|disconnect|bin) {FEW}(?:cards?|payment "
                    rf"method|METHOD|LAST4|visa|mastercard|amex|bank account|method).*"
                ),
            ),
            (9, rf"take {FEW}(?:card|METHOD|LAST4|visa|mastercard)(?: NUM)? off .*"),
        ),
        words(
            f"detach unlink remove rm delete drop take off forget disconnect bin card cards payment method "
            f"saved stored old expired from "
            f"on file ending in with account the debit credit {_WHO}"
        ),
        profiles.fill_detach,
    ),
    Sense(
        "create_portal_link",
        (
            (10, r".*(?:billing |customer |self-service |self service )?portal.*"),
            (
                9,
                (
                    r"link .*(?:manage|change|update) (?:his|her|their|its) "
                    r"(?:subscription|card|payment|plan|billing|own).*"
                ),
            ),
            (9, r".*self[ -]service (?:link|page|url).*"),
            (
                9,
                (
                    rf"let {WHO} (?:manage|update|change) (?:his|her|their|its) (?:own "
                    rf")?(?:subscription|card|payment|plan|billing|details).*"
                ),
            ),
        ),
        words(
            f"portal billing customer self-service self service link create make generate send give "
            f"open new get to manage change "
            f"update own subscription card payment method methods plan details access login log in let"
            f" so can where session page url "
            f"share themselves herself himself {_WHO}"
        ),
        profiles.fill_portal,
    ),
    Sense(
        "credit_customer",
        (
            (9, rf"credit (?:{WHO}|him|her|them|customer) .*(?:MONEY|NUM)"),
            (
                9,
                (
                    rf"(?:MONEY|NUM) (?:of |in |as |worth of )?(?:account |store |customer )?credits?(?: "
                    rf".*)?|(?:give|add|grant|put|apply|issue|leave) {FEW}(?:MONEY|NUM) {FEW}(?:of "
                    rf"credit|credit|on account)(?: .*)?"
                ),
            ),
            (7, rf"credit {WHO}$"),
            (8, rf"credit (?:the |his |her |their )?(?:account|balance) .*|credit MONEY (?:to|on|onto) {FEW}{WHO} ?.*"),
            (
                9,
                (
                    rf"(?:add|put|apply) (?:MONEY|NUM) (?:to|on|onto|in) {FEW}(?:{WHO} "
                    rf"'s|his|her|their|customer) (?:\S+ )?(?:balance|account|credit|credit balance).*"
                ),
            ),
            (9, rf"(?:give|grant) (?:{WHO}|him|her|them) (?:an? )?(?:MONEY|NUM) (?:account |store )?credit.*"),
        ),
        words(
            f"credit credits credited add put give grant apply issue leave account store balance "
            f"customer goodwill towards next invoice "
            f"bill of as a on onto to in worth an with by {_WHO} -"
        ),
        profiles.fill_credit,
        lambda clause: (
            not clause.has(
                r"REF|credit note|back|refund|credit card|invoices|METHOD|(?:an?|the|her|his|their|this) invoice"
            )
        ),
    ),
    Sense(
        "search",
        (
            (
                9,
                (
                    r"search (?:everything|everywhere|all of stripe|all records|stripe|across \S+|the whole "
                    r"account)(?: for)? .*"
                ),
            ),
            (8, r"search for .*|search .*"),
            (9, r"(?:anything|everything|something) (?:\S+ ){0,2}?(?:about|for|with|on|called|named|mentioning) .*"),
        ),
        words(
            "search everything everywhere all of stripe records anything something find look hunt is "
            "there do we have any across whole account"
        ),
        profiles.fill_search,
        lambda clause: (
            not clause.has(
                r"search (?:for )?(?:the )?(?:customer|customers|EMAIL|PHONE|CUST)$|(?:everything|all) "
                r".*(?:about|on) (?:CUST|EMAIL|him|her|them)|refund .*|(?:MONEY|WHEN) .*"
            )
        ),
    ),
)
