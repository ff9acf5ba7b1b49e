"""Azure Blob Storage: Microsoft's library, with the credentials that DVC's options and filesystem give."""

from __future__ import annotations

from typing import Any

from dashboard.data.sources.content.hosts.asking import own_loop


class AzureHost:
    """A storage account.

    Args:
        filesystem: DVC's, not used yet.

    Raises:
        ValueError: The connection string or the key is none.
    """

    def __init__(self, filesystem: Any) -> None:
        from adlfs import AzureBlobFileSystem  # noqa: PLC0415 - two seconds that only remotes of this kind pay
        from azure.core.exceptions import ClientAuthenticationError, HttpResponseError  # noqa: PLC0415 - as above

        self.loop = own_loop()
        # By itself the library would try four times, with a minute of pauses.
        times = {name: filesystem.config[name] for name in ("connection_timeout", "read_timeout")}
        self._patience = {"retry_total": 0, **times}
        self._files = AzureBlobFileSystem(**filesystem.fs_args, loop=self.loop)
        self._failed = HttpResponseError
        self._refused = ClientAuthenticationError

    async def opened(self, path: str) -> _Blob:
        """One blob, or one version of it."""
        container, name, version = self._files.split_path(path)
        client = self._files.service_client.get_blob_client(container, name)
        which: dict[str, Any] = {"version_id": version} if version else {}
        try:
            found = await client.get_blob_properties(**which, **self._patience)
        except self._failed as error:
            if error.status_code == 404:
                raise FileNotFoundError(path) from error
            raise
        return _Blob(client, int(found.size), which | self._patience)

    async def has(self, container: str) -> bool:
        """Whether a container is there; whoever may read its blobs often may not look at it."""
        client = self._files.service_client.get_container_client(container)
        try:
            await client.get_container_properties(**self._patience)
        except self._refused:
            return True
        except self._failed as error:
            if error.status_code in {403, 404}:
                return bool(error.status_code == 403)
            raise
        return True


class _Blob:
    def __init__(self, client: Any, size: int, options: dict[str, Any]) -> None:
        self._client = client
        self._options = options
        self.size = size

    async def read(self, start: int, length: int) -> bytes:
        asked = await self._client.download_blob(start, length, **self._options)
        found: bytes = await asked.readall()
        return found

    async def close(self) -> None:
        """Nothing is held."""
