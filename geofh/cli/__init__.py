"""The command line: answers on stdout, messages on stderr.

Exit status: 0 found, 1 nothing found, 2 bad usage or bad data.
"""

from geofh.cli.commands import main

__all__ = ["main"]
