"""Runs one server inside the isolation that ``server.py`` made. Not for import."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

requests: list[dict[str, str]] = []
pulsar: list[str] = []


class Store(BaseHTTPRequestHandler):
    """Stands for the object store: notes who asks for what, and says no."""

    def answer(self) -> None:
        headers = {name.lower(): text for name, text in self.headers.items()}
        requests.append({**headers, "method": self.command, "path": self.path})
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.answer()

    def do_HEAD(self) -> None:
        self.answer()

    def do_PUT(self) -> None:
        self.answer()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def raise_loopback() -> None:
    with socket.socket() as probe:
        fcntl.ioctl(probe, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up, running


def prepare_for_embedded(configs: str) -> None:
    """What a server inside of a library asks for: files in a fixed folder, and an address besides the loopback's."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/var"], check=True)
    shutil.copytree(configs, "/var/bin/e-milvus/configs")
    with socket.socket() as probe:
        address = struct.pack("16sHH4s8x", b"lo:1", socket.AF_INET, 0, socket.inet_aton("10.0.0.1"))
        fcntl.ioctl(probe, 0x8916, address)  # SIOCSIFADDR


#: Length, length, CONNECTED {server version "x", protocol 12}.
CONNECTED = bytes.fromhex("0000000d 00000009 0803 1a05 0a0178 100c")


def talk_pulsar(connection: socket.socket) -> None:
    """Greet the client, then note which topics it looks for."""
    connection.settimeout(5)
    with connection:
        try:
            connection.recv(4096)
            connection.sendall(CONNECTED)
            while data := connection.recv(65536):
                pulsar.extend(found.decode() for found in re.findall(rb"persistent://[\w./-]+", data))
        except OSError:
            return


def listen_for_pulsar() -> None:
    listener = socket.create_server(("127.0.0.1", 6650))
    while True:
        connection, _ = listener.accept()
        pulsar.append("connection")
        threading.Thread(target=talk_pulsar, args=(connection,), daemon=True).start()


def start_etcd(program: str, folder: str) -> None:
    command = [program, "--data-dir", f"{folder}/etcd", "--unsafe-no-fsync", "--log-level", "error"]
    subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            urllib.request.urlopen("http://127.0.0.1:2379/health", timeout=1).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("etcd did not start")


def etcd_keys() -> list[str]:
    everything = base64.b64encode(b"\0").decode()
    body = json.dumps({"key": everything, "range_end": everything, "keys_only": True}).encode()
    with urllib.request.urlopen("http://127.0.0.1:2379/v3/kv/range", data=body, timeout=5) as answer:
        found = json.load(answer).get("kvs", [])
    return sorted(base64.b64decode(entry["key"]).decode(errors="replace") for entry in found)


def listening() -> list[int]:
    ports = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                ports.add(int(fields[1].rsplit(":", 1)[1], 16))
    return sorted(ports - {2379, 2380, 6650, 9000})


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    raise_loopback()
    if job["embedded"]:
        prepare_for_embedded(f"{job['folder']}/configs")
    start_etcd(job["etcd"], job["folder"])
    threading.Thread(target=ThreadingHTTPServer(("127.0.0.1", 9000), Store).serve_forever, daemon=True).start()
    threading.Thread(target=listen_for_pulsar, daemon=True).start()
    log = Path(job["folder"]) / "server.log"
    with log.open("w") as out:
        command = ["/usr/bin/env", *job["command"]]  # env finds the program on the container's PATH
        server = subprocess.Popen(command, env=job["environment"], cwd=job["folder"], stdout=out, stderr=out)
    deadline = time.monotonic() + job["seconds"]
    while time.monotonic() < deadline and server.poll() is None:
        text = log.read_text(errors="replace")
        asked = [*pulsar, *(request["path"] for request in requests)]
        if all(wanted in text or any(wanted in name for name in asked) for wanted in job["until"]):
            break
        time.sleep(0.2)
    seen: dict[str, Any] = {"listening": listening(), "etcd_keys": etcd_keys()}
    server.terminate()
    try:
        server.wait(10)
        stopped = True
    except subprocess.TimeoutExpired:
        server.kill()
        stopped = False
    seen.update(log=log.read_text(errors="replace"), requests=requests, pulsar=pulsar, stopped_on_sigterm=stopped)
    Path(job["result"]).write_text(json.dumps(seen))
    os._exit(0)


main()
