"""Lays a container's file system out in a folder, as kubelet and image would."""

from __future__ import annotations

import os
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.reality.rendered import MOUNTED, WRITABLE, Container

#: What an image ships: all message queues side by side, as the real file has it.
IMAGE_FILES = {
    "milvus.yaml": """\
etcd: {endpoints: "localhost:2379", rootPath: by-dev}
minio: {address: localhost, port: 9000, bucketName: a-bucket, accessKeyID: minioadmin, secretAccessKey: minioadmin}
mq: {type: default}
pulsar: {address: localhost, port: 6650}
kafka: {brokerList: "localhost:9092", producer: {client.id: image}}
rocksmq: {path: /var/lib/milvus/rdb_data}
msgChannel: {chanNamePrefix: {cluster: by-dev}}
""",
    "hook.yaml": 'soPath: ""\n',
}


def mount_config_map(folder: Path, data: dict[str, str], revision: int = 1) -> None:
    """Write a ConfigMap volume as kubelet does: ..data is swapped by a rename."""
    real = folder / f"..revision-{revision}"
    real.mkdir(parents=True)
    for name, text in data.items():
        (real / name).write_text(text)
        link = folder / name
        if not link.is_symlink():
            link.symlink_to(Path("..data") / name)
    swap = folder / "..data_tmp"
    swap.symlink_to(real.name)
    os.replace(swap, folder / "..data")


class Stage:
    """A folder that stands for the container's root."""

    def __init__(self, root: Path, container: Container, image: dict[str, str] | None = None) -> None:
        self.root = root
        self.container = container
        self.mounted = Path(self.local(MOUNTED))
        configs = root / "milvus" / "configs"
        configs.mkdir(parents=True)
        for name, text in (IMAGE_FILES if image is None else image).items():
            (configs / name).write_text(text)
        Path(self.local(WRITABLE)).mkdir()
        mount_config_map(self.mounted, container.config_map)

    def local(self, text: str) -> str:
        """Rewrite the image's absolute paths to the stage's."""
        return text.replace("/milvus/", f"{self.root}/milvus/")

    def program(self, script: str, interpreter: str = "/bin/sh") -> None:
        """Provide the program that the image calls ``milvus``."""
        binary = self.root / "milvus" / "bin" / "milvus"
        binary.parent.mkdir(exist_ok=True)
        binary.write_text(f"#!{interpreter}\n{script}\n")
        binary.chmod(0o755)

    def command(self) -> list[str]:
        return [self.local(word) for word in self.container.args]

    def environment(self) -> dict[str, str]:
        """The container's environment, and no other."""
        path = f"{self.root}/milvus/bin:/usr/local/bin:/usr/bin:/bin"
        own = {name: self.local(text) for name, text in self.container.environment.items()}
        return {"PATH": path, "HOME": str(self.root), **own}
