"""How products, prices and coupons are asked for, besides creating a coupon."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, Sense, words
from assistant.understanding.slots import products

_PRODUCT = "product products plan plans price prices item items service tier our the 's : , - to of for called named"
_COUPON = "coupon coupons code codes voucher vouchers promo promotion discount 's : , - the our of for"

SENSES = (
    Sense(
        "list_products",
        (
            (9, r"(?:list|show|see|what|which|any|all|view|how many) (?:\S+ ){0,4}?(?:products|plans|prices)"),
            (
                12,
                (
                    r"^(?:(?:please|can you|do we have|have we got|so|and) )*(?:(?:find|list|show|see|search|which"
                    r"|what|any|get|give|pull up|look for|look up|do we have|have we got|are there) )?"
                    r"(?:(?:me|us|the|all|our|my|a|an|any|every|of|for|active|archived) )*(?:products?|items?) "
                    r"(?:(?:we|do|that|which|are|is) )*(?:(?:called|named|titled|containing|matching|that contain"
                    r"|whose name) \S+.*|.*in (?:the|their|its) (?:names?|titles?))$"
                ),
            ),
            (9, r"(?:product|price|plan) (?:list|catalogue|catalog|overview)|price list|pricelist"),
            (
                9,
                (
                    r"what (?:do|can) (?:we|i|customers) (?:sell|buy|offer).*|what are (?:our|my|the) "
                    r"(?:products|prices|plans).*"
                ),
            ),
            (
                8,
                (
                    r"(?:prices?|price) (?:of|for) (?:the |our )?(?:PLAN|PRODUCT|CUST|QUOTE).*|what does "
                    r"(?:the )?(?:PLAN|PRODUCT) (?:plan )?cost"
                ),
            ),
            (8, r"how much (?:is|does) (?:the |our )?(?:PLAN|PRODUCT)(?: plan| subscription)?(?: costs?)?"),
        ),
        words(
            f"{_PRODUCT} list catalogue catalog overview pricelist sell offer buy do what cost costs is "
            f"does how exist currently customers find search look up pull get give any have got we with in name "
            f"names title titles that whose containing contain contains matching"
        ),
        products.fill_product_list,
        lambda clause: (
            not clause.has(
                r"(?:top|best|best-selling|bestselling) .*|(?:change|move|switch|upgrade|put) .*|MONEY|sold.*"
            )
        ),
    ),
    Sense(
        "create_product",
        (
            (9, rf"(?:create|make|add|set up|new|launch|start) {FEW}(?:product|service|item|price plan|plan|tier) ?.*"),
            (8, r"new (?:product|plan|service|item) .*"),
            (
                8,
                (
                    r"(?:add|create|sell) .*(?:metered|per[ -]seat|recurring|one[ -]off|a month|per "
                    r"month|monthly|a year|yearly).*"
                ),
            ),
        ),
        words(
            f"{_PRODUCT} create make add set up new launch start sell selling costs cost costing priced at"
            f" billed charged each is it with a an"
        ),
        products.fill_new_product,
        lambda clause: (
            not clause.has(
                r"CUST (?:to|on|onto) .*PLAN|EMAIL|customer|subscribe "
                r".*|trial|coupon|link|invoice|subscription for .*|checkout|price (?:for|of) .*|make (?:the "
                r")?PLAN .*|prices?"
            )
        ),
    ),
    Sense(
        "update_product",
        (
            (9, r"rename (?:the )?(?:product |plan )?(?:PLAN|PRODUCT|QUOTE|CUST|product|\S+).* (?:to|as|into) .*"),
            (
                9,
                (
                    rf"(?:change|update|set|edit) {FEW}(?:name|description) of (?:the |our "
                    rf")?(?:product|plan|PLAN|PRODUCT|QUOTE) .*"
                ),
            ),
            (
                9,
                (
                    r"(?:change|update|set|edit) (?:the |our )?(?:product |plan )?(?:PLAN|PRODUCT|QUOTE) "
                    r"(?:plan |product )?(?:'s )?(?:name|description) .*"
                ),
            ),
            (8, r"(?:update|edit) (?:the |our )?(?:product|PRODUCT) .*"),
            (9, r"describe (?:the |our )?(?:product |plan )?(?:PLAN|PRODUCT|CUST|QUOTE|\S+) (?:plan )?as .*"),
        ),
        words(f"{_PRODUCT} rename describe change update set edit name description as into be is new now should"),
        products.fill_product_change,
        lambda clause: (
            clause.has(r"product|PRODUCT|plan|PLAN|tier|describe .*|rename QUOTE (?:to|as|into) QUOTE")
            and not clause.has(r"MONEY|EMAIL|customer|price")
        ),
    ),
    Sense(
        "archive_product",
        (
            (
                9,
                (
                    rf"(?:archive|retire|discontinue|deactivate|stop selling|stop offering|take off "
                    rf"sale|withdraw|sunset|disable) {FEW}(?:PLAN|PRODUCT|QUOTE|product|plan|CUST|.+)"
                ),
            ),
            (
                8,
                (
                    rf"(?:remove|delete|take) {FEW}(?:product|PRODUCT|PLAN) ?.*(?:from sale|off sale|off the "
                    rf"shop|from the shop|from the catalogue)?"
                ),
            ),
        ),
        words(
            f"{_PRODUCT} archive retire discontinue deactivate stop selling offering take off sale old withdraw "
            f"sunset disable remove delete shop catalogue store nobody can buy it"
        )
        | {"from"},
        products.fill_archive,
        lambda clause: (
            not clause.has(
                r"link|LINK|URL|coupons?|codes?|voucher|promo|subscription|SUB|customer|EMAIL|payouts?|"
                r"everything|REF|.*"
                r" pause .*"
            )
        ),
    ),
    Sense(
        "change_price",
        (
            (
                8,
                (
                    rf"(?:change|raise|increase|lower|reduce|update|adjust) {FEW}(?:price|pricing) of "
                    r".*(?:PLAN|PRODUCT|QUOTE).*"
                ),
            ),
            (
                9,
                (
                    rf"(?:change|raise|increase|lower|reduce|set|update|drop|bump|cut|put|adjust|make) "
                    rf"{FEW}(?:price|prices|pricing|cost) .*(?:MONEY|NUM)"
                ),
            ),
            (9, r"(?:raise|increase|lower|reduce|reprice) (?:the |our )?(?:PLAN|PRODUCT|QUOTE) .*(?:MONEY|NUM)"),
            (9, r"CUST costs? (?:MONEY|NUM) (?:now|from now on|from today).*"),
            (
                9,
                (
                    r"(?:PLAN|PRODUCT|QUOTE) (?:plan |product )?(?:should |must |will |to )?(?:now "
                    r")?(?:cost|costs) (?:MONEY|NUM).*|(?:make|let) (?:the )?(?:PLAN|PRODUCT) (?:plan "
                    r")?(?:cost )?MONEY.*"
                ),
            ),
            (
                8,
                (
                    rf"new price {FEW}(?:PLAN|PRODUCT|QUOTE|product).*|(?:price|change) .*(?:PLAN|PRODUCT).* "
                    rf"(?:to|at) MONEY.*"
                ),
            ),
        ),
        words(
            f"{_PRODUCT} change raise increase lower reduce set update drop bump cut put adjust make "
            f"reprice pricing cost costs new up should must be at from now on will new customers let"
        ),
        products.fill_price,
        lambda clause: (
            not clause.has(
                r"EMAIL|CUST 's .*|(?<!the )(?<!price of )(?<!price for )CUST (?:to|on) .*|coupon"
                r"|prices? (?:.* )?(?:changed|went|gone|rose|risen|fell|increased|dropped|moved) .*|invoice|link|seats?"
            )
        ),
    ),
    Sense(
        "list_coupons",
        (
            (
                9,
                (
                    r"(?:list|show|see|what|which|any|all|view|how many) (?:\S+ "
                    r"){0,4}?(?:coupons|(?:promo|promotion|discount|coupon|voucher) "
                    r"codes|vouchers|discounts|promotions|promos)"
                ),
            ),
            (
                9,
                (
                    r"(?:active|our|my|inactive|expired|current) (?:coupons|promo codes|discount "
                    r"codes|promotion codes|vouchers)"
                ),
            ),
        ),
        words(
            f"{_COUPON} discounts promotions promos list exist running offer do we have work works still "
            f"available are valid there got"
        ),
        products.fill_coupon_list,
        lambda clause: not clause.has(r"PCT .*|MONEY .*|who .*|(?:create|make|generate) .*"),
    ),
    Sense(
        "deactivate_coupon",
        (
            (
                10,
                (
                    rf"(?:deactivate|disable|turn off|switch "
                    rf"off|kill|end|stop|expire|cancel|delete|remove|retire|withdraw|revoke|pull|invalidate) "
                    rf"{FEW}(?:coupon|code|voucher|promo|discount|promotion|PROMO)(?! to).*"
                ),
            ),
            (9, rf"(?:turn|switch|take) {FEW}(?:coupon|code|voucher|promo|discount) .*(?:off|down).*"),
            (9, r"(?:coupon|code|voucher|promo code|promo) .*(?:should|must) (?:stop|no longer|not) .*"),
        ),
        words(
            f"{_COUPON} deactivate disable turn off switch kill end stop expire cancel delete remove "
            f"retire withdraw revoke pull invalidate take down working should must longer from now it "
            f"nobody can use"
        ),
        products.fill_one_coupon,
        lambda clause: not clause.has(r"CUST 's .*|EMAIL|from CUST|PCT|MONEY|subscription"),
    ),
    Sense(
        "coupon_usage",
        (
            (10, rf"who (?:\S+ ){{0,2}}?(?:used|uses|redeemed|is using|has used|has redeemed|applied) {FEW}.*"),
            (
                10,
                (
                    r"(?:how often|how many times|how many (?:people|customers)|how much) "
                    r".*(?:used|redeemed|coupon|code|voucher|promo).*"
                ),
            ),
            (
                10,
                (
                    rf"(?:usage|redemptions?|uses|use|stats|performance) (?:of|for|on) "
                    rf"{FEW}(?:coupon|code|voucher|promo|promotion|\S+).*"
                ),
            ),
            (
                9,
                (
                    r"(?:coupon|code|voucher|promo code|promo) (?:\S+ "
                    r")?(?:usage|redemptions?|uses|stats|performance).*|.* coupon usage.*"
                ),
            ),
            (
                9,
                (
                    r"(?:has|was|is|did) (?:anyone|anybody|somebody|\S+) (?:\S+ "
                    r")?(?:use|used|redeem|redeemed|being used) (?:\S+ ){0,3}?(?:coupon|code|voucher|promo).*"
                ),
            ),
            (9, r"(?:was|is|has) (?:the )?(?:coupon|code|voucher|promo|promo code) .*(?:used|redeemed|use).*"),
        ),
        words(
            f"{_COUPON} who used uses redeemed using has applied how often many times people customers "
            f"usage redemptions redemption use stats performance anyone anybody somebody being been was "
            f"did much given away money far give cost us with by"
        ),
        products.fill_one_coupon,
        lambda clause: (
            clause.has(
                r"coupon|codes?|voucher|promo|promotion|discount|PROMO|used|redeemed|redemptions?|(?:rins|hammer|milk"
                r"|abus|claim|us)(?:ed|ing)"
            )
            and not clause.has(r"card|cards|REF")
        ),
    ),
)
