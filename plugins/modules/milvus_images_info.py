#!/usr/bin/python
# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The images of a Milvus manifest."""

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_images_info
short_description: List the images that a Milvus manifest would pull
version_added: 0.1.0
author:
  - VectorOps founders (@vectorops)
description:
  - >-
    Lists every image of the cluster that a C(kind: Milvus) manifest describes, for mirroring them to another registry.
  - >-
    Without O(image_registry) and O(images) these are the images to mirror, with them the ones that the cluster will
    pull.
  - >-
    A C(kind: MilvusUpgrade) manifest is taken, too. Its images are the migration's tool and the Milvus after it; the
    images of the cluster's dependencies are those of the cluster's own manifest.
  - Works offline, no cluster is asked, so what an earlier deploy was told of images has to be told here too.
extends_documentation_fragment:
  - vectorops.milvus.release.manifest
  - vectorops.milvus.release.images
  - vectorops.milvus.attributes.info
seealso:
  - module: vectorops.milvus.milvus_cluster
  - module: vectorops.milvus.milvus_migration
"""

EXAMPLES = r"""
- name: List the images
  vectorops.milvus.milvus_images_info:
    src: milvus.yaml
  register: pulled

- name: Show them, one a line
  ansible.builtin.debug:
    msg: "{{ pulled.images | map(attribute='image') | join('\n') }}"

- name: List what will be pulled from a mirror, to look for it there
  vectorops.milvus.milvus_images_info:
    src: milvus.yaml
    image_registry: registry.example.com:5000

- name: List what the migration of a cluster's metadata pulls
  vectorops.milvus.milvus_images_info:
    src: milvusupgrade.yaml
"""

RETURN = r"""
images:
  description: The images, each once, with the workloads that use it.
  returned: success
  type: list
  elements: dict
  sample:
    - {image: "milvusdb/milvus:v2.5.4", used_by: [Deployment my-release-milvus-proxy]}
"""

import typing as t

from ..module_utils import module as milvus_module
from ..module_utils.operations.inspect.images import images_of


def operate(parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Render offline, and collect the images."""
    images, notes = images_of(milvus_module.document(parameters), milvus_module.image_options(parameters))
    return {"changed": False, "images": images, "notes": notes}


def main() -> None:
    """The module's entry."""
    milvus_module.run_offline(
        {**milvus_module.MANIFEST_OPTIONS, **milvus_module.IMAGE_OPTIONS},
        operate,
        mutually_exclusive=[("manifest", "src")],
        required_one_of=[("manifest", "src")],
    )


if __name__ == "__main__":
    main()
