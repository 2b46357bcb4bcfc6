"""The contract: every operation, parameter and field of the Stripe API version that the installed SDK pins."""

from integrations.sandbox.contract.answers import ExpandTree
from integrations.sandbox.contract.checked import Altered, Checked
from integrations.sandbox.contract.document import load_contract
from integrations.sandbox.contract.model import Contract, Operation
from integrations.sandbox.contract.refusal import Refusal

__all__ = ["Altered", "Checked", "Contract", "ExpandTree", "Operation", "Refusal", "load_contract"]
