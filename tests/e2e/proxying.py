"""nginx with the configuration of `deploy/`, on free ports of loopback and with a certificate of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "tools.example.com"
PREFIX = "/tools/dagboard/"
# A browser on a busy machine uses connections minutes after it opened them.
_MAIN = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    types {{ text/html html; }}
    keepalive_timeout 600s;
    client_header_timeout 600s;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running nginx.

    Attributes:
        origin: https address without a trailing slash.
        plain: http address, which leads to the other.
        folder: Its logs.
    """

    origin: str
    plain: str
    folder: Path

    @property
    def address(self) -> str:
        """Where Dagboard is, without a trailing slash."""
        return f"{self.origin}{PREFIX.rstrip('/')}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def nginx() -> str:
    path = os.environ.get("DAGBOARD_NGINX") or shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not path:
        pytest.fail("There is no nginx: run `make test`, which finds or installs one, or set DAGBOARD_NGINX.")
    return path


@contextmanager
def proxied(name: str, folder: Path, upstream: int, **further: str) -> Iterator[Proxy]:
    """nginx in front of a port of this machine.

    Args:
        name: Of the file in `deploy/nginx`; of it only ports, host name and certificate are others.
        folder: For its files.
        upstream: Where Dagboard listens.
        further: Any other text of the file, and what stands for it here, under any names: ``a="old -> new"``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    secure, plain = free_port(), free_port()
    changes = {
        "listen 443": f"listen 127.0.0.1:{secure}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "127.0.0.1:8050": f"127.0.0.1:{upstream}",
        f"/etc/ssl/{NAME}": f"{folder}/site",
        NAME: "localhost",
        "include dagboard_proxy.conf": f"include {folder}/dagboard_proxy.conf",
    }
    text = (DEPLOY / "nginx" / name).read_text("utf-8")
    for old, new in [*changes.items(), *(change.split(" -> ") for change in further.values())]:
        text = text.replace(old, new)
    shutil.copy(DEPLOY / "nginx" / "dagboard_proxy.conf", folder)
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder))
    _certify(folder)
    command = [nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    subprocess.run([*command, "-t", "-q"], check=True)
    with subprocess.Popen(command) as process:
        try:
            _wait(secure, process)
            yield Proxy(f"https://localhost:{secure}", f"http://localhost:{plain}", folder)
        finally:
            process.terminate()
            process.wait(20)


def _certify(folder: Path) -> None:
    """A certificate for localhost that nobody signed, for two days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    written = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "site.key").write_bytes(written)
    (folder / "site.pem").write_bytes(made.public_bytes(encoding))


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"nginx does not listen on {port}")
