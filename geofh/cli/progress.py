"""How far a long command is: a bar on stderr."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

__all__ = ["bar", "silent"]

_SHOWN_EVERY_S = 0.1


@contextmanager
def bar(title: str, total: int | None) -> Iterator[Callable[[int], object]]:
    """Show a progress bar on stderr; without a known end how far it is, where somebody looks."""
    if not total:
        with _counting(title) as advance:
            yield advance
        return
    with click.progressbar(range(total), label=f"{title:<24}", file=sys.stderr) as bar:
        yield bar.update


@contextmanager
def silent(_title: str, _total: int | None) -> Iterator[Callable[[int], object]]:
    """Show nothing."""
    yield lambda _steps: None


@contextmanager
def _counting(title: str) -> Iterator[Callable[[int], object]]:
    is_watched = sys.stderr.isatty()
    count, shown = 0, 0.0

    def advance(steps: int) -> None:
        nonlocal count, shown
        count += steps
        if is_watched and time.monotonic() - shown > _SHOWN_EVERY_S:
            shown = time.monotonic()
            click.echo(f"\r{title:<24}  {count:,}", nl=False, err=True)

    if not is_watched:
        click.echo(title, err=True)
    try:
        yield advance
    finally:
        if is_watched:
            click.echo(f"\r{title:<24}  {count:,}", err=True)
