"""An error of geofh -> one line on stderr and exit status 2."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec

import click

from geofh.errors import GeofhError

__all__ = ["BAD_INPUT", "refusing", "stop"]

BAD_INPUT = 2

_P = ParamSpec("_P")


def refusing(command: Callable[_P, None]) -> Callable[_P, None]:
    """Turn an error of geofh into one line on stderr and exit status 2."""

    @wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except GeofhError as error:
            stop(str(error), BAD_INPUT)

    return run


def stop(message: str, status: int) -> NoReturn:
    """End with a message on stderr."""
    click.echo(f"geofh: {message}", err=True)
    sys.exit(status)
