"""A scenario as a small JSON file that people can read, send around and run again.

Nothing in it is data of a region: only the changes, and to what they were made.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from geofh.coverage.scenario import FIELDS, Change, Scenario
from geofh.errors import InputError

__all__ = ["dump", "from_document", "load"]

SCHEMA = 1


def dump(scenario: Scenario) -> str:
    """Write a scenario as JSON, to be saved."""
    changes = [
        {"action": change.action, "site": change.site}
        | {
            name: list(value) if isinstance(value, tuple) else value
            for name in FIELDS
            if (value := getattr(change, name)) not in (None, "", ())
        }
        for change in scenario.changes
    ]
    document = {
        "schema": SCHEMA,
        "title": scenario.title,
        "region": scenario.region,
        "kind": scenario.kind,
        "changes": changes,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def load(text: str) -> Scenario:
    """Read a saved scenario.

    Raises
    ------
    InputError
        Not JSON; and what `from_document` refuses.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the scenario is not JSON: {error}.") from None
    return from_document(document)


def from_document(document: Any) -> Scenario:
    """Read a scenario of what its JSON says.

    Raises
    ------
    InputError
        Another schema, a field that is unknown or of the wrong type; the change is named by its
        number.
    """
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise InputError(f"the scenario has no 'schema': {SCHEMA}; expected a saved scenario.")
    unknown = sorted(set(document) - {"schema", "title", "region", "kind", "changes"})
    if unknown:
        raise InputError(f"the scenario has the unknown fields {unknown}.")
    texts = {name: document.get(name, "") for name in ("title", "region", "kind")}
    for name, value in texts.items():
        if not isinstance(value, str):
            raise InputError(f"{name} of the scenario is {value!r}; expected a text.")
    changes = document.get("changes", [])
    if not isinstance(changes, list):
        raise InputError("changes of the scenario are no list.")
    return Scenario(
        **texts, changes=tuple(_read(one, number) for number, one in enumerate(changes))
    )


_WORDS = MappingProxyType({str: "a text", int: "a number", list: "a list"})
_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "action": (str,),
        "site": (str,),
        "name": (str,),
        "lon": (int, float),
        "lat": (int, float),
        "capacity": (int, float),
        "hours": (str,),
        "areas": (list,),
    }
)


def _read(one: object, number: int) -> Change:
    where = f"change {number + 1} of the scenario"
    if not isinstance(one, dict):
        raise InputError(f"{where} is {one!r}; expected an object.")
    for name, value in one.items():
        if name not in _TYPES:
            raise InputError(f"{where} has the unknown field {name!r}.")
        if not isinstance(value, _TYPES[name]) or isinstance(value, bool):
            raise InputError(f"{where}: {name} is {value!r}; expected {_WORDS[_TYPES[name][0]]}.")
    fields: dict[str, Any] = {"action": "", "site": ""} | one
    if "areas" in fields:
        fields["areas"] = tuple(str(area) for area in fields["areas"])
    try:
        return Change(**fields)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
