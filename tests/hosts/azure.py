"""A stand-in for Azure Blob Storage: its REST API as far as DVC uses it. Every request must be signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import pytest

from tests.hosts.cloud import Answer, Asked, Cloud

ACCOUNT = "team"
_SIGNED = (
    "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date",
    "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
)  # fmt: skip
_DAY = "Thu, 01 Jan 2026 00:00:00 GMT"


def _key(word: str) -> str:
    return base64.b64encode(word.encode() * 8).decode()


def _failed(status: int, code: str) -> Answer:
    body = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{code}</Message></Error>'
    return Answer(status, {"x-ms-error-code": code, "Content-Type": "application/xml"}, body.encode())


class AzureCloud(Cloud):
    """One account: whoever holds its key may do all, whoever holds a `reader_token` may read blobs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.key, self.other_key = _key("the right key"), _key("another key")
        self._tokens: set[str] = set()
        self._blocks: dict[str, bytes] = {}

    def options(self, *, key: str = "", token: str = "") -> dict[str, str]:
        given = f"SharedAccessSignature={token}" if token else f"AccountName={ACCOUNT};AccountKey={key or self.key}"
        return {"connection_string": f"DefaultEndpointsProtocol=http;BlobEndpoint={self.url}/{ACCOUNT};{given}"}

    def reader_token(self, container: str) -> str:
        """A token for the blobs of a container, which may not be listed."""
        from azure.storage.blob import ContainerSasPermissions, generate_container_sas

        token: str = generate_container_sas(
            ACCOUNT, container, account_key=self.key, permission=ContainerSasPermissions(read=True),
            expiry=datetime.now(UTC) + timedelta(hours=1),
        )  # fmt: skip
        self._tokens.add(parse_qs(token)["sig"][0])
        return token

    def answer(self, asked: Asked) -> Answer:
        is_blob = asked.path.count("/") > 2
        if "sig" in asked.query:
            if asked.query["sig"] not in self._tokens:
                return _failed(403, "AuthenticationFailed")
            if not is_blob or asked.method not in {"GET", "HEAD"}:
                return _failed(403, "AuthorizationPermissionMismatch")
        elif asked.headers.get("Authorization") != f"SharedKey {ACCOUNT}:{self._signature(asked)}":
            return _failed(403, "AuthenticationFailed")
        _, _, container, *rest = asked.path.split("/", 3)
        if container not in self.containers:
            return _failed(404, "ContainerNotFound")
        return self._blob(container, rest[0], asked) if is_blob else self._container(container, asked)

    def _signature(self, asked: Asked) -> str:
        said = [asked.headers.get(name, "") for name in _SIGNED]
        said[2] = "" if said[2] == "0" else said[2]
        own = sorted((name.lower(), value) for name, value in asked.headers.items() if name.lower().startswith("x-ms-"))
        lines = [asked.method, *said, *(f"{name}:{value}" for name, value in own), f"/{ACCOUNT}{asked.raw}"]
        lines += [f"{name.lower()}:{value}" for name, value in sorted(asked.query.items())]
        digest = hmac.new(base64.b64decode(self.key), "\n".join(lines).encode(), hashlib.sha256).digest()
        return base64.b64encode(digest).decode()

    def _container(self, container: str, asked: Asked) -> Answer:
        if asked.query.get("comp") != "list":
            return Answer(200, {"Last-Modified": _DAY, "ETag": '"1"'})
        prefix, rest, found = asked.query.get("prefix", ""), asked.query.get("delimiter", ""), dict[str, str]()
        for name, versions in sorted(self.containers[container].items()):
            inner = name.removeprefix(prefix)
            if not name.startswith(prefix):
                continue
            if rest and rest in inner:
                folder = escape(prefix + inner.split(rest)[0] + rest)
                found[folder] = f"<BlobPrefix><Name>{folder}</Name></BlobPrefix>"
            else:
                found[name] = self._listed(name, versions[-1].stat().st_size)
        body = f'<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="{container}"><Blobs>'
        body += "".join(found.values()) + "</Blobs><NextMarker /></EnumerationResults>"
        return Answer(200, {"Content-Type": "application/xml"}, body.encode())

    def _listed(self, name: str, size: int) -> str:
        said = {
            "Last-Modified": _DAY,
            "Etag": "1",
            "Content-Length": size,
            "Content-Type": "x",
            "BlobType": "BlockBlob",
        }
        inner = "".join(f"<{key}>{value}</{key}>" for key, value in said.items())
        return f"<Blob><Name>{escape(name)}</Name><Properties>{inner}</Properties></Blob>"

    def _blob(self, container: str, name: str, asked: Asked) -> Answer:
        if asked.method == "PUT":
            return self._put(container, name, asked)
        versions = self.containers[container].get(name, [])
        number = int(asked.query.get("versionid") or len(versions))
        if not 0 < number <= len(versions):
            return _failed(404, "BlobNotFound")
        headers = {
            "Last-Modified": _DAY, "ETag": f'"{number}"', "x-ms-blob-type": "BlockBlob", "x-ms-version-id": str(number),
            "x-ms-is-current-version": str(number == len(versions)).lower(), "x-ms-creation-time": _DAY,
            "Content-Type": "application/octet-stream",
        }  # fmt: skip
        return self.part(versions[number - 1], asked.headers.get("x-ms-range", ""), headers)

    def _put(self, container: str, name: str, asked: Asked) -> Answer:
        if asked.query.get("comp") == "block":
            self._blocks[asked.query["blockid"]] = asked.body
            return Answer(201)
        data = asked.body
        if asked.query.get("comp") == "blocklist":
            data = b"".join(self._blocks[block] for block in re.findall(r"<Latest>(.*?)</Latest>", data.decode()))
        self.keep(container, name, data)
        number = len(self.containers[container][name])
        return Answer(201, {"Last-Modified": _DAY, "ETag": f'"{number}"', "x-ms-version-id": str(number)})


@pytest.fixture(scope="session")
def azure_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AzureCloud]:
    cloud = AzureCloud(tmp_path_factory.mktemp("azure"))
    yield cloud
    cloud.stop()


@pytest.fixture
def azure_cloud(azure_session: AzureCloud) -> Iterator[AzureCloud]:
    """The cloud with one empty container `box`."""
    azure_session.containers = {"box": {}}
    azure_session.sent = 0
    yield azure_session
    azure_session.status = 0
