"""A merchant sees only its own: the database itself keeps it, whatever a query forgets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.ids import new_id
from domain.people import Role
from storage import (
    alert_rules,
    alerts,
    api_keys,
    audit,
    automations,
    channels,
    connections,
    conversations,
    erasures,
    event_gaps,
    inbox,
    members,
    mirror,
    model_use,
    oauth_states,
    outbox,
    plans,
    proposals,
    sessions,
    stripe_states,
    watching,
)
from storage.alert_rules import AlertRule
from storage.api_keys import ApiKey
from storage.automations import Automation
from storage.channels import EscalationStep
from storage.conversations import NewTurn
from storage.database import Database, Tx
from storage.event_gaps import EventGap
from storage.members import Member
from storage.merchants import Merchant
from storage.mirror import Place
from storage.oauth_states import OAuthState
from storage.tables import metadata
from tests.delivery import drafts as to_deliver
from tests.plugins.postgres import new_merchant
from tests.storage.drafts import MINUTE, NOW, arrival, connection, hashed, known_state, plan, proposal

TABLES = sorted(metadata.tables)


async def watch(tx: Tx, merchant_id: str) -> None:
    """Stores a row in every table of what is watched over time, and of automations."""
    whose = {"subscription_details": {"subscription": "sub_1"}}
    owed = {"id": "in_1", "status": "open", "due_date": 1, "created": 1, "parent": whose}
    await stripe_states.keep(tx, [known_state(merchant_id, object_id="in_1", kind="invoice", state=owed)])
    await watching.take_turns(tx, merchant_id, {}, NOW)
    await event_gaps.note_look(tx, merchant_id, EventGap("acct_1", False, NOW, 0, None))
    told = Automation(merchant_id, new_id("aut"), "x", "payout_paid", {}, {"do": "notify"}, True, "mem_1", NOW, "key")
    await automations.add(tx, told)
    await automations.note_run(tx, merchant_id, told.id, "evt_1", NOW, is_held=False)


async def fill(tx: Tx, merchant_id: str) -> None:
    """Stores at least one row of the merchant in every table."""
    ada = await members.create(tx, Member(new_id("mem"), merchant_id, "Ada", Role.ADMIN, NOW))
    soon = NOW + 5000 * 24 * 60 * MINUTE
    await sessions.create_link(
        tx,
        merchant_id=merchant_id,
        member_id=ada.id,
        token_sha256=hashed("link" + merchant_id),
        now=NOW,
        expires_at=soon,
    )
    await sessions.create_session(
        tx,
        session_id=new_id("ses"),
        merchant_id=merchant_id,
        member_id=ada.id,
        token_sha256=hashed("session" + merchant_id),
        now=NOW,
        expires_at=soon,
    )
    key = ApiKey(new_id("key"), merchant_id, ada.id, "till", ("read",), NOW)
    await api_keys.create(tx, key, hashed("key" + merchant_id))
    await oauth_states.create(
        tx, OAuthState(merchant_id, hashed("s" + merchant_id), "ses_1", "read_write", False, "/", NOW, soon)
    )
    await connections.upsert(tx, connection(merchant_id))
    await inbox.take(tx, [arrival("evt_of_" + merchant_id)])
    charge, billed = {"created": 1, "amount": 500, "currency": "usd"}, {"created": 1}
    of_kinds = [("charge", charge), ("customer", {}), ("subscription", billed)]
    kept = [known_state(merchant_id, object_id=kind, kind=kind, state=state) for kind, state in of_kinds]
    await stripe_states.keep(tx, kept)
    await inbox.note_seen(tx, merchant_id, "acct_1", livemode=False, seen_until=NOW)
    await watch(tx, merchant_id)
    await mirror.begin(tx, Place(merchant_id, "acct_1", False))
    await mirror.add_parts(tx, Place(merchant_id, "acct_1", False), ["charge"])
    await erasures.note(tx, merchant_id, "cus_1", NOW)
    talk = await conversations.create(
        tx, conversation_id=new_id("cnv"), merchant_id=merchant_id, title="Refunds", now=NOW
    )
    turn = NewTurn(new_id("trn"), "user", "refund order 42", NOW)
    await conversations.append_turns(tx, merchant_id=merchant_id, conversation_id=talk.id, new=[turn])
    await proposals.insert(tx, proposal(merchant_id, conversation_id=talk.id))
    await plans.insert(tx, plan(merchant_id, conversation_id=talk.id))
    assert await model_use.take_call(tx, merchant_id, NOW.date(), model_use.Bounds())
    pager = to_deliver.channel(merchant_id, NOW)
    await channels.create(tx, pager)
    await channels.set_escalation(tx, [EscalationStep(merchant_id, 1, pager.id, 15)])
    alert = to_deliver.alert(merchant_id, NOW)
    assert await alerts.add(tx, alert)
    rule = AlertRule(
        merchant_id, new_id("rul"), "payment_over", "Big ones", {}, False, True, None, "mem_1", NOW, 1, "key"
    )
    assert await alert_rules.add(tx, rule)
    assert await outbox.queue(tx, alert) == 1
    await audit.append(tx, merchant_id, "proposal.opened", {"proposal": "prop_1"})


@pytest.fixture
async def neighbour(database: Database, merchant: Merchant) -> Merchant:
    """Another merchant; both have rows in every table."""
    other = await new_merchant(database, "Neighbour")
    for each in (merchant, other):
        async with database.merchant(each.id) as tx:
            await fill(tx, each.id)
    return other


async def counts(database: Database, merchant_id: str | None) -> dict[str, int]:
    """How many rows of each table a query sees that forgets to name any merchant."""
    opened = database.doorway() if merchant_id is None else database.merchant(merchant_id)
    async with opened as tx:
        return {
            table: (await tx.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()  # noqa: S608  # names of ours
            for table in TABLES
        }


async def test_a_query_that_forgets_the_merchant_sees_nothing(database: Database, neighbour: Merchant) -> None:
    """Without a bound merchant every table is empty to the app, although every table has rows."""
    assert await counts(database, None) == dict.fromkeys(TABLES, 0)
    assert all((await counts(database, neighbour.id)).values())


async def test_a_bound_query_sees_its_own_rows_only(
    database: Database, merchant: Merchant, neighbour: Merchant, database_url: str
) -> None:
    """A query without any condition counts one merchant's rows, where the owner counts both's."""
    mine, other = await counts(database, merchant.id), await counts(database, neighbour.id)
    with psycopg.connect(database_url) as owner:
        for table in TABLES:
            row = owner.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608  # names of ours
            assert row == (mine[table] + other[table],)


async def test_an_unknown_merchant_sees_nothing(database: Database, neighbour: Merchant) -> None:
    """An id that belongs to nobody shows nothing."""
    assert await counts(database, new_id("mer")) == dict.fromkeys(TABLES, 0)


async def test_every_table_is_protected(database_url: str) -> None:
    """No table of the schema is without row-level security and a policy, so that none is forgotten when added."""
    with psycopg.connect(database_url) as owner:
        bare = owner.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' "
            "AND c.relname <> 'alembic_version' AND NOT (c.relrowsecurity AND EXISTS "
            "(SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polwithcheck IS NOT NULL))"
        ).fetchall()
        hidden = owner.execute("SELECT has_table_privilege('florin_app', 'alembic_version', 'SELECT')").fetchone()
    assert bare == []
    assert hidden == (False,)


async def test_rows_of_another_merchant_cannot_be_written(
    database: Database, merchant: Merchant, neighbour: Merchant
) -> None:
    """An insert that names another merchant is refused by the database."""

    async def smuggle(tx: Tx) -> None:
        await members.create(tx, Member(new_id("mem"), neighbour.id, "Eve", Role.ADMIN, NOW))

    async def smuggle_proposal(tx: Tx) -> None:
        await proposals.insert(tx, proposal(neighbour.id))

    for write in (smuggle, smuggle_proposal):
        await refused(database, merchant.id, write)


async def test_another_merchants_records_are_not_found(
    database: Database, merchant: Merchant, neighbour: Merchant
) -> None:
    """By-id look-ups of what exists elsewhere answer as if it did not exist, and changes reach nothing."""
    async with database.merchant(neighbour.id) as tx:
        theirs = (await proposals.listed(tx))[0]
        their_connection = (await connections.listed(tx))[0]
        their_key = (await api_keys.listed(tx))[0]
    async with database.merchant(merchant.id) as tx:
        assert await proposals.get(tx, theirs.id) is None
        assert await connections.get(tx, their_connection.id) is None
        assert await connections.mark_revoked(tx, their_connection.id, NOW) is False
        assert await api_keys.revoke(tx, their_key.id, NOW) is False
        assert await proposals.take_over(tx, theirs.id, now=NOW, lease_until=NOW + MINUTE) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET hash = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        "DELETE FROM audit_heads",
        "UPDATE proposals SET amount_minor = 1",
        "UPDATE proposals SET digest = 'x'",
        "DELETE FROM proposals",
        "DELETE FROM stripe_events",
        "UPDATE stripe_events SET body = ''",
        "UPDATE turns SET text = 'x'",
        "UPDATE api_keys SET scopes = '{approve}'",
        "UPDATE merchants SET id = 'mer_2'",
        "ALTER TABLE proposals DISABLE ROW LEVEL SECURITY",
        "DROP POLICY florin_own_rows ON proposals",
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
        "DROP TABLE audit_entries",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
        "SET ROLE postgres",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY members TO PROGRAM 'cat'",
    ],
)
async def test_the_app_has_no_right_to(database: Database, merchant: Merchant, statement: str) -> None:
    """The app's role can't change what was approved or audited, nor lift its own bounds."""
    async with database.merchant(merchant.id) as tx:
        await fill(tx, merchant.id)

    async def attempt(tx: Tx) -> None:
        await tx.execute(text(statement))

    await refused(database, merchant.id, attempt)


async def test_doorway_functions_are_the_apps_only(database_url: str) -> None:
    """Each look-up that sees across merchants has a fixed search path and may be called by the app's role alone."""
    with psycopg.connect(database_url) as owner:
        found = owner.execute(
            "SELECT p.proname, p.proconfig::text, has_function_privilege('public', p.oid, 'EXECUTE') "
            "FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
        ).fetchall()
    assert len(found) >= 28  # as many as there are by now; what counts is each one below
    assert {(config, public) for _, config, public in found} == {("{search_path=pg_catalog}", False)}


async def refused(database: Database, merchant_id: str, write: Callable[[Tx], Awaitable[None]]) -> None:
    """Asserts that the database forbids a statement for want of rights."""

    async def attempt() -> None:
        async with database.merchant(merchant_id) as tx:
            await write(tx)

    with pytest.raises(DBAPIError) as raised:
        await attempt()
    assert isinstance(raised.value.orig, psycopg.errors.InsufficientPrivilege)
