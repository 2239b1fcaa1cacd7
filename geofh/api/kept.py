"""What is made once from a region and goes with it: a replaced edition takes it along."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from geofh.regions import Region

__all__ = ["kept_with_region"]

_P = ParamSpec("_P")
_Made = TypeVar("_Made")
_MakeOf = Callable[Concatenate[Region, _P], _Made]


def kept_with_region(most: int = 1) -> Callable[[_MakeOf[_P, _Made]], _MakeOf[_P, _Made]]:
    """Keep what a function makes of a region, for up to ``most`` further arguments of each.

    For pages, which know the region they show and nothing of the shelf it stands on. What is made
    must not refer to the region, or both would stay for ever.
    """

    def keeping(make: _MakeOf[_P, _Made]) -> _MakeOf[_P, _Made]:
        all_kept: WeakKeyDictionary[Region, dict[tuple[object, ...], _Made]] = WeakKeyDictionary()

        @wraps(make)
        def made(region: Region, /, *arguments: _P.args, **named: _P.kwargs) -> _Made:
            kept = all_kept.setdefault(region, {})
            key = (*arguments, *sorted(named.items()))
            if key not in kept:
                if len(kept) >= most:
                    kept.pop(next(iter(kept)), None)
                kept[key] = make(region, *arguments, **named)
            return kept[key]

        return made

    return keeping
