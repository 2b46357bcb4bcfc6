"""Amounts that are added up as objects change agree with the objects, whatever is taken back or read again."""

from __future__ import annotations

from pathlib import Path

from integrations.sandbox.contract import load_contract
from integrations.sandbox.store import Place, Store

_HERE, _THERE = Place("acct_a", livemode=False), Place("acct_b", livemode=False)
_SUMS = {"_coin": ("worth", "colour")}


def _store(contract_cache: Path, file: Path | None = None) -> Store:
    return Store(load_contract(contract_cache).check_object, {}, file, sums=_SUMS)


def _put(store: Store, coin: str, worth: int, colour: str, place: Place = _HERE) -> None:
    store.put(place, {"object": "_coin", "id": coin, "worth": worth, "colour": colour})


def test_sums_follow_every_change_and_every_rollback(contract_cache: Path) -> None:
    """New, changed, regrouped and removed objects move the sums; a rollback moves them back."""
    store = _store(contract_cache)
    _put(store, "a", 5, "red")
    _put(store, "b", -2, "red")
    _put(store, "c", 7, "blue", _THERE)
    store.commit()
    _put(store, "a", 50, "blue")
    store.remove(_HERE, "b")
    assert store.sums(_HERE, "_coin") == {("blue",): 50}
    store.rollback()
    assert store.sums(_HERE, "_coin") == {("red",): 3}
    assert store.sums(_THERE, "_coin") == {("blue",): 7}


def test_sums_are_there_after_a_restart(contract_cache: Path, tmp_path: Path) -> None:
    """A store read back from its journal has the same sums, and none after it was cleared."""
    file = tmp_path / "world.jsonl"
    store = _store(contract_cache, file)
    for worth in range(1, 4):
        _put(store, "a", worth, "red")
        store.commit()
    store.close()
    again = _store(contract_cache, file)
    assert again.sums(_HERE, "_coin") == {("red",): 3}
    again.clear()
    assert again.sums(_HERE, "_coin") == {}
    again.close()
