"""What a first start makes: the merchant, its first member, the terminal's key and, offline, the connected demo."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import structlog

from api.consent import agree
from api.local_files import terminal_key_file, write_private
from api.plain_http import plain_client
from api.wiring import House
from domain.errors import NotSignedIn, Unavailable
from domain.ids import new_id
from domain.people import ROLE_SCOPES, Actor, Door, Role, Scope
from storage import audit, connections, members, merchants
from storage.members import Member
from storage.merchants import Merchant

log = structlog.get_logger("florin.start")

DEMO_NAME = "Harbour & Pine"
KEY_NAME = "terminal of this machine"
SEED_TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True)
class Owner:
    """The merchant of this installation and the member who administers it."""

    merchant_id: str
    member_id: str

    def actor(self) -> Actor:
        """Return the owner as the start-up acts for them; the audit log says so."""
        return Actor(self.merchant_id, self.member_id, Role.ADMIN, ROLE_SCOPES[Role.ADMIN], Door.SYSTEM, "first-start")


async def ensure_owner(house: House) -> Owner:
    """Return the installation's merchant and its first administrator, made now if there are none."""
    async with house.db.doorway() as tx:
        merchant_id = await merchants.first(tx)
    if merchant_id is None:
        merchant_id = await _make_merchant(house)
    async with house.db.merchant(merchant_id) as tx:
        known = await members.listed(tx)
    admin = next((member for member in known if member.role == Role.ADMIN), None)
    if admin is None:
        raise Unavailable("This merchant has no administrator left; restore one in the database.")
    return Owner(merchant_id, admin.id)


async def _make_merchant(house: House) -> str:
    """Store the merchant of the settings with one administrator, unless another server just did; return its id."""
    settings, now = house.settings, house.clock()
    named = "merchant_name" in settings.model_fields_set or not house.stripe.is_offline
    merchant = Merchant(
        id=new_id("mer"),
        name=settings.merchant_name if named else DEMO_NAME,
        timezone=settings.timezone,
        locale=settings.locale,
        currency=settings.currency,
        created_at=now,
    )
    member = Member(new_id("mem"), merchant.id, "Owner", Role.ADMIN.value, now)
    async with house.db.merchant(merchant.id) as tx:
        if (known := await merchants.first_alone(tx)) is not None:
            return known
        await merchants.create(tx, merchant)
        await members.create(tx, member)
        await audit.append(tx, merchant.id, "merchant.created", {"name": merchant.name, "member": member.id}, at=now)
    return merchant.id


async def ensure_terminal_key(house: House, owner: Owner) -> None:
    """Keep an API key for this machine's terminal in a file that only its owner may read."""
    file = terminal_key_file(house.settings.data_folder)
    try:
        await house.api_keys.actor_of_key(file.read_text(encoding="ascii").strip())
    except (OSError, UnicodeDecodeError, NotSignedIn):
        made = await house.api_keys.create_key(owner.actor(), KEY_NAME, list(Scope))
        write_private(file, made.secret)


async def ensure_demo(house: House, owner: Owner, *, seed: bool) -> None:
    """On the offline Stripe: connect its shop unless something was connected before; with `seed`, give it its trade.

    The connection is made by the same OAuth round trip that a person makes in the browser.
    """
    async with house.db.merchant(owner.merchant_id) as tx:
        if await connections.listed(tx):
            return
    if seed:
        await _seed(house.stripe.api_base)
    await connect_offline(house, owner.actor())


async def connect_offline(house: House, actor: Actor, *, scope: str = "read_write", livemode: bool = False) -> None:
    """Connect the account that the offline Stripe offers first, through its consent page."""
    url = await house.connect.authorize_url(actor, actor.credential_id, scope, livemode)
    told = await agree(url)
    await house.connect.callback(
        actor, actor.credential_id, state=told.get("state", ""), code=told.get("code"), error=told.get("error")
    )


async def _seed(base: str) -> None:
    """Ask the offline Stripe for the demo shop; it does nothing when that exists."""
    try:
        async with plain_client(SEED_TIMEOUT_S) as client:
            answer = await client.post(f"{base}/_sandbox/seed", json={"name": "demo"})
    except httpx.HTTPError as error:
        raise Unavailable(f"The offline Stripe did not make the demo shop ({type(error).__name__}).") from error
    if answer.status_code != httpx.codes.OK:
        raise Unavailable(f"The offline Stripe did not make the demo shop: {answer.text[:200]}")
