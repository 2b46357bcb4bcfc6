"""Where a product's everyday name stands in a request to sell it no more, to price it or to add it."""

from __future__ import annotations

from assistant.understanding.slots.named_things import BEGINS, ENDS, NAME

_THE = r"(?:the |our |my )"
# Where things are no longer sold from then on.
SHOP = (
    r"(?:from|off) (?:sale|(?:the|our|my) (?:shop|store|menu|catalogue|catalog|range|website|site|shelf|shelves|"
    r"line-?up))"
)
_REPRICE = r"(?:change|raise|increase|lower|reduce|set|update|drop|bump|cut|put|adjust|make|bring|take|reprice|up)"
_HOW_OFTEN = r"(?:daily|weekly|monthly|yearly|annual|recurring|one-off|one-time)"
_TO = r"(?: (?:up|down))?(?: from (?:MONEY|NUM))? (?:to|at) (?:MONEY|NUM)"

ARCHIVED = (
    rf"{BEGINS}archive {_THE}?(?:product |item )?{NAME}(?: product)?{ENDS}",
    (
        rf"{BEGINS}(?:stop (?:selling|offering)|retire|discontinue|withdraw|delist|unlist) {_THE}"
        rf"(?:product |item )?{NAME}(?: product)?{ENDS}"
    ),
    rf"{BEGINS}(?:take(?: down)?|pull(?: down)?|remove|hide|drop|delist) {_THE}(?:product |item )?{NAME} {SHOP}",
    # Without "the" only several things of a kind are sold ("stop selling gift hampers").
    rf"{BEGINS}(?:stop (?:selling|offering)|discontinue) (?P<n>(?:[^\s,]+ ){{1,3}}(?!\S*ss )[a-z-]+s){ENDS}",
)
PRICED = (
    rf"{BEGINS}{_REPRICE} {_THE}?(?:new )?(?:price|pricing|cost) (?:of|for|on) (?:the |our |my |an? )?{NAME}{_TO}",
    rf"{BEGINS}{_REPRICE} {_THE}{NAME} (?:price|cost){_TO}",
    rf"{BEGINS}{_REPRICE} {_THE}{NAME}{_TO}",
    rf"^(?:so |please |, )*(?:the )?(?:new )?price (?:of|for) {_THE}?{NAME} (?:should|must|is to) be MONEY",
    rf"^(?:the )?new price (?:of|for) {_THE}?{NAME}(?: is| :| ,| -)* MONEY",
)
ADDED = (
    (
        rf"{BEGINS}(?:add|create|make|set up|launch|start) (?:an? |the |our |my )?(?:new )?(?:{_HOW_OFTEN} )?"
        rf"(?:product|item|service|plan) (?:called|named) {NAME}"
        r"(?= (?:at|for|,|costing|priced|:|-) (?:.* )?(?:MONEY|NUM))"
    ),
    (
        rf"{BEGINS}(?:add|create|make|set up|launch|start) (?:an? |the |our |my )(?:new )?(?:{_HOW_OFTEN} )?{NAME} "
        r"(?:product|item|service)(?= (?:at|for|,|costing|priced|:|-) (?:.* )?(?:MONEY|NUM).*)"
    ),
)
_PART = r"(?P<n>(?!the |a |an |no |any )[^\s,?]+(?: [^\s,?]+){0,3}?)"
_THINGS = r"(?:products?|items?|plans?|things|anything|something|services?)"
# Which products a list is to show, by what is in their names.
PART_OF_NAME = (
    (
        rf"(?:with|having|that have|which have|have|has) (?:the word )?{_PART} (?:somewhere |anywhere )?in "
        r"(?:the|their|its) (?:names?|titles?)"
    ),
    (
        r"(?:whose|where the) (?:names? |titles? )(?:has|have|contains?|includes?|says?|starts? with|begins? with)"
        rf" {_PART}$"
    ),
    rf"{_THINGS} (?:that (?:are|is) )?(?:called|named|titled|containing|matching|that (?:contain|match)) {_PART}$",
)
