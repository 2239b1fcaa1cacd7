"""Let ``python -m geofh`` be ``geofh``."""

from geofh.cli import main

main()
