"""The contract between a skill and the house: what it is given, what it may return, what it needs to act."""

from skills.contract.approval import Approval
from skills.contract.desk import Desk, MerchantView
from skills.contract.results import Answer, Ask, Choice, Draft, Mentions, Receipt
from skills.contract.skill import Acts, Reads, Skill

__all__ = [
    "Acts",
    "Answer",
    "Approval",
    "Ask",
    "Choice",
    "Desk",
    "Draft",
    "Mentions",
    "MerchantView",
    "Reads",
    "Receipt",
    "Skill",
]
