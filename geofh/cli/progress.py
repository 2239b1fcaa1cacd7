"""How far a long command is: a bar on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

__all__ = ["bar", "silent"]


@contextmanager
def bar(title: str, total: int | None) -> Iterator[Callable[[int], object]]:
    """Show a progress bar on stderr; without a known end only the title."""
    if not total:
        click.echo(title, err=True)
        yield lambda _steps: None
        return
    with click.progressbar(range(total), label=f"{title:<24}", file=sys.stderr) as bar:
        yield bar.update


@contextmanager
def silent(_title: str, _total: int | None) -> Iterator[Callable[[int], object]]:
    """Show nothing."""
    yield lambda _steps: None
