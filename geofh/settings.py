"""What an operator can set: a frozen object, filled from ``GEOFH_…`` variables when asked.

Nothing reads the environment at import time; ``Settings()`` does, once, in the command that
starts a server, and is handed on from there.
"""

from ipaddress import ip_network
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


def _network(text: str) -> str:
    ip_network(text, strict=False)
    return text


# What may stand in a Content-Security-Policy: a scheme and a host, nothing that could end it.
ORIGIN = r"^https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?$"
Network = Annotated[str, AfterValidator(_network)]


class Settings(BaseSettings):
    """Say what to serve and where.

    Examples
    --------
    >>> Settings(port=8080).host
    '127.0.0.1'
    """

    model_config = SettingsConfigDict(env_prefix="GEOFH_", frozen=True, extra="forbid")

    region: str = Field(default="dortmund", description="Shipped name or folder of a region.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port; 0 takes a free one.")
    workers: int = Field(default=1, ge=1, le=64, description="Processes that share the work.")
    max_body_bytes: int = Field(
        default=64 * 1024, ge=1024, description="Larger requests are refused (413)."
    )
    body_seconds: float = Field(
        default=10, gt=0, le=600, description="Bodies that arrive more slowly are refused (408)."
    )
    max_batches: int = Field(default=2, ge=1, le=64, description="Batches at the same time.")
    max_batch_lines: int = Field(default=10_000, ge=1, description="Questions in one batch.")
    max_batch_bytes: int = Field(
        default=8 * 1024 * 1024, ge=1024, description="Bytes of one batch."
    )
    max_batch_seconds: float = Field(default=300, gt=0, description="Time of one batch.")
    trusted_proxies: tuple[Network, ...] = Field(
        default=(),
        description="Networks of proxies whose Forwarded headers are believed, as a JSON list.",
    )
    tile_url: str = Field(
        default="",
        description="Tiles of a public map service, with {z}, {x}, {y}; readers are asked first.",
    )
    tile_name: str = Field(default="basemap.de", description="Who runs that service.")
    tile_credit: str = Field(
        default="© basemap.de / BKG (CC BY 4.0)", description="Attribution of those tiles."
    )
    leave_url: str = Field(
        default="https://www.dwd.de/",
        description='Where "leave quickly" leads: a page of everyday that says nothing.',
    )
    max_running: int = Field(default=4, ge=1, le=256, description="Requests worked on at once.")
    max_waiting: int = Field(
        default=128, ge=0, le=100_000, description="Requests that wait; more are refused (503)."
    )
    max_connections: int = Field(default=1_000, ge=1, description="Open connections per worker.")
    requests_per_minute: int = Field(
        default=600,
        ge=1,
        description="Of one client, per worker, where a trusted proxy tells who it is (429).",
    )
    reload_seconds: float = Field(
        default=5, gt=0, description="How often a new edition of the data is looked for."
    )
    shutdown_seconds: int = Field(
        default=30, ge=0, description="Time that begun answers have when the server stops."
    )
    embed_origins: tuple[Annotated[str, Field(pattern=ORIGIN)], ...] = Field(
        default=(),
        description="Sites that may embed /einbetten, as a JSON list of https://host.",
    )
    report_to: str = Field(
        default="", description="Mailbox that hears of errors in entries; none: no such link."
    )
    smtp_host: str = Field(
        default="",
        description="Mail server that takes reports; none: the family's own mail program opens.",
    )
    smtp_port: int = Field(default=25, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["", "starttls", "tls"] = Field(
        default="",
        description='How its connection is secured; "" only on the same host or network.',
    )
    smtp_user: str = Field(default="", description="Who logs in there; none: without login.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="With which password.")
    smtp_ca_file: str = Field(
        default="", description="Certificates to trust instead of the system's (PEM)."
    )
    reports_per_hour: int = Field(
        default=20,
        ge=1,
        description="Reports of one client, per worker; of all together without a proxy (429).",
    )

    @model_validator(mode="after")
    def _secret_stays_secret(self) -> Self:
        if self.smtp_user and not self.smtp_security:
            raise ValueError(
                "smtp_user is set but smtp_security is not: the password would travel in the "
                'clear. Set smtp_security to "starttls" or "tls".'
            )
        return self
