"""Customers, the model resource: what the real SDK sees."""

from __future__ import annotations

from typing import Any, cast

import pytest
import stripe

from tests.plugins.sandbox import SandboxWorld


def test_a_customer_lives_and_dies(world: SandboxWorld) -> None:
    """A customer is created, changed, found and deleted, and its tombstone stays."""
    customers = world.client().v1.customers
    jane = customers.create({"email": "jane@example.com", "name": "Jane", "metadata": {"order": "42", "vip": "yes"}})
    changed = customers.update(jane.id, {"name": "", "metadata": {"order": "", "tier": "gold"}})
    assert changed.name is None
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"vip": "yes", "tier": "gold"}
    assert [found.id for found in customers.list({"email": "jane@example.com"}).data] == [jane.id]
    customers.delete(jane.id)
    assert customers.retrieve(jane.id).deleted is True
    assert customers.list().data == []


def test_a_wrong_parameter_is_refused_and_noted(world: SandboxWorld) -> None:
    """A misspelt parameter is Stripe's own 400 and counts as a violation of the contract."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.client().v1.customers.create(cast("Any", {"emial": "jane@example.com"}))
    assert (refused.value.code, refused.value.param) == ("parameter_unknown", "emial")
    assert [violation["where"] for violation in world.take_violations()] == ["request"]


def test_a_missing_customer_is_404(world: SandboxWorld) -> None:
    """An id nobody has is resource_missing, which is no violation."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.client().v1.customers.retrieve("cus_nobody")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
