# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The authentication options, under kubernetes.core's names."""

from __future__ import annotations


class ModuleDocFragment:
    """Documentation that every module which talks to a cluster extends."""

    DOCUMENTATION = r"""
options:
  kubeconfig:
    description:
      - The path of a kubeconfig file, or its content as a dictionary.
      - Without it and O(host) the usual places are used (E(KUBECONFIG), C(~/.kube/config), the pod's own account).
      - E(K8S_AUTH_KUBECONFIG) is used where the option isn't given.
    type: raw
  context:
    description:
      - The context of the kubeconfig to use.
      - E(K8S_AUTH_CONTEXT) is used where the option isn't given.
    type: str
  host:
    description:
      - The URL of the API server.
      - E(K8S_AUTH_HOST) is used where the option isn't given.
    type: str
  api_key:
    description:
      - A token for the API server.
      - E(K8S_AUTH_API_KEY) is used where the option isn't given.
    type: str
  username:
    description:
      - The user for HTTP basic authentication, where a proxy in front of the API server asks for it.
      - E(K8S_AUTH_USERNAME) is used where the option isn't given.
    type: str
  password:
    description:
      - The password for HTTP basic authentication.
      - E(K8S_AUTH_PASSWORD) is used where the option isn't given.
    type: str
  validate_certs:
    description:
      - Whether to verify the API server's certificate.
      - E(K8S_AUTH_VERIFY_SSL) is used where the option isn't given.
    type: bool
    aliases: [verify_ssl]
  ca_cert:
    description:
      - The file of the CA certificate that signed the API server's.
      - E(K8S_AUTH_SSL_CA_CERT) is used where the option isn't given.
    type: path
    aliases: [ssl_ca_cert]
  client_cert:
    description:
      - The file of a client certificate.
      - E(K8S_AUTH_CERT_FILE) is used where the option isn't given.
    type: path
    aliases: [cert_file]
  client_key:
    description:
      - The file of the client certificate's key.
      - E(K8S_AUTH_KEY_FILE) is used where the option isn't given.
    type: path
    aliases: [key_file]
  proxy:
    description:
      - The URL of an HTTP proxy.
      - E(K8S_AUTH_PROXY) is used where the option isn't given.
    type: str
  no_proxy:
    description:
      - A comma separated list of hosts that aren't reached through the proxy.
      - E(K8S_AUTH_NO_PROXY) is used where the option isn't given.
    type: str
  proxy_headers:
    description:
      - Headers for the proxy.
    type: dict
    suboptions:
      basic_auth:
        description:
          - C(user:password) for basic authentication.
          - E(K8S_AUTH_PROXY_HEADERS_BASIC_AUTH) is used where the option isn't given.
        type: str
      proxy_basic_auth:
        description:
          - C(user:password) for basic authentication at the proxy.
          - E(K8S_AUTH_PROXY_HEADERS_PROXY_BASIC_AUTH) is used where the option isn't given.
        type: str
      user_agent:
        description:
          - The user agent to name.
          - E(K8S_AUTH_PROXY_HEADERS_USER_AGENT) is used where the option isn't given.
        type: str
  persist_config:
    description:
      - Whether refreshed tokens may be written back to the kubeconfig.
      - E(K8S_AUTH_PERSIST_CONFIG) is used where the option isn't given.
    type: bool
  impersonate_user:
    description:
      - A user to act as.
      - E(K8S_AUTH_IMPERSONATE_USER) is used where the option isn't given.
    type: str
  impersonate_groups:
    description:
      - Groups to act as.
      - E(K8S_AUTH_IMPERSONATE_GROUPS) is used where the option isn't given.
    type: list
    elements: str
requirements:
  - python >= 3.10
  - kubernetes >= 28.1.0
"""
