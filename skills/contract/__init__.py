"""The contract between a skill and the house: what it is given, what it may return, what it needs to act."""

from skills.contract.approval import Approval
from skills.contract.desk import Desk, MerchantView, Mirror
from skills.contract.plan import Overall, Plans, Selection
from skills.contract.requests import PROPOSAL_ID, call, in_steps, is_stamped, result_of
from skills.contract.results import Answer, Ask, Choice, Draft, Mentions, Receipt
from skills.contract.sending import send, send_all
from skills.contract.skill import Acts, Reads, Skill

__all__ = [
    "PROPOSAL_ID",
    "Acts",
    "Answer",
    "Approval",
    "Ask",
    "Choice",
    "Desk",
    "Draft",
    "Mentions",
    "MerchantView",
    "Mirror",
    "Overall",
    "Plans",
    "Reads",
    "Receipt",
    "Selection",
    "Skill",
    "call",
    "in_steps",
    "is_stamped",
    "result_of",
    "send",
    "send_all",
]
