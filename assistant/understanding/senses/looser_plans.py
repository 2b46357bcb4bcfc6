"""How merchants also ask for subscriptions to start, change, rest, go on and end."""

from __future__ import annotations

from assistant.understanding.senses.sense import FEW, WHO, Looser

_THEM = rf"(?:{WHO}|him|her|them|hers|theirs)"
_THEIR = rf"(?:(?:{WHO} 's|his|her|their|the|that|this) )"
_THING = r"(?:subscription|membership|plan|PLAN|SUB|hers|theirs)"
_MONEY_IN = r"(?:billing|billings|charging|collection|collections|collecting|payments|charges)"
_ON = r"(?:on|onto|to|over to|in|into)(?: the| a| our)?"
_FROM = r"(?:on|from|as of|starting|starting from|effective|with effect from|beginning)"
_LATER = rf"{_FROM} (?:the )?WHEN"
_COURTESY = r"^(?:(?:please|ok|okay|hi|hello|so|and|just|also|right|,) )*"
# A request in the passive: "Eve may kindly be enrolled", "his plan is to be cancelled".
_BE = (
    r"(?:may|should|shall|must|is to|are to|needs to|has to|to)(?: (?:kindly|please|now|then))* be(?: (?:kindly|now))?"
)
_ENROLLED = r"(?:enrolled|enroled|subscribed|registered|signed up|started|put|placed)"
_MOVED = r"(?:moved|shifted|switched|changed|upgraded|downgraded|migrated|transferred|bumped|promoted)"
_ENDED = r"(?:cancell?ed|terminated|ended|stopped|discontinued|closed|wound (?:up|down))"
_PAUSED = r"(?:paused|frozen|suspended|parked|(?:put|kept|placed|set) on (?:hold|pause|ice))"
_RESUMED = r"(?:resumed|restarted|reactivated|unpaused|reinstated|unfrozen|taken off (?:hold|pause|ice))"
# "Have her switched", "get his plan paused".
_HAVE = r"(?:have|get) "
_SHALL = r"(?:should|shall|must|is to) (?:become|get|have|go|move|switch)"
# What a customer wants counts only where the merchant says to do it.
_DO_IT = r"(?:do|swap|change|make|sort|arrange|switch|action|process) (?:it|that|this|the (?:change|switch|swap))"
_WANTS = r"(?:wants|wishes|asked|has asked|would like|asks)(?: to| for)?(?: (?:go|move|change|switch|step|drop|be))?"
_SET_UP = r"(?:start|set|sign|get|put|book) (?:it|him|her|them|that|this)"
_AGREES = (
    r"(?:(?:has|have) )?(?:agreed|wants|wishes|would like|said yes|says yes|confirmed|signed)"
    r"(?: to)?(?: (?:join|start|have|take|go with|go for|go on|sign up|subscribe))?(?: (?:for|to|on))*"
)
# What somebody does who ends; it counts only beside a day that "then" or "that day" points back to.
_LEAVES = (
    r"(?:(?:is|are) )?(?:off|out|gone|leaving|leaves|goes|going|finishing|finishes|stopping|stops|quitting|quits|"
    r"ending|ends|departing|departs|moving|moves|'s (?:last|final) day is)(?: (?:out|off|away|on|up|us|with us))?"
    r"(?= (?:(?:on|from) )?(?:the )?WHEN .*(?:then|that day|that date|the same day))"
)
_ENDING = r"(?= .*(?:cancel|end|stop|terminate|finish|close)(?: |$))"
_NOT_RENEWING = (
    r"(?:(?:will|won't|does|doesn't|is|isn't|wants?|wishes)(?: (?:not|to|want|wish))*|doesn't|not)"
    r" (?:be )?renew(?:ing)?"
)
_DIRECTION = r"(?:back )?(?:up|down|over|across)"
_GOES = (
    r"back|up|down|over|across|should|shall|must|is|to|go|goes|move|moves|change|changes|switch|switches|be|,|:|"
    + _MOVED
)

PLANS: dict[str, Looser] = {
    "create_subscription": Looser(
        (
            (6, rf"{_BE} {_ENROLLED} {_ON} PLAN(?: .*)?|{_HAVE}{WHO} {_ENROLLED} {_ON} PLAN(?: .*)?"),
            (6, rf"{WHO} (?:, |: |- )?PLAN .*{_SET_UP}(?: .*)?|PLAN for {WHO} .*{_SET_UP}(?: .*)?"),
            (6, rf"{WHO} {_AGREES} .*PLAN .*{_SET_UP}(?: .*)?|{WHO} {_AGREES} PLAN .*{_SET_UP}(?: .*)?"),
            (6, r"(?:start|set|sign|get) (?:him|her|them|it) (?:up )?(?:on|onto|to|for|with) (?:the )?PLAN(?: .*)?"),
        ),
        "",
        (
            rf"{_BE} {_ENROLLED}",
            rf"{_HAVE}{WHO} {_ENROLLED}",
            r"(?:to be|must be|should be|shall be|is to be) (?:given|allowed|offered|provided|included)",
            r"apply(?= (?:the |his |her |their )?(?:code |coupon )?\S*\d)",
            rf"{_AGREES}(?= .*{_SET_UP})",
            rf"{_SET_UP}(?: (?:up|in|off|going|started))?",
            r"but(?= (?:don't|do not|not) (?:start|begin|bill|charge))",
            r"(?:use|using|apply|with) (?:his|her|their|the)(?= code)",
            r"is(?= (?:joining|starting|signing|coming) .*(?:trial|free|seats|coupon|code|house|WHEN))",
        ),
    ),
    "change_plan": Looser(
        (
            (7, rf"{_BE} {_MOVED} .*PLAN(?: .*)?|{_HAVE}{WHO} {_MOVED} {_ON} PLAN(?: .*)?"),
            (7, rf"{WHO} {_SHALL}(?: {_ON})? .*PLAN(?: .*)?"),
            (7, rf"{WHO} {_WANTS} .*PLAN .*{_DO_IT}(?: .*)?"),
            (
                7,
                (
                    rf"(?:for )?{WHO} .*(?:upgrade|downgrade|elevation|move|switch|change|step|bump|drop)"
                    r"(?: (?:up|down|over))? (?:to|onto) (?:the )?PLAN(?: .*)?"
                ),
            ),
            (
                7,
                (
                    rf"(?:shove|bump|knock|kick|nudge|shift|take|bring|put|push|drop|move|step) (?:{_THEM}|it) "
                    rf"{_DIRECTION}(?: a (?:level|tier|notch|step))?(?: ,)?(?: (?:to|onto|on))? (?:the )?PLAN(?: .*)?"
                ),
            ),
            (6, rf"{WHO} (?:{_DIRECTION} )?(?:to|onto) (?:the )?PLAN(?: .*)?"),
            (8, rf"PLAN to (?:the )?PLAN for {WHO}(?: .*)?"),
        ),
        "shove kick nudge smaller bigger larger cheaper",
        (
            rf"{_BE} {_MOVED}",
            rf"{_HAVE}{WHO} {_MOVED}",
            rf"{_SHALL}(?: on)?(?= .*PLAN)",
            rf"{_WANTS}(?= .*{_DO_IT})",
            _DO_IT,
            r"would like(?= to (?:change|switch|move|upgrade|downgrade))",
            r"elevation(?= to)",
            r"a (?:level|tier|notch|step)(?= (?:, )?to)",
            r"back(?= (?:up|down|to))",
            r"no refunds?(?: (?:is )?(?:needed|necessary|due|required))?",
            r"for now$",
        ),
    ),
    "schedule_change": Looser(
        (
            (10, rf"{_COURTESY}{WHO} (?:(?:{_GOES}) )*{_ON} PLAN (?:, )?(?:but )?{_LATER}.*"),
            (10, rf"PLAN for {WHO} (?:{_LATER} )?instead of PLAN(?: .*)?"),
            (10, rf"{_HAVE}{WHO} {_MOVED} {_ON} PLAN .*WHEN(?: .*)?"),
            (10, rf"(?:with effect )?{_FROM} (?:the )?WHEN ,? ?{WHO} .*{_ON} PLAN(?: .*)?"),
            (
                10,
                rf"(?:move|switch|change|upgrade|downgrade|bump) {FEW}{WHO} .*PLAN .*not (?:until|before) WHEN.*",
            ),
        ),
        "goes go moves changes switches drops steps",
        (
            rf"{_BE} {_MOVED}",
            rf"{_HAVE}{WHO} {_MOVED}",
            _SHALL,
            r"with effect(?= from)",
            rf"but(?= (?:only |not (?:before |until ))?(?:{_FROM} )?(?:the )?WHEN)",
        ),
    ),
    "cancel_subscription": Looser(
        (
            (6, rf"(?:wind|wrap|close|shut) (?:up|down|off) {_THEIR}?{_THING}(?: .*)?"),
            (6, rf"(?:wind|wrap|close|shut) {_THEIR}?(?:\S+ )?{_THING} (?:up|down|off)(?: .*)?"),
            (6, r"(?:end|terminate|close|kill|axe|wind up|finish) (?:off )?(?:hers|theirs|his|SUB)(?: .*)?"),
            (4, r"^(?:please |just |so )*(?:end|terminate|wind up) (?:it|this one|that one)(?: .*)?"),
            (6, rf"(?:pull the plug|call (?:time|it quits)) on {_THEIR}?{_THING}(?: .*)?"),
            (6, rf"(?:take {_THEM} off|get rid of) {_THEIR}{_THING}(?: .*)?"),
            (6, rf"knock {_THEIR}?{_THING} on the head(?: .*)?"),
            (6, rf"let {_THEIR}{_THING} (?:lapse|run out|expire) .*(?:end|close) of .*"),
            (
                6,
                rf"(?:turn|switch) (?:off )?(?:the )?(?:auto-?renew|renewal)\S*(?: off)? .*{_THEM}(?: .*)?",
            ),
            (6, rf"don't renew (?:{_THEM}|{_THEIR}?{_THING})(?: .*)?"),
            (
                6,
                rf"(?:see(?: to it)?|ensure|make sure)(?: that)? {_THEIR}{_THING} (?:ends|stops|is ended)(?: .*)?",
            ),
            (6, rf"{_BE} {_ENDED}(?: .*)?|{_HAVE}{_THEIR}{_THING} {_ENDED}(?: .*)?"),
            (6, rf"{_THEM} {_NOT_RENEWING} .*(?:cancel|end|stop|terminate|finish) .*"),
        ),
        "",
        (
            rf"(?:wind|wrap|close|shut|kill|end|finish) (?:(?:up|down|off) )?{_THEIR}?{_THING}(?: (?:up|down|off))?",
            r"(?:pull the plug|call (?:time|it quits)) on",
            rf"take(?= {_THEM} off )",
            r"get rid of",
            rf"knock {_THEIR}?{_THING} on the head",
            rf"let {_THEIR}{_THING} (?:lapse|run out|expire)(?= .*(?:end|close) of )",
            r"(?:see(?: to it)?|ensure|make sure)(?: that)?",
            r"(?:ends|stops|finishes|is ended)(?= (?:on|by|at|from))",
            r"(?:is )?(?:done|finished|through|out)(?= .*(?:don't|not) renew)",
            rf"{_BE} {_ENDED}",
            rf"{_HAVE}{_THEIR}{_THING} {_ENDED}",
            r"(?:cancel|end|stop|terminate|finish|close|kill) (?:it|that|this)(?: one)?",
            _LEAVES,
            rf"{_NOT_RENEWING}{_ENDING}",
            rf"(?:is |are )?(?:finishing|finished|done|leaving|stopping|quitting)(?: up| off)?(?: with)? us{_ENDING}",
            rf"(?:has |have )?(?:given|gave|handed in|served)(?: (?:us|his|her|their|in))* notice{_ENDING}",
            rf"(?:wants out|no longer (?:wishes|wants)(?: to be)?(?: a)?(?: member| subscriber| with us)?){_ENDING}",
            r"(?:and |then )*that's (?:it|all)(?= (?:cancel|end|stop))",
        ),
    ),
    "pause_subscription": Looser(
        (
            (7, rf"let {_THEIR}?(?:\S+ )?{_THING} rest(?: .*)?"),
            (6, rf"(?:park|hold|rest|shelve) {_THEIR}?(?:\S+ )?(?:{_THING}|{_MONEY_IN})(?: .*)?"),
            (6, rf"skip {_THEIR}?{_MONEY_IN} .*until .*"),
            (7, rf"{_BE} {_PAUSED}(?: .*)?|{_HAVE}(?:{_THEIR}{_THING}|{WHO}) {_PAUSED}(?: .*)?"),
            (
                7,
                (
                    rf"(?:suspend|hold|pause|stop|no)(?: all| more| any)* {_MONEY_IN} (?:on|for|from) "
                    r".*(?:until|open[- ]?ended|further notice).*"
                ),
            ),
            (7, rf"give {_THEM} (?:a )?SPAN (?:break|pause|freeze|rest)(?: .*)?"),
            (7, r"(?:hit|press) (?:the )?pause(?: button)?(?: on| for)?(?: .*)?"),
        ),
        "billings collections charges",
        (
            rf"let {_THEIR}?(?:PLAN )?{_THING} rest",
            (
                r"(?:(?:and|,|then|after that|afterwards) )+(?:we |you |it )?(?:resumes?|restarts?|unpause|reactivate|"
                r"unfreeze|continues?|starts?|collects?|bills?|charges?|carry on|carries on)"
                r"(?: (?:it|him|her|them|billing|charging))*"
                r"(?: (?:again|then|as (?:usual|before|normal)|automatically))*$"
            ),
            r"(?:and |but )?(?:is |are )?(?:limited|only)(?= (?:until|to|through) )",
            rf"(?:park|rest|shelve)(?= {_THEIR}?(?:\S+ )?(?:{_THING}|{_MONEY_IN}))",
            rf"{_BE} {_PAUSED}",
            rf"{_HAVE}(?:{_THEIR}{_THING}|{WHO}) {_PAUSED}",
            r"(?:with )?no (?:end|return|fixed|set) date|without (?:an )?end date",
            rf"skip(?= {_THEIR}?{_MONEY_IN} .*until)",
            r"(?:the|his|her|their) PLAN one",
            r"(?:pause|hold|park|freeze|suspend) (?:it|that|this)",
            r"(?:keep|leave)(?= .*on (?:hold|pause|ice))",
            r"(?:hit|press)(?: the)?(?= pause)|button",
            rf"no (?:more )?{_MONEY_IN}(?= (?:on|for|from) .*(?:until|further notice))",
            r"give(?= .*SPAN (?:break|pause|freeze|rest))",
            r"indefinitely|for the (?:time being|moment)|for now$",
            (
                r"(?:is |are )?(?:abroad|away|off|out|travelling|traveling|sick|ill|injured|on (?:holiday|leave))"
                r"(?= (?:until|from) .*until then)"
            ),
        ),
    ),
    "resume_subscription": Looser(
        (
            (8, rf"(?:restart|resume|start|continue) (?:the |his |her |their )?{_MONEY_IN}(?: .*)?"),
            (8, rf"{_BE} {_RESUMED}(?: .*)?|{_HAVE}(?:{_THEIR}{_THING}|{WHO}) {_RESUMED}(?: .*)?"),
            (9, rf"take (?:the )?(?:pause|hold|freeze) off (?:of )?(?:{_THEM}|{_THEIR}?{_THING})(?: .*)?"),
        ),
        "collections payments charges billings",
        (
            r"^(?:you|u) (?:can|may)(?= (?:resume|unpause|restart|reactivate|unfreeze|lift))",
            rf"{_BE} {_RESUMED}",
            rf"{_HAVE}(?:{_THEIR}{_THING}|{WHO}) {_RESUMED}",
            r"(?:resume|unpause|restart|reactivate|unfreeze) (?:it|that|this)",
        ),
    ),
}
