"""The sandbox's page in docs tells of every control route, and of none that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from integrations.sandbox.catalogue import find_resources
from integrations.sandbox.contract.document import listed_operations
from integrations.sandbox.control import routes

PAGE = Path(__file__).parents[2] / "docs" / "sandbox.md"


def test_every_control_route_is_documented() -> None:
    """The table's routes are those of the control file and of the resource files."""
    told = set(re.findall(r"^\| `([A-Z]+ /_sandbox[/a-z]*)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    pages = {line for line in find_resources().pages if " /_sandbox" in line}
    assert told == pages | set(routes())


def test_no_resource_plays_what_the_contract_does_not_know() -> None:
    """Each operation that a file plays is a line of operations.txt, so it is checked."""
    assert set(find_resources().operations) <= set(listed_operations())
