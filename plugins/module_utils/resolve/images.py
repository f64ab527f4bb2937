# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where an image is pulled from. **Private** to the collection."""

from __future__ import annotations

from .model import ImageSources

_DOCKER_HUB = "docker.io/"


def address(image: str, sources: ImageSources) -> str:
    """Where an image is pulled from.

    What the map of images says of the image itself, else of its repository (a replacement without tag and digest
    keeps the image's); else the image's path and tag on the registry. An image that lies there already stays.

    >>> address("docker.io/milvusdb/etcd:3.5", ImageSources(registry="mirror.example.com/hub"))
    'mirror.example.com/hub/milvusdb/etcd:3.5'
    """
    repository, suffix = split(image)
    for key, value in sources.images.items():
        if full_name(key) == full_name(image):
            return value if split(value)[1] else value + suffix
    for key, value in sources.images.items():
        if full_name(key) == full_name(repository):
            return value if split(value)[1] else value + suffix
    if not sources.registry or repository.startswith(f"{sources.registry}/"):
        return image
    path = repository.partition("/")[2] if has_registry(repository) else repository
    return f"{sources.registry}/{path}{suffix}"


def split(image: str) -> tuple[str, str]:
    """The repository of an image, and the rest (``:tag``, ``@digest`` or both).

    >>> split("localhost:5000/a/b:1@sha256:cd"), split("localhost:5000/a/b")
    (('localhost:5000/a/b', ':1@sha256:cd'), ('localhost:5000/a/b', ''))
    """
    name = image.partition("@")[0]
    colon = name.find(":", name.rfind("/") + 1)
    end = colon if colon >= 0 else len(name)
    return image[:end], image[end:]


def full_name(image: str) -> str:
    """The image with its registry, for comparisons."""
    return image if has_registry(image) else f"{_DOCKER_HUB}{image}"


def has_registry(image: str) -> bool:
    """Whether an image names its registry (as container runtimes tell it from a path on Docker Hub).

    >>> has_registry("quay.io/a/b"), has_registry("localhost:5000/b"), has_registry("milvusdb/milvus:v2.5.4")
    (True, True, False)
    """
    host, slash, _rest = image.partition("/")
    return bool(slash) and ("." in host or ":" in host or host == "localhost")
