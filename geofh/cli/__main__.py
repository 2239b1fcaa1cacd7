"""Let ``python -m geofh.cli`` be ``geofh``."""

from geofh.cli.commands import main

main()
