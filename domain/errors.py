"""Every error Florin raises on purpose, in one tree.

FlorinError                     anything below; `kind` is stable and public (RFC 9457 `type`), `status` its HTTP status
├── BadInput            400     what was said or sent can't be used as it is
│   ├── BadAmount
│   ├── CurrencyMismatch
│   ├── BadPeriod
│   ├── BadSignature            Stripe did not sign it, or too long ago
│   └── TooLarge        413
├── NotSignedIn         401     no or no valid session or API key
├── NotAllowed          403     the person or key may not do this
├── NotFound            404     nothing of this merchant by that name
├── Conflict            409     true when asked, not any more
│   ├── DigestMismatch          what is confirmed is not what was shown
│   ├── ProposalNotOpen         already confirmed, rejected or done
│   ├── ProposalExpired
│   ├── PreconditionChanged     the world moved since the proposal
│   └── KeyReused               same idempotency key, other content
├── NotConnected        409     no Stripe account to work on
│   └── ConnectionRevoked       Stripe no longer accepts the connection's token
├── StripeRefused       402     Stripe said no; nothing moved
├── PartlyDone          409     some of several steps took effect, then Stripe said no; the message says which
├── TooMany             429     a limit was reached; try later
├── Unavailable         503     Stripe, the model or the database can't be reached; nothing moved
├── OutcomeUnknown      202     a write was sent and no answer came: neither done nor failed
└── Misconfigured       500     a setting is wrong; the message says which
"""

from __future__ import annotations


class FlorinError(Exception):
    """An expected error whose message is a sentence for the merchant with what to do next."""

    kind = "florin-error"
    status = 500

    def __init__(self, message: str) -> None:
        """Keep the sentence; it must name no secret and echo no rejected input at length."""
        super().__init__(message)
        self.message = message


class BadInput(FlorinError):
    """What was said or sent can't be used as it is."""

    kind = "bad-input"
    status = 400


class BadAmount(BadInput):
    """An amount that can't be read or that Stripe would not take."""

    kind = "bad-amount"


class CurrencyMismatch(BadInput):
    """Amounts of two currencies met where only one is allowed."""

    kind = "currency-mismatch"


class BadPeriod(BadInput):
    """A reporting period that can't be read, is impossible or ends before it starts."""

    kind = "bad-period"


class BadSignature(BadInput):
    """What came in Stripe's name was not signed by Stripe, or too long ago."""

    kind = "bad-signature"


class TooLarge(BadInput):
    """More than the stated limit."""

    kind = "too-large"
    status = 413


class NotSignedIn(FlorinError):
    """No credential, or one that is unknown, expired or revoked."""

    kind = "not-signed-in"
    status = 401


class NotAllowed(FlorinError):
    """A known actor without the scope or role for this."""

    kind = "not-allowed"
    status = 403


class NotFound(FlorinError):
    """Nothing of this merchant goes by that name; also said for what belongs to another merchant."""

    kind = "not-found"
    status = 404


class Conflict(FlorinError):
    """The state is no longer what the caller believed."""

    kind = "conflict"
    status = 409


class DigestMismatch(Conflict):
    """The digest sent is not the digest of the stored proposal: what was shown is not what would be done."""

    kind = "digest-mismatch"


class ProposalNotOpen(Conflict):
    """The proposal was already confirmed, rejected, expired or executed."""

    kind = "proposal-not-open"


class ProposalExpired(Conflict):
    """The proposal was not confirmed in time."""

    kind = "proposal-expired"


class PreconditionChanged(Conflict):
    """Something the person was shown is no longer so; nothing was done."""

    kind = "precondition-changed"


class KeyReused(Conflict):
    """One idempotency key with two contents."""

    kind = "key-reused"


class NotConnected(FlorinError):
    """The merchant has no active Stripe account."""

    kind = "not-connected"
    status = 409


class ConnectionRevoked(NotConnected):
    """Stripe refuses the connection's token: disconnected from Stripe's side."""

    kind = "connection-revoked"


class StripeRefused(FlorinError):
    """Stripe answered with a definite no; nothing moved.

    `code` and `decline_code` are Stripe's (https://docs.stripe.com/error-codes), `param` the parameter it blames.
    """

    kind = "stripe-refused"
    status = 402

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        decline_code: str | None = None,
        param: str | None = None,
        http_status: int = 400,
        request_id: str | None = None,
    ) -> None:
        """Keep Stripe's own words beside the sentence."""
        super().__init__(message)
        self.code = code
        self.decline_code = decline_code
        self.param = param
        self.http_status = http_status
        self.request_id = request_id


class PartlyDone(FlorinError):
    """Some of an act's steps took effect before Stripe refused a later one; the message names what exists by now."""

    kind = "partly-done"
    status = 409


class TooMany(FlorinError):
    """A limit was reached; `retry_after_s` says when to come back."""

    kind = "too-many"
    status = 429

    def __init__(self, message: str, *, retry_after_s: int = 1) -> None:
        """Keep the seconds to wait."""
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Unavailable(FlorinError):
    """Something outside can't be reached; nothing moved and asking again is safe."""

    kind = "unavailable"
    status = 503


class OutcomeUnknown(FlorinError):
    """A write left and no answer came back. Not a failure: it is resolved with the same key, or by lookup."""

    kind = "outcome-unknown"
    status = 202


class Misconfigured(FlorinError):
    """A setting is missing or contradicts another; the message names it and what to set."""

    kind = "misconfigured"
    status = 500
