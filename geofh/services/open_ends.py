"""Open ends ("09:00+", "09:00-12:00+") -> the earliest and the latest end they can mean.

Nobody knows when such hours end. At the earliest at the stated time; at the latest when the next
span of the same day begins, else at midnight or, from 17:00 on, ten hours later, from 22:00 on
eight hours later: so does opening_hours.js, and whoever maps hours looks at them there.
"""

import re

__all__ = ["earliest", "has_open_end", "latest"]

_HOUR = 60
_CLOCK = r"\d\d:\d\d"
# A span may begin and end with the sun: "sunrise-14:00+", "10:00-(sunset-00:30)+".
_TIME = rf"(?:{_CLOCK}|sunrise|sunset|dawn|dusk|\([^)]*\))"
_SPAN = rf"(?:(?P<begin>{_TIME})-)?(?P<end>{_TIME})(?P<is_open>\+)?"
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _SPAN)
_ONE = re.compile(_SPAN)
_TIMES = re.compile(rf"{_UNNAMED}(?:\s?,\s?{_UNNAMED})*")
_OPEN = re.compile(rf"{_TIME}\+")
_QUOTED = re.compile(r'("[^"]*")')


def has_open_end(text: str) -> bool:
    """Tell whether hours have an end that nobody knows.

    Examples
    --------
    >>> has_open_end("Mo-Fr 09:00+"), has_open_end('Mo-Fr 09:00-12:00 "bis 13:00+"')
    (True, False)
    """
    return _OPEN.search(_QUOTED.sub("", text)) is not None


def earliest(text: str) -> str:
    """Say the earliest end of every span that has an open one.

    Examples
    --------
    >>> earliest("Mo-Fr 09:00-12:00+; Sa 10:00+")
    'Mo-Fr 09:00-12:00; Sa 10:00-10:01'
    """
    parts = _QUOTED.split(text)
    parts[::2] = [_ONE.sub(_early, part) for part in parts[::2]]
    return "".join(parts)


def latest(text: str) -> str:
    """Say the latest end of every span that has an open one.

    Examples
    --------
    >>> latest("Mo-Fr 09:00+,14:00-16:00+; Sa 18:00+")
    'Mo-Fr 09:00-14:00,14:00-24:00; Sa 18:00-28:00'
    """
    parts = _QUOTED.split(text)
    parts[::2] = [_TIMES.sub(_late_in_list, part) for part in parts[::2]]
    return "".join(parts)


def _early(span: re.Match[str]) -> str:
    if not span["is_open"]:
        return span[0]
    if span["begin"]:
        return f"{span['begin']}-{span['end']}"
    # Somebody is there at the moment of opening; "09:00-09:00" would be a whole day.
    end = span["end"]
    if _is_clock(end):
        return f"{end}-{_written(_minutes(end) + 1)}"
    return f"{end}-({end}+00:01)" if end.isalpha() else f"{end}-24:00"


def _late_in_list(times: re.Match[str]) -> str:
    begins = [
        _minutes(begin)
        for span in _ONE.finditer(times[0])
        if _is_clock(begin := span["begin"] or span["end"])
    ]

    def late(span: re.Match[str]) -> str:
        if not span["is_open"]:
            return span[0]
        begin = span["begin"] or span["end"]
        if not _is_clock(span["end"]):
            return f"{begin}-24:00"
        end = _minutes(span["end"])
        if _is_clock(begin) and end < _minutes(begin):
            end += 24 * _HOUR
        last = min((other for other in begins if other > end), default=_last(end))
        return f"{begin}-{_written(last)}"

    return _ONE.sub(late, times[0])


def _is_clock(text: str) -> bool:
    return ":" in text and not text.startswith("(")


def _last(end: int) -> int:
    if end < 17 * _HOUR:
        return 24 * _HOUR
    # The grammar knows no times later than those of the second day.
    return min(end + (10 if end < 22 * _HOUR else 8) * _HOUR, 48 * _HOUR)


def _minutes(clock: str) -> int:
    hours, minutes = map(int, clock.split(":"))
    return hours * _HOUR + minutes


def _written(minutes: int) -> str:
    return f"{minutes // _HOUR:02}:{minutes % _HOUR:02}"
