# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading, applying, deleting and watching, by plain dicts. **Private** to the collection."""

from __future__ import annotations

import json
import typing as t
import urllib.parse

from .connection import connect
from .errors import ApiError, KubernetesError, Unreachable
from .kinds import KINDS
from .retries import Guards, retries

FIELD_MANAGER = "vectorops.milvus"
PAGE_SIZE = 500
CONNECT_TIMEOUT = 10.0
#: Where a guard has to be asked before sending: what it says holds no longer than the Lease's last third.
GUARDED_CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 60.0
POOL_SIZE = 8
_CONFLICT_RETRIES = 3

Object = dict[str, t.Any]
Objects = list[Object]  # the name of the method list() would hide the type in the class


class Client:
    """A thin client of the Kubernetes API for the kinds in the table.

    :param options: kubernetes.core's authentication options (see connection.py).
    :ivar guards: who is asked before a request is repeated.
    """

    def __init__(self, options: t.Mapping[str, t.Any]):
        self._configuration, self._headers = connect(options)
        # The library reads the kubeconfig again with each use of its token, and the option host would be lost.
        self._host = str(self._configuration.host).rstrip("/")
        self._pool = _pool(self._configuration)
        self._answered = False
        self.guards = Guards()

    @property
    def host(self) -> str:
        """The address of the API server."""
        return self._host

    def get(self, kind: str, name: str, namespace: str | None = None) -> Object | None:
        """One object, or None where it isn't there."""
        try:
            return self.request("GET", KINDS[kind].path(namespace, name))
        except ApiError as error:
            if error.is_not_found:
                return None
            raise

    def list(self, kind: str, namespace: str | None = None, selector: str = "", fields: str = "") -> Objects:
        """All objects of a kind that the label and field selectors match."""
        return self.list_at(kind, namespace, selector, fields)[0]

    def list_at(
        self, kind: str, namespace: str | None = None, selector: str = "", fields: str = ""
    ) -> tuple[Objects, str]:
        """As list(), with the resource version from which a watch may go on.

        In pages; where the server forgets meanwhile from where the next one goes on, all at once.
        """
        query = {"labelSelector": selector, "fieldSelector": fields}
        try:
            return self._pages(kind, namespace, {**query, "limit": str(PAGE_SIZE)})
        except ApiError as error:
            if error.is_gone:
                return self._pages(kind, namespace, query)
            raise

    def _pages(self, kind: str, namespace: str | None, query: dict[str, str]) -> tuple[Objects, str]:
        items: Objects = []
        while True:
            page = self.request("GET", KINDS[kind].path(namespace), query)
            items += [{"apiVersion": KINDS[kind].api_version, "kind": kind, **item} for item in page.get("items") or []]
            query["continue"] = page["metadata"].get("continue", "")
            if not query["continue"]:
                return items, page["metadata"].get("resourceVersion", "")

    def create(self, kind: str, body: Object, namespace: str | None = None, *, dry_run: bool = False) -> Object:
        """A new object; AlreadyExists is an ApiError of status 409."""
        query = {"fieldManager": FIELD_MANAGER, **_dry_run(dry_run)}
        return self.request("POST", KINDS[kind].path(namespace), query, body)

    def replace(self, body: Object) -> Object:
        """The object as given, if its resource version is still the live one (else an ApiError of status 409)."""
        metadata = body["metadata"]
        path = KINDS[body["kind"]].path(metadata.get("namespace"), metadata["name"])
        return self.request("PUT", path, {"fieldManager": FIELD_MANAGER}, body)

    def apply(self, body: Object, *, force: bool = True, dry_run: bool = False) -> Object:
        """Server-side apply; unknown fields are an error, as the server would drop them in silence."""
        metadata = body["metadata"]
        path = KINDS[body["kind"]].path(metadata.get("namespace"), metadata["name"])
        query = {"fieldManager": FIELD_MANAGER, "fieldValidation": "Strict", **_dry_run(dry_run)}
        query["force"] = "true" if force else "false"
        for _attempt in range(_CONFLICT_RETRIES if force else 0):
            try:
                return self.request("PATCH", path, query, body, "application/apply-patch+yaml")
            except ApiError as error:  # with force, only another writer at the same moment is a conflict
                if not error.is_conflict:
                    raise
        return self.request("PATCH", path, query, body, "application/apply-patch+yaml")

    def merge(
        self,
        kind: str,
        name: str,
        namespace: str,
        patch: Object,
        subresource: str | None = None,
        *,
        dry_run: bool = False,
    ) -> Object:
        """A JSON merge patch of one object, or of its subresource."""
        path = KINDS[kind].path(namespace, name, subresource)
        query = {"fieldManager": FIELD_MANAGER, **_dry_run(dry_run)}
        return self.request("PATCH", path, query, patch, "application/merge-patch+json")

    def delete(self, kind: str, name: str, namespace: str | None = None, **options: t.Any) -> bool:
        """Delete one object (DeleteOptions by name); False where it wasn't there."""
        body = {"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background", **options}
        try:
            self.request("DELETE", KINDS[kind].path(namespace, name), body=body)
        except ApiError as error:
            if error.is_not_found:
                return False
            raise
        return True

    def watch(
        self, kind: str, namespace: str, selector: str, resource_version: str, seconds: int
    ) -> t.Iterator[tuple[str, Object]]:
        """Events (``ADDED``, ``MODIFIED``, ``DELETED``, ``BOOKMARK``) until the server ends the watch.

        :raises ApiError: with status 410 where the resource version is too old: list again.
        """
        query = {"watch": "true", "labelSelector": selector, "resourceVersion": resource_version}
        query |= {"timeoutSeconds": str(seconds), "allowWatchBookmarks": "true"}
        response = self._send("GET", KINDS[kind].path(namespace), query, None, "", stream_seconds=seconds + 5)
        try:
            for line in _lines(response, self.host):
                event = json.loads(line)
                if event["type"] == "ERROR":
                    raise _api_error(event["object"].get("code", 500), event["object"])
                yield event["type"], {"apiVersion": KINDS[kind].api_version, "kind": kind, **event["object"]}
        finally:
            response.close()

    def log(self, pod: str, namespace: str, container: str, *, lines: int = 20, previous: bool = False) -> str:
        """The last lines that a container wrote."""
        query = {"container": container, "tailLines": str(lines), "previous": "true" if previous else ""}
        response = self._send("GET", KINDS["Pod"].path(namespace, pod, "log"), query, None, "")
        return str(response.data.decode("utf-8", "replace"))

    def request(
        self,
        method: str,
        path: str,
        query: t.Mapping[str, str] | None = None,
        body: Object | None = None,
        content_type: str = "application/json",
    ) -> Object:
        """One request whose answer is JSON.

        :raises ApiError: the server answered with an error status.
        :raises Unreachable: no server answered.
        """
        response = self._send(method, path, query or {}, body, content_type)
        try:
            return t.cast(Object, json.loads(response.data))
        except ValueError as error:
            raise KubernetesError(f"{self.host} didn't answer in JSON; is it a Kubernetes API server?") from error

    def _send(
        self,
        method: str,
        path: str,
        query: t.Mapping[str, str],
        body: Object | None,
        content_type: str,
        *,
        stream_seconds: float | None = None,
    ) -> t.Any:
        import urllib3

        parameters = urllib.parse.urlencode({key: value for key, value in query.items() if value})
        url = f"{self.host}{path}" + (f"?{parameters}" if parameters else "")
        connect_seconds = GUARDED_CONNECT_TIMEOUT if self.guards.current else CONNECT_TIMEOUT
        timeout = urllib3.Timeout(connect=connect_seconds, read=stream_seconds or READ_TIMEOUT)
        try:
            response = self._pool.request(
                method,
                url,
                body=json.dumps(body) if body is not None else None,
                headers=self._request_headers(content_type if body is not None else ""),
                preload_content=stream_seconds is None,
                timeout=timeout,
                retries=retries(patient=self._answered, guards=self.guards),
            )
        except urllib3.exceptions.HTTPError as error:
            self._answered = False  # whoever asks next, to give back the Lease for one, waits no second half minute
            raise Unreachable(_unreachable(self.host, error)) from error
        self._answered = True
        if response.status >= 400:
            raise _api_error(response.status, _json_or_empty(response))
        return response

    def _request_headers(self, content_type: str) -> t.Any:
        import urllib3

        headers = urllib3.HTTPHeaderDict({"Accept": "application/json", "User-Agent": FIELD_MANAGER})
        for name, value in self._headers:
            headers.add(name, value)
        if content_type:
            headers["Content-Type"] = content_type
        token = self._configuration.get_api_key_with_prefix("BearerToken", alias="authorization")
        if token:
            headers["Authorization"] = token
        elif self._configuration.username:
            headers["Authorization"] = self._configuration.get_basic_auth_token()
        return headers


def _pool(configuration: t.Any) -> t.Any:
    """The official client's connection pool: it knows the TLS and proxy settings."""
    import urllib3
    from kubernetes.client.rest import RESTClientObject

    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    configuration.connection_pool_maxsize = POOL_SIZE
    return RESTClientObject(configuration).pool_manager


def _dry_run(dry_run: bool) -> dict[str, str]:
    return {"dryRun": "All"} if dry_run else {}


def _lines(response: t.Any, host: str) -> t.Iterator[bytes]:
    """The complete lines of a stream.

    :raises Unreachable: the stream was cut.
    """
    import urllib3

    buffer = b""
    try:
        for chunk in response.stream(amt=None, decode_content=True):
            buffer += chunk
            *lines, buffer = buffer.split(b"\n")
            yield from (line for line in lines if line)
    except urllib3.exceptions.HTTPError as error:
        raise Unreachable(_unreachable(host, error)) from error


def _json_or_empty(response: t.Any) -> Object:
    try:
        answer = json.loads(response.data)
    except ValueError:
        return {"message": response.data.decode("utf-8", "replace").strip()[:500]}
    return answer if isinstance(answer, dict) else {"message": str(answer)}


def _api_error(status: int, answer: Object) -> ApiError:
    reason = answer.get("reason") or f"HTTP {status}"
    message = answer.get("message") or reason
    if status == 401:
        message = "the API server doesn't accept the credentials (401 Unauthorized); check the token or certificate"
    elif status == 429 or status >= 500:
        message = f"the API server answers {status} {reason}: {message}"
    return ApiError(status, reason, message, answer.get("details"))


def _unreachable(host: str, error: Exception) -> str:
    cause = getattr(error, "reason", None) or error
    return f"The Kubernetes API at {host} can't be reached: {cause}"
