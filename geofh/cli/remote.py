"""``geofh geocode --remote``: ask another computer, after the privacy notice was accepted."""

from collections.abc import Callable

import click

from geofh.address import parse_address
from geofh.cli.refusing import BAD_INPUT, stop
from geofh.errors import InputError
from geofh.records import GeocodeResult

__all__ = ["remote_geocoder"]


def remote_geocoder(
    service: str, *, url: str | None, accepted: bool, can_ask: bool
) -> Callable[[str], GeocodeResult]:
    """Give the question to a remote service; the notice is shown and, if need be, asked about.

    Parameters
    ----------
    accepted
        The notice was accepted on the command line.
    can_ask
        Whether somebody can be asked: not where the lines come from stdin.

    Raises
    ------
    InputError
        No URL, or nobody accepted the notice.
    """
    if url is None:
        raise InputError("--remote needs --remote-url: the address of the service you may use.")
    try:
        # geopy is the extra "remote": only those who ask elsewhere need it.
        from geofh.remote import RemoteGeocoder, privacy_notice  # noqa: PLC0415
    except ModuleNotFoundError as error:
        stop(f"{error.name} is missing: install geofh[remote].", BAD_INPUT)
    click.echo(privacy_notice(url), err=True)
    if not accepted and can_ask:
        accepted = click.confirm("Send the address?", abort=True, err=True)
    geocoder = RemoteGeocoder(service, url=url, privacy_accepted=accepted)
    return lambda line: geocoder.geocode(parse_address(line))
