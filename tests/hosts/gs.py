"""A stand-in for Google Cloud Storage: its JSON API as far as DVC uses it, and its way to sign in with a key."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from tests.hosts.cloud import Answer, Asked, Cloud


def _told(status: int, said: dict[str, Any]) -> Answer:
    return Answer(status, {"Content-Type": "application/json"}, json.dumps(said).encode())


def _failed(status: int, message: str) -> Answer:
    return _told(status, {"error": {"code": status, "message": message, "errors": [{"message": message}]}})


class GsCloud(Cloud):
    """Buckets that `reader` may use, `stranger` may not, and of whom nobody else is known.

    Attributes:
        keys: File with the credentials of an account, by its name; `unknown` is nobody's.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.keys: dict[str, Path] = {}
        self._known: dict[str, bytes] = {}
        for name in ("reader", "stranger", "unknown"):
            self._make_key(name)
        del self._known["unknown"]

    def options(self, account: str = "reader") -> dict[str, str]:
        return {"endpointurl": self.url, "credentialpath": str(self.keys[account]), "projectname": "team"}

    def answer(self, asked: Asked) -> Answer:
        if asked.raw == "/token":
            return self._token(asked)
        who = asked.headers.get("Authorization", "").removeprefix("Bearer token of ")
        if not who:
            return _failed(401, "Anonymous caller does not have storage.objects.get access to the object.")
        if who not in self._known:
            return _failed(401, "Invalid Credentials")
        if who != "reader":
            return _failed(403, f"{who} does not have storage.objects.get access to the object.")
        return self._bucket(asked)

    def _bucket(self, asked: Asked) -> Answer:
        place = asked.raw.partition("/v1/b/")[2].split("/", 2)
        bucket, key = unquote(place[0]), unquote(place[2]) if len(place) > 2 else ""
        if bucket not in self.containers:
            return _failed(404, "The specified bucket does not exist.")
        if asked.raw.startswith("/upload/"):
            return self._uploaded(bucket, asked)
        if len(place) == 1:
            return _told(200, {"kind": "storage#bucket", "name": bucket})
        return self._object(bucket, key, asked) if key else self._listed(bucket, asked)

    def _object(self, bucket: str, key: str, asked: Asked) -> Answer:
        versions = self.containers[bucket].get(key, [])
        number = int(asked.query.get("generation") or len(versions))
        if not 0 < number <= len(versions):
            return _failed(404, f"No such object: {bucket}/{key}")
        if asked.query.get("alt") == "media":
            return self.part(versions[number - 1], asked.headers.get("Range", ""), {})
        return _told(200, self._said(bucket, key, number))

    def _listed(self, bucket: str, asked: Asked) -> Answer:
        prefix, rest = asked.query.get("prefix", ""), asked.query.get("delimiter", "")
        found, folders = [], set()
        for key, versions in sorted(self.containers[bucket].items()):
            inner = key.removeprefix(prefix)
            if not key.startswith(prefix):
                continue
            if rest and rest in inner:
                folders.add(prefix + inner.split(rest)[0] + rest)
            else:
                found.append(self._said(bucket, key, len(versions)))
        return _told(200, {"kind": "storage#objects", "items": found, "prefixes": sorted(folders)})

    def _uploaded(self, bucket: str, asked: Asked) -> Answer:
        boundary = asked.headers["Content-Type"].partition("boundary=")[2].strip('"').encode()
        _, about, content, _ = asked.body.split(b"--" + boundary)
        key = json.loads(about.split(b"\n\n", 1)[1])["name"]
        self.keep(bucket, key, content.split(b"\n\n", 1)[1].removesuffix(b"\n"))
        return _told(200, self._said(bucket, key, len(self.containers[bucket][key])))

    def _said(self, bucket: str, key: str, number: int) -> dict[str, Any]:
        path = self.containers[bucket][key][number - 1]
        size = path.stat().st_size
        known = hashlib.md5(path.read_bytes(), usedforsecurity=False).digest() if size < 1_000_000 else b""
        return {
            "kind": "storage#object", "bucket": bucket, "name": key, "generation": str(number), "size": str(size),
            "md5Hash": base64.b64encode(known).decode(), "etag": f"{number}", "metageneration": "1",
            "updated": "2026-01-01T00:00:00.000Z", "timeCreated": "2026-01-01T00:00:00.000Z",
        }  # fmt: skip

    def _token(self, asked: Asked) -> Answer:
        signed = parse_qs(asked.body.decode())["assertion"][0]
        for name, key in self._known.items():
            try:
                jwt.decode(signed, certs=key)
            except ValueError:
                continue
            return _told(200, {"access_token": f"token of {name}", "expires_in": 3600, "token_type": "Bearer"})
        return _told(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})

    def _make_key(self, name: str) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._known[name] = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        said = {
            "type": "service_account", "project_id": "team", "private_key_id": name, "private_key": private.decode(),
            "client_email": f"{name}@team.example.com", "client_id": name, "token_uri": f"{self.url}/token",
        }  # fmt: skip
        self.keys[name] = self.folder / f"{name}.json"
        self.keys[name].write_text(json.dumps(said))


@pytest.fixture(scope="session")
def gs_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GsCloud]:
    cloud = GsCloud(tmp_path_factory.mktemp("gs"))
    yield cloud
    cloud.stop()


@pytest.fixture
def gs_cloud(gs_session: GsCloud) -> Iterator[GsCloud]:
    """The cloud with one empty bucket `box`."""
    gs_session.containers = {"box": {}}
    gs_session.sent = 0
    yield gs_session
    gs_session.status = 0
