"""Options that several commands have."""

import click

__all__ = ["withhold_below"]

withhold_below = click.option(
    "--withhold-below",
    "fewer_than",
    type=click.IntRange(0, 100),
    default=5,
    show_default=True,
    help="Smaller counts are not printed; 0 prints all.",
)
"""Statistical disclosure: from which count on a number is told."""
