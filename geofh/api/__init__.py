"""The HTTP side of geofh: a JSON API and a page for parents. Needs the extra ``web``."""

from geofh.api.app import create_app

__all__ = ["create_app"]
