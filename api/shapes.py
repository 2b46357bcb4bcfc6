"""What goes over the wire: bodies that are accepted, answers that are given, and text that is safe to keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.plans.view import PlanView
from assistant.proposal_view import ProposalView
from domain.cards import Card
from domain.errors import BadInput
from domain.ids import is_id

_KEPT_CONTROLS = frozenset("\n\r\t")


def clean_text(text: str) -> str:
    """Return the text; ValueError for control characters and half surrogates, which no database or page takes."""
    for char in text:
        code = ord(char)
        if (code < 32 and char not in _KEPT_CONTROLS) or code == 127 or 0xD800 <= code <= 0xDFFF:
            raise ValueError("holds a control character or a broken one")
    return text


def clean_values(value: Any) -> Any:
    """Return a JSON value; ValueError when a text or name in it, at any depth, is not clean."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            clean_values(name)
            clean_values(inner)
    elif isinstance(value, list):
        for inner in value:
            clean_values(inner)
    return value


def checked_id(text: str, prefix: str) -> str:
    """Return an id of Florin's own as it came in a path or body; BadInput when it has not that shape."""
    if not is_id(text, prefix):
        raise BadInput(f"That is no id of that kind: those start with {prefix}_ and have 26 letters and digits.")
    return text


Text = Annotated[str, AfterValidator(clean_text)]
ShortText = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(clean_text)]
AnyCard = Annotated[Card, Field(discriminator="type")]


JsonObject = Annotated[dict[str, Any], AfterValidator(clean_values)]


class Body(BaseModel):
    """A request body: unknown fields are refused, so that a misspelt one is never silently dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class ChatMessage(Body):
    """One message of a person."""

    message: Annotated[str, Field(min_length=1, max_length=100_000), AfterValidator(clean_text)]
    conversation_id: Annotated[str, Field(max_length=64, description="goes on with a conversation")] | None = None


class Decision(Body):
    """A yes to exactly the proposal that was shown."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="the digest shown with the proposal")]


class Authorize(Body):
    """What to ask Stripe for."""

    scope: Literal["read_only", "read_write"] = "read_write"
    livemode: bool | None = Field(None, description="left out: live when only live keys are set, otherwise test")


class Callback(Body):
    """What Stripe sent back, for a client that takes the redirect itself."""

    state: ShortText
    code: ShortText | None = None
    error: ShortText | None = None


class ConnectionChoice(Body):
    """One connection; left out, the active one is meant."""

    connection_id: Annotated[str, Field(max_length=64)] | None = None


class PlanRequest(Body):
    """What to plan: a planning skill, such as refund_payments, and its arguments."""

    skill: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z_]+$")]
    args: JsonObject


class KeyRequest(Body):
    """A new API key."""

    name: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(clean_text)]
    scopes: Annotated[list[Literal["read", "propose", "approve"]], Field(min_length=1, max_length=3)]
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = None


class ChatAnswer(BaseModel):
    """The reply to a message; every figure in `cards` comes from results, made by code."""

    conversation_id: str
    reply: str
    cards: list[AnyCard]
    proposals: list[ProposalView]
    plans: list[PlanView]


class ReadAnswer(BaseModel):
    """The answer of a skill that reads: its text, exact data in minor units, and cards."""

    text: str
    data: Any
    cards: list[AnyCard]


class ObjectPage(BaseModel):
    """Stripe's own objects as plain JSON, without their secrets; what customers wrote in them is data, never trusted.

    `next_cursor` leads to the page after, None at the end. `total` counts all that fit, None when they were not
    counted. `complete` is False only when a list in another order than Stripe's has so many that only the newest
    `looked_at` were ordered.
    """

    data: list[dict[str, Any]]
    next_cursor: str | None
    total: int | None
    complete: bool
    looked_at: int


class SkillShown(BaseModel):
    """One skill: `kind` says whether it answers at once, proposes one act, or plans many; `args` is a JSON Schema."""

    name: str
    summary: str
    kind: Literal["reads", "acts", "plans"]
    examples: list[str]
    args: dict[str, Any]


class SkillList(BaseModel):
    """Every skill by name."""

    skills: list[SkillShown]


class ProposalPage(BaseModel):
    """Proposals, newest first; `next` goes into `before` for the page after, None at the end."""

    proposals: list[ProposalView]
    next: str | None


class PlanPage(BaseModel):
    """Plans of many, newest first; `next` goes into `before` for the page after, None at the end."""

    plans: list[PlanView]
    next: str | None


class ConnectionShown(BaseModel):
    """A connected Stripe account; no token is ever part of it."""

    id: str
    account_id: str
    livemode: bool
    scope: str
    label: str
    country: str | None
    default_currency: str | None
    status: str
    is_active: bool
    created_at: datetime
    revoked_at: datetime | None


class ConnectionStatus(BaseModel):
    """Whether an account is connected, and all that ever were."""

    connected: bool
    connections: list[ConnectionShown]


class AuthorizeAnswer(BaseModel):
    """Where to send the person."""

    url: str


class AccountShown(BaseModel):
    """The connected account as Stripe describes it."""

    id: str
    livemode: bool
    name: str | None
    country: str | None
    default_currency: str | None
    charges_enabled: bool | None
    payouts_enabled: bool | None
    requirements_due: list[str]


class AuditShown(BaseModel):
    """One entry of the audit chain; `hash` covers decision, seq and prev."""

    seq: int
    kind: str
    decision: Mapping[str, Any]
    prev: str
    hash: str


class AuditPage(BaseModel):
    """Audit entries, newest first; `next` goes into `before` for the page after, None at the end."""

    entries: list[AuditShown]
    next: int | None


class KeyShown(BaseModel):
    """An API key without its secret."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeyMade(KeyShown):
    """A new API key with its secret, which is shown this once."""

    secret: str


class SignInLink(BaseModel):
    """A link that signs one browser in, once."""

    url: str


class ProblemShown(BaseModel):
    """A problem document (RFC 9457); `errors` names the wrong fields of a 422."""

    type: str
    title: str
    status: int
    detail: str
