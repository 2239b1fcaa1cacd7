"""JSON Schemas compiled once, fast enough to hold every record against them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jsonschema_rs

Wrongs = Callable[[Iterable[Any]], list[tuple[Any, str]]]


def wrongs_by(schema: Mapping[str, Any], others: Mapping[str, Any] | None = None) -> Wrongs:
    """Give what lists the errors of documents: id and message; formats are checked, too.

    ``others`` are the schemas that this one refers to, by the names it uses.
    """
    known = jsonschema_rs.Registry(
        [(f"json-schema:///{name}", content) for name, content in (others or {}).items()]
    )
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, registry=known)

    def wrongs(documents: Iterable[Any]) -> list[tuple[Any, str]]:
        return [
            (one.get("id"), error.message)
            for one in documents
            for error in validator.iter_errors(one)
        ]

    return wrongs
