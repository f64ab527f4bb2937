# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request on its way to the API server, and the answer on its way back."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import select
import socket
import threading
import typing as t

from .record import Request

_HOP_BY_HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive", "host"})
_CHUNK_BYTES = 65536
_LOOK_SECONDS = 0.5


class Exchange:
    """What an action may do with a request.

    :param upstream: the connection to the API server, of this client connection only.
    """

    def __init__(
        self,
        request: Request,
        handler: http.server.BaseHTTPRequestHandler,
        upstream: http.client.HTTPSConnection,
        body: bytes,
    ):
        self.request = request
        self._handler = handler
        self._upstream = upstream
        self._body = body
        self._response: http.client.HTTPResponse | None = None

    def pass_on(self) -> None:
        """Forward the request, and give its answer to the client."""
        response = self.forward()
        if self.request.is_watch and response.status < 400:
            self._stream(response)
        else:
            self.send(response.status, response.read(), _end_to_end(response.getheaders()))

    def forward(self) -> http.client.HTTPResponse:
        """Give the request to the server; it has done what was asked when this returns."""
        headers = _end_to_end(self._handler.headers.items())
        try:
            self._upstream.request(self.request.method, self.request.target, body=self._body or None, headers=headers)
            self._response = self._upstream.getresponse()
        except (OSError, http.client.HTTPException):
            self._upstream.close()  # the next request begins with a new connection
            raise
        return self._response

    def send(self, status: int, body: bytes, headers: t.Mapping[str, str]) -> None:
        """Answer the client."""
        self._begin(status, {"Content-Type": "application/json", **headers, "Content-Length": str(len(body))})
        self._handler.wfile.write(body)

    def send_half(self) -> None:
        """Answer the client with half of what the server answered, as if there were more to come."""
        response = self._response
        assert response is not None, "forward() first"
        if self.request.is_watch:
            self._begin(response.status, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
            event = response.read1(_CHUNK_BYTES)
            self._chunk(event[: max(1, len(event) // 2)])
        else:
            body = response.read()
            headers = {**_end_to_end(response.getheaders()), "Content-Length": str(len(body))}
            self._begin(response.status, headers)
            self._handler.wfile.write(body[: len(body) // 2])

    def cut(self) -> None:
        """Close the connections of this exchange, without another word."""
        self._handler.close_connection = True
        self._upstream.close()
        with_tls = self._handler.connection
        try:
            with_tls.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the client was faster

    def _begin(self, status: int, headers: t.Mapping[str, str]) -> None:
        self.request.status = status
        self._handler.send_response_only(status)
        for name, value in headers.items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def _stream(self, response: http.client.HTTPResponse) -> None:
        """Pass a watch on, event by event, until one of both sides ends it."""
        self._begin(response.status, {**_end_to_end(response.getheaders()), "Transfer-Encoding": "chunked"})
        ended = threading.Event()
        threading.Thread(target=self._end_with_client, args=(ended,), daemon=True).start()
        try:
            while chunk := response.read1(_CHUNK_BYTES):
                self._chunk(chunk)
            self._chunk(b"")
        finally:
            ended.set()

    def _chunk(self, chunk: bytes) -> None:
        self._handler.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")

    def _end_with_client(self, ended: threading.Event) -> None:
        """A client says nothing during a watch: what can be read from it is its end, which ends the server's side."""
        while not ended.is_set():
            try:
                readable, _, _ = select.select([self._handler.connection], [], [], _LOOK_SECONDS)
            except (OSError, ValueError):
                readable = [None]
            if readable and not ended.is_set():
                upstream = self._upstream.sock
                if upstream is not None:
                    with contextlib.suppress(OSError):  # the server's side was faster
                        upstream.shutdown(socket.SHUT_RDWR)
                return


def _end_to_end(headers: t.Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, value in headers if name.lower() not in _HOP_BY_HOP}
