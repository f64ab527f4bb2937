"""The few requests that the testbed itself makes. Proxies from the environment are never used."""

import http.client
import json
import ssl
from pathlib import Path
from typing import Any

from .errors import TestbedError
from .ports import HOST

_TIMEOUT_SECONDS = 5.0


class Client:
    """Talks to one port of this machine, with TLS where an authority is given."""

    def __init__(self, port: int, authority: Path | None = None, token: str | None = None, address: str = HOST) -> None:
        self._address = address
        self._port = port
        self._authority = authority
        self._token = token

    def healthy(self, path: str) -> bool:
        """Whether that path answers with 200 now."""
        try:
            return self._request("GET", path)[0] == http.client.OK
        except (OSError, http.client.HTTPException):
            return False

    def items(self, path: str) -> list[dict[str, Any]]:
        """The objects of a list; none while the server cannot answer."""
        try:
            status, body = self._request("GET", path)
        except (OSError, http.client.HTTPException):
            return []
        return list(json.loads(body)["items"]) if status == http.client.OK else []

    def create(self, path: str, document: dict[str, Any]) -> None:
        """Creates an object, unless it exists."""
        status, body = self._request("POST", path, json.dumps(document))
        if status not in (http.client.CREATED, http.client.CONFLICT):
            raise TestbedError(f"cannot create {document['kind']} {document['metadata']['name']}: {body.decode()}")

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        connection = self._connection()
        try:
            headers = {"Content-Type": "application/json"}
            if self._token:
                headers["Authorization"] = f"Bearer {self._token}"
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._authority is None:
            return http.client.HTTPConnection(self._address, self._port, timeout=_TIMEOUT_SECONDS)
        context = ssl.create_default_context(cafile=str(self._authority))
        return http.client.HTTPSConnection(self._address, self._port, timeout=_TIMEOUT_SECONDS, context=context)
