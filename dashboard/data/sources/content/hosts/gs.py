"""Google Cloud Storage, through the filesystem that DVC itself uses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from dashboard.data.sources.content.hosts.asking import own_loop

_ATTEMPTS = 2
_CONNECT_SECONDS = 3.0
_READ_SECONDS = 20.0
_TOKEN_SECONDS = 5.0


class GsHost:
    """A bucket's host.

    Args:
        filesystem: DVC's, not used yet.

    Raises:
        ValueError: The file with the credentials is not there, or holds none.
    """

    def __init__(self, filesystem: Any) -> None:
        from aiohttp import ClientTimeout  # noqa: PLC0415 - only remotes of this kind pay for the import

        told = filesystem.fs_args
        credentials = told.get("token")
        if credentials and credentials != "anon" and not Path(credentials).is_file():
            # The library would take the name itself for a token, and send it to Google.
            raise ValueError(f"there is no file {credentials} with credentials")
        self.loop = own_loop()
        patience = ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_READ_SECONDS)
        self._files = _kind()(**told, loop=self.loop, use_listings_cache=False, requests_timeout=patience)

    async def opened(self, path: str) -> _Object:
        """One object, or one generation of it."""
        bucket, key, generation = self._files.split_path(path)
        await self._refresh()
        with _plain():
            found = await self._files._call(  # noqa: SLF001 - the other way asks for a folder of this name as well
                "GET", "b/{}/o/{}", bucket, key, json_out=True, generation=generation
            )
        return _Object(self._files, path, int(found.get("size", 0)))

    async def has(self, container: str) -> bool:
        """Whether a bucket is there; whoever may read objects often may not look at the bucket."""
        try:
            with _plain():
                await self._files._call("GET", "b/{}", container, json_out=True)  # noqa: SLF001 - as above
        except FileNotFoundError:
            return False
        except PermissionError:
            return True
        return True

    async def _refresh(self) -> None:
        """A new token where the old one ended: Google's library does this without a time limit."""
        held = self._files.credentials.credentials
        if held is None or held.valid:
            return
        from google.auth.transport.requests import Request  # noqa: PLC0415 - as above

        await asyncio.to_thread(held.refresh, partial(Request(), timeout=_TOKEN_SECONDS))


class _Object:
    def __init__(self, files: Any, path: str, size: int) -> None:
        self._files = files
        self._path = path
        self.size = size

    async def read(self, start: int, length: int) -> bytes:
        with _plain():
            found: bytes = await self._files._cat_file(self._path, start=start, end=start + length)  # noqa: SLF001
        return found

    async def close(self) -> None:
        """Nothing is held."""


@contextmanager
def _plain() -> Iterator[None]:
    """Errors of the library as those of Python, where it says in words only what they are.

    Raises:
        PermissionError: The host refused.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if str(error).startswith("Forbidden"):
            raise PermissionError(str(error)) from error
        raise


def _kind() -> type:
    """The library's filesystem over HTTP alone (another one of it asks by gRPC first), with fewer attempts."""
    from gcsfs.core import GCSFileSystem  # noqa: PLC0415 - as above
    from gcsfs.retry import retry_request  # noqa: PLC0415 - as above

    once = getattr(GCSFileSystem._request, "__wrapped__", None)  # noqa: SLF001 - its number of attempts is no option
    if once is None:
        found: type = GCSFileSystem
        return found
    return type("GsFiles", (GCSFileSystem,), {"_request": retry_request(retries=_ATTEMPTS)(once)})
