"""Text -> ``Address``, and the keys under which spellings are compared."""

from geofh.address.normalise import (
    clean,
    fold,
    fold_marked,
    fold_prefix,
    fold_words,
    without_marks,
)
from geofh.address.parse import (
    address_from_fields,
    format_address,
    format_houses,
    parse_address,
)
from geofh.address.spell import spell_street

__all__ = [
    "address_from_fields",
    "clean",
    "fold",
    "fold_marked",
    "fold_prefix",
    "fold_words",
    "format_address",
    "format_houses",
    "parse_address",
    "spell_street",
    "without_marks",
]
