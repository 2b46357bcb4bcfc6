"""How merchants also ask for seats, coupons, usage and prices to change, and for a cancellation to be taken back."""

from __future__ import annotations

from assistant.understanding.senses.sense import WHO, Looser

_THING = rf"(?:(?:{WHO} 's|his|her|their|the|that|this) )?(?:subscription|membership|plan|PLAN|SUB|hers|theirs)"
_SEATS = r"(?:seats?|users?|licen[cs]es?|persons?|people|nos)"
_CODE = r"[A-Za-z]{3,}-?\d\S*"
# For whom a coupon is meant; whoever knows its code can use it all the same.
_AUDIENCE = r"(?:guests|customers|clients|regulars|members|buyers|staff|team|friends|students|readers|crew|family)"
_KIND = r"(?:(?:new|returning|loyal|regular|existing|old|early|founding|best|first-time|local|corporate) )"
_GETS = r"(?:gets|should get|shall get|is to get|shall have|is to have)"
_SWITCH_OFF = r"(?:deactivate|disable|discontinue|kill|close|stop|end|expire|pull|retire|withdraw|bin|scrap)"
_IT = r"(?:it|this|that|this one|that one|(?:this|that|the) (?:code|coupon))"
_COURTESY = r"^(?:please |just |so |then |kindly )*"

EXTRAS: dict[str, Looser] = {
    "change_quantity": Looser(
        (
            (8, rf"{WHO} .*(?:NUM (?:\S+ )?to NUM|for NUM) {_SEATS}(?: .*)?"),
            (8, rf"{WHO} 's (?:\S+ )?{_SEATS} (?:[:,] )?(?:from )?NUM to NUM(?: .*)?"),
            (8, rf"(?:revise|amend|correct|modify|adjust) .*{_SEATS} .*to NUM(?: .*)?"),
            (
                8,
                (
                    rf"{WHO} (?:has|have|got|'ve got) (?:only )?NUM \S+ (?:now )?"
                    r".*(?:sort|set|fix|update|adjust|change) .*seats(?: .*)?"
                ),
            ),
            (8, rf"{_COURTESY}up {WHO} to NUM {_SEATS}(?: .*)?"),
            (8, rf"^NUM {_SEATS} for {WHO}(?: .*)? instead of NUM.*"),
        ),
        "revise amend correct modify nos",
        (
            r"(?:should|shall|must|is to|are to)(?: (?:now|henceforth|from now on))*(?= be for NUM)",
            r"henceforth",
            r"from now on",
            r"make it(?= NUM)",
            r"(?:sort|fix) (?:out )?(?:his|her|their|its|the)? ?seats(?: out)?",
            r"(?:has|have|got)(?= (?:only )?NUM .*seats)",
        ),
    ),
    "apply_coupon": Looser(
        (
            (
                10,
                rf"(?:stick|slap|pop|put|chuck|bung|stack|add) {_CODE} (?:on|onto) (?:it|that|{_THING}|{WHO})(?: .*)?",
            ),
            (10, rf"{WHO} {_GETS} .*(?:coupon|code|voucher) \S+(?: .*)?"),
            (10, rf"let (?:{WHO}|him|her|them) have (?:the )?(?:coupon |code |voucher )?{_CODE}(?: .*)?"),
        ),
        "against renewal",
        (
            r"(?:stick|slap|pop|chuck|bung|stack)(?= \S*\d\S* on)",
            r"(?:on|onto) (?:it|that)",
            rf"{_GETS}(?= .*(?:coupon|code|voucher))",
            r"let(?= .* have)",
            r"have(?= .*\d)",
            r"(?:running|current|present|existing)(?= (?:subscription|plan|membership|PLAN))",
            r"(?:enter|add|apply|book) (?:it|that)(?: in| please)?",
        ),
    ),
    "create_coupon": Looser(
        ((6, rf"(?:make|create|set up|add|new|launch) (?:me )?(?:a |an |the )?{_CODE} .*(?:PCT|MONEY)(?: .*)?"),),
        "",
        (
            rf"(?:for )?(?:all )?(?:the |our |my )?{_KIND}?{_AUDIENCE}(?: (?:should|shall|must) get)?",
            r"(?:for |the |our |my )+[a-z]+s (?:should|shall|must) get(?= .*code)",
            r"(?:make|give|create|set up) (?:them|him|her)(?= a .*code)",
            r"lay(?: on)?(?= a .*code)",
            r"(?:get|gives?|giving) (?:them|him|her|everybody|everyone)(?= (?:PCT|MONEY))",
        ),
    ),
    "deactivate_coupon": Looser(
        (
            (9, rf"{_COURTESY}(?:turn|switch|shut|take|kill|close) {_IT} (?:off|down)(?: .*)?"),
            (3, rf"{_COURTESY}{_SWITCH_OFF} (?:it|this|that|this one|that one)$"),
            (9, rf"{_COURTESY}{_SWITCH_OFF} (?:the |our )?(?:code |coupon |voucher )?{_CODE}$"),
            (9, r"(?:bin|axe|scrap|kill|shut|turn|switch|take) (?:off |down )?.*(?:coupon|code|voucher|PROMO)(?: .*)?"),
            (9, rf"stop (?:accepting|honouring|honoring|taking) (?:the )?(?:code |coupon )?{_CODE}(?: .*)?"),
            (9, rf"{_CODE} (?:should|must) (?:no longer|not|stop) (?:work|working|be (?:used|valid|accepted))(?: .*)?"),
            (10, r"(?:discontinue|close) .*(?:coupon|code|voucher|PROMO)(?: .*)?"),
        ),
        "bin axe scrap close discontinue",
        (
            r"(?:this|that|it)(?= (?:code|coupon|one|off|down))",
            r"one(?= off| down)",
            rf"{_SWITCH_OFF} {_IT}",
            r"stop (?:accepting|honouring|honoring|taking)",
            r"(?:should|must) (?:no longer|not|stop) (?:work|working|be (?:used|valid|accepted))(?: any ?more)?",
        ),
    ),
    "change_price": Looser(
        (
            (8, r"(?:PLAN|PRODUCT) (?:plan )?(?:goes|is going|should go|is to go) (?:up |down )?to MONEY(?: .*)?"),
            (8, r"(?:PLAN|PRODUCT) (?:plan )?(?:is to|shall|should|must|will) (?:now )?(?:cost|be) MONEY(?: .*)?"),
            (8, r"(?:put|bring|take) (?:the |our )?(?:PLAN|PRODUCT) (?:plan )?(?:up|down) to MONEY(?: .*)?"),
        ),
        "bring",
        (
            r"(?:goes|is going|should go|is to go) (?:up |down )?to(?= MONEY)",
            r"(?:is to|shall)(?= (?:now )?(?:cost|be))",
            r"(?:up|down) to(?= MONEY)",
        ),
    ),
    "record_usage": Looser(
        (
            (9, r"(?:stick|put|chuck|add|bung|whack|log|record) NUM .*(?:meter|usage)(?: .*)?"),
            (9, rf"{WHO} (?:has |have )?(?:used|consumed|made|sent) NUM .*(?:record|log|bill|meter)(?: .*)?"),
            (9, rf"NUM .*for {WHO} .*(?:record|log) (?:it|them|that|those|please)(?: .*)?"),
        ),
        "meter",
        (
            (
                r"NUM (?!more|fewer|less|extra|or|and|off|to|on|of)[a-z-]+(?: of)?(?: [a-z-]+){0,2}?"
                rf"(?= (?:on|to|onto|against) (?:{WHO} 's|his|her|their) (?:meter|usage|tab))"
            ),
            r"on(?= meter)",
            r"(?:record|log) (?:it|them|that|those)",
            r"(?:has|have)(?= (?:used|consumed) NUM)",
        ),
    ),
    "undo_cancellation": Looser(
        ((10, r"(?:pull|drop|bin|kill|stop|call off) (?:the |his |her |their |that )?cancell?ation(?: .*)?"),),
        "pull drop bin kill",
        (
            r"(?:has |had |'s had )?(?:a )?change of heart",
            (
                r"(?:is |are |she's |he's |they're |wants to |wishes to )?stay(?:ing|s|in)?(?: (?:with us|on|put))?"
                r"(?: after all)?(?= .*(?:undo|revert|scrap|reverse|keep|uncancel|cancell?ation))"
            ),
            r"changed (?:his|her|their) minds?",
            r"(?:has |have )?withdrawn (?:his|her|their|the)(?: notice)?(?= .*(?:undo|revert|reverse|scrap))",
            r"(?:undo|revert|scrap|reverse) (?:that|this|it|his|her|their|the)(?= cancel)",
            r"had(?= a change)",
        ),
    ),
}
