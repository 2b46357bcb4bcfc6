"""The forms of requests about being told: to be, to be no longer, what is on, and what happened meanwhile.

Each matches the whole line of forms of a message, its last courtesies left out.
"""

from __future__ import annotations

import re

_LEAD = (
    r"^(?:(?:please|pls|ok|okay|so|well|and|hi|hello|hey|also|just|,|then|florin|now|(?:can|could|would|will) you"
    r"(?: please)?|i want you to|i'd like you to|i need you to|make sure you|always) )*"
)
_TELL = (
    r"(?:(?:tell|warn|notify|alert|ping|message|inform|text|email|buzz|poke|nudge) (?:me|us)|let (?:me|us) know|"
    r"give (?:me|us) (?:a |an )?(?:shout|heads up|heads-up|alert|warning|ping|nudge)|"
    r"(?:i want|i'd like|we want|i need) to (?:know|be told|be notified|be alerted|be warned|hear|"
    r"get (?:an )?alerts?)|"
    r"send (?:me|us) (?:an? )?(?:alert|notification|warning)s?|"
    r"(?:ring|sound) (?:the|a|an) (?:bell|alarm)|(?:shout|holler|beep|buzz|yell|flag)(?: (?:at me|at us|to me|to us))?|"
    r"(?:create|make|add|set up|set|start) (?:me )?(?:an? |the )?(?:new )?(?:alert|alert rule|rule|"
    r"notification|warning)s?)"
)
_WHEN = r"(?:when(?:ever)?|if|about|of|for|on|as soon as|every time|each time|any time|anytime|once|should|that)"
_AHEAD = r"(?:(?P<ahead>SPAN|NUM hours?|NUM minutes?|NUM days?) before )"
ASKS = re.compile(
    rf"{_LEAD}(?:{_TELL} (?:{_AHEAD}|{_WHEN} (?:{_WHEN} )?)(?P<what>.+)|"
    r"(?:watch|look out|keep an eye) (?:out )?(?:for|on) (?P<watched>.+?)(?: and (?:tell|warn|notify|"
    r"alert) (?:me|us))?|"
    r"(?:turn|switch) on (?:the )?alerts? (?:for|about|on) (?P<on>.+))$"
)
_NOUN = r"(?:alerts?|notifications?|warnings?|alarms?|notices|messages about|telling me about)"
STOPS = re.compile(
    rf"{_LEAD}(?:"
    r"(?:stop|quit|cease|no more) (?:telling|notifying|alerting|warning|bothering|pinging|messaging|"
    r"emailing|texting|bugging|pestering|nagging|spamming|bombarding|hassling|annoying|buzzing|disturbing) "
    rf"(?:me|us) (?:{_WHEN} )?(?P<a>.+?)"
    rf"|(?:stop|end|kill|quit) (?:the |my |our )(?P<m>.+?) {_NOUN}"
    rf"|i (?:don't|do not) (?:want|need) (?:any |the )?{_NOUN} (?:for|about|on|of|when) (?P<n>.+?) "
    r"(?:any ?more|any longer)"
    rf"|(?:stop|no more|quit) (?:sending )?(?:me |us )?(?:the |all |any )?{_NOUN} (?:for|about|on|of|"
    r"when) (?P<b>.+?)"
    r"|(?:don't|do not|never) (?:tell|notify|alert|warn|bother|ping|message|email|text) (?:me|"
    rf"us) (?:{_WHEN} |with )?"
    r"(?P<c>.+?) (?:any more|anymore|any longer|again|no more)"
    rf"|(?:mute|silence|snooze|pause|hush) (?:the |my |our )?(?:{_NOUN} (?:for|about|on) (?P<d>.+?)|"
    rf"(?P<e>.+? )?{_NOUN}|"
    r"(?P<f>everything))"
    rf"|(?:turn|switch|shut) off (?:the |my |our )?(?:{_NOUN} (?:for|about|on|when) (?P<g>.+?)|(?P<h>.+? )?{_NOUN})"
    rf"|(?:turn|switch) (?:the |my |our )?(?:{_NOUN} (?:for|about|on) (?P<i>.+?)|(?P<j>.+? )?{_NOUN}) off"
    rf"|(?:disable|deactivate) (?:the |my |our )?(?:{_NOUN} (?:for|about|on) (?P<k>.+?)|(?P<l>.+? )?{_NOUN})"
    r")(?: (?:until|till|til|before) (?P<until>WHEN)| for (?P<span>SPAN|NUM hours?))?$"
)
SPEAKS = re.compile(
    rf"{_LEAD}(?:(?:turn|switch) (?:back )?on (?:again )?(?:the |my |our )?(?P<a>.+? ){_NOUN}|"
    rf"(?:turn|switch) (?:the |my |our )?(?:{_NOUN} (?:for|about|on) (?P<b>.+?)|(?P<c>.+? ){_NOUN})(?: back)? on|"
    rf"(?:unmute|unsilence|enable|reactivate|resume) (?:the |my |our )?(?:{_NOUN} (?:for|about|"
    rf"on) (?P<d>.+?)|(?P<e>.+? ){_NOUN})"
    r")(?: again)?$"
)
_RULE = r"(?:alerts?|alert rules?|rules?|notifications?|warnings?)"
CHANGES = re.compile(
    rf"{_LEAD}(?:change|set|raise|lower|increase|decrease|adjust|update|move|bump) (?:the |my |our )?(?:{_RULE} "
    rf"(?:for|about|on|when|of) (?P<what>.+)|(?P<named>.+?) {_RULE}) (?:up |down )?"
    r"(?:to|at) (?P<to>MONEY|PCT|SPAN|NUM hours?|NUM minutes?|"
    r"NUM days?)(?: before)?$"
)
DELETES = re.compile(
    rf"{_LEAD}(?:delete|remove|drop|get rid of) (?:the |my |our |that )?{_RULE} (?:for|about|on|when|of|"
    r"that tells me when) "
    rf"(?P<what>.+)$|{_LEAD}(?:delete|remove|drop) (?:the |my |our )?(?P<named>.+?) {_RULE}$"
    rf"|{_LEAD}(?:delete|remove|drop|get rid of) (?:the |my |our |that )?(?:{_RULE} )?(?P<id>ID)$"
)
_ON = r"(?:set up|on|active|running|enabled|switched on|turned on)"
# What one is about is a few words; more of them ask for something else as well.
_OF_WHAT = r"(?:for|on|about) (?:\S+ ){0,2}?\S+"
RULES = re.compile(
    rf"{_LEAD}(?:what (?:do|will|would|are) you (?:alert|tell|warn|notify|watch|watching)(?: (?:me|"
    r"us))?(?: (?:about|of|for|over))?|"
    rf"(?:which|what) {_RULE} (?:do (?:i|we) have|are (?:on|off|muted|set up|active|there|silenced|"
    r"running|enabled|disabled)|"
    r"(?:have (?:i|we) )?set up)|(?:which|what) (?:things|events) (?:do|will) you (?:alert|tell|warn|"
    r"notify) (?:me|us) (?:about|of)|"
    r"(?:show|list|see|view|get)(?: me)? (?:all )?(?:the |my |our )?(?:all )?(?:alert|notification|"
    r"alerting) (?:rules|settings|preferences)|"
    r"(?:my|our|all|the) (?:alert|notification) (?:rules|settings)|alert rules|"
    rf"(?:(?:show|list|see|view|get)(?: me)? )?(?:all )?(?:the |my |our )?{_RULE} "
    rf"(?:(?:that )?(?:i've|we've|i have|we have|are) )?(?:settings|{_ON})|"
    rf"(?:which|what) {_RULE} (?:(?:do|have|did) (?:i|we) (?:have |got |set )*(?:got|set|{_ON})|are (?:set|"
    rf"{_ON}|turned off|"
    r"switched off))|"
    rf"(?:do|have) (?:i|we) (?:have |got )?(?:any |an? )?{_RULE} (?:set|{_ON}|{_OF_WHAT})|"
    rf"(?:is|are) there (?:any |an? )?{_RULE} (?:set|{_ON}|(?:set |set up )?{_OF_WHAT})|"
    r"what are (?:the |my |our )?(?:alert|alerts|notification) (?:rules|settings|preferences)|"
    r"(?:am i|are we) (?:being |getting |set up to be )?(?:alerted|told|notified|warned|pinged) (?:of|when|if|"
    r"about|for|on) "
    r"(?:\S+ ){0,2}?\S+|"
    r"what (?:am i|are we) (?:being )?(?:alerted|told|notified|warned) (?:about|of))(?: \?)?$"
)
_PAST = r"(?:WHEN|overnight|last night|lately|recently|meanwhile|in the meantime|(?:since|in|from|during|over|on) WHEN)"
_AWAY = (
    r"(?:while (?:i|we) (?:was|were) (?:away|out|gone|asleep|off|sleeping|on holiday|on vacation|offline|at lunch)|"
    rf"since (?:i (?:was (?:last )?here|left|last looked))|{_PAST}|today)"
)
_STATE = r"(?P<state>open|unresolved|new|latest|recent|newest|acknowledged|resolved|urgent|all|past|old)"
HAPPENED = re.compile(
    rf"{_LEAD}(?:(?:what|did anything|has anything|anything|did something|what's|what has|"
    r"what have) (?:\S+ )?(?:happened|happen|new|come up|gone wrong|go wrong) "
    rf"(?P<away>{_AWAY})|(?:what|anything|did) (?:did |have |i |we |that ){{1,4}}(?:miss|"
    rf"missed)(?: anything)?(?: (?P<missed>{_AWAY}))?|"
    r"(?:(?:show|list|see|view|get|give)(?: me)?|any|are there(?: any)?|what are|which|"
    r"what) (?:all )?(?:the |my |our )?"
    rf"(?:{_STATE} )?alerts?(?: (?:are there|do (?:i|we) have|came in|are open|from|of|for|since|raised|"
    rf"there are))*(?: (?P<past>{_PAST}))?|"
    rf"(?:my|our|the|{_STATE.replace('state', 'bare')}) alerts?(?: (?:from |since )?(?P<bare_past>{_PAST}))?|"
    rf"alerts? (?P<only>{_PAST}))(?: \?)?$"
)
# What is there or happened already is told about now: "tell me about our disputes", "about failed payments yesterday".
PRESENT = re.compile(
    rf"{_LEAD}tell (?:me|us) (?:more |all |everything )?about (?:(?:all )?(?:the|our|my|these|those|last|past|"
    rf"previous)\b"
    r"|.*\b(?:WHEN|so far|lately|recently|currently)\b)"
)
SINGLE = re.compile(
    r"^(?:the|my|our|his|her|their|this|that|your) (?:next |last |latest |first )?(?:payout|payment|"
    r"refund|dispute|invoice|order|"
    r"subscription|customer|trial|balance is(?! (?:negative|below|in))|balance was)\b|"
    r".*\b(?:REF|CUST|EMAIL|DISPUTE|SUB|PAYOUT|"
    r"INVOICE)\b|^(?:the )?(?:next|last) "
)
TRAIL = re.compile(r"(?: (?:please|thanks|thank you|pls|,|!|\.|ok|okay|immediately|right away|at once|asap))+$")
JOINS = re.compile(r" (?:and|or)(?: (?:when|if|about|for))? ")
