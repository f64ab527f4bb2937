# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Between Ansible and the operations: options in, result or failure out. **Private** to the collection.

Nothing below this file knows AnsibleModule.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible.module_utils.basic import AnsibleModule

from .catalog.grace import GRACE
from .kube.client import Client
from .kube.connection import AUTH_OPTIONS, authentication
from .manifest.findings import Finding, ManifestError, MilvusError
from .manifest.load import read_document
from .operations.backup_gate import Backup
from .operations.context import Context, Settings
from .operations.progress import Report
from .resolve.secrets import sensitive_values
from .signals import Cancelled, cancellable

Parameters = t.Mapping[str, t.Any]
Operation = t.Callable[[Context, Parameters], "dict[str, t.Any]"]

RELEASE_OPTIONS: dict[str, dict[str, t.Any]] = {"name": {"type": "str"}, "namespace": {"type": "str"}}
MANIFEST_OPTIONS: dict[str, dict[str, t.Any]] = {"manifest": {"type": "dict"}, "src": {"type": "path"}}
ENGINE_OPTIONS: dict[str, dict[str, t.Any]] = {
    "engine": {"type": "str", "choices": ["auto", "native", "operator"], "default": "auto"}
}
WAIT_OPTIONS: dict[str, dict[str, t.Any]] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 1800},
    "operation_timeout": {"type": "int", "default": 0},
    "lease_timeout": {"type": "int", "default": 60},
    "grace": {
        "type": "dict",
        "options": {
            "image_pull": {"type": "float"},
            "crash_loop_restarts": {"type": "int"},
            "unschedulable": {"type": "float"},
            "claim_unbound": {"type": "float"},
        },
    },
}
END_OPTIONS: dict[str, dict[str, t.Any]] = {"termination_timeout": {"type": "int", "default": 300}}
IMAGE_OPTIONS: dict[str, dict[str, t.Any]] = {
    "image_registry": {"type": "str"},
    "images": {"type": "dict"},
    "image_pull_secrets": {"type": "list", "elements": "str", "no_log": False},
}
WRITE_OPTIONS: dict[str, dict[str, t.Any]] = {
    "force_conflicts": {"type": "bool", "default": False},
    "take_over": {"type": "bool", "default": False},
    "create_namespace": {"type": "bool", "default": False},
    "preflight_ignore": {"type": "list", "elements": "str", "default": []},
}
PROBE_OPTIONS: dict[str, dict[str, t.Any]] = {
    "probe": {"type": "bool", "default": False},
    "probe_image": {"type": "str"},
}


BACKUP_OPTIONS: dict[str, dict[str, t.Any]] = {
    "backup": {"type": "str", "choices": ["required", "skip"], "default": "skip"},
    "backup_jobs": {"type": "list", "elements": "str", "default": []},
    "backup_snapshots": {"type": "list", "elements": "str", "default": []},
    "backup_max_age": {"type": "int", "default": 86400},
}


class MilvusModule(AnsibleModule):
    """An AnsibleModule that masks the secrets of its manifest, and them alone, wherever it writes."""

    def _log_invocation(self) -> None:
        """Ansible logs the parameters as soon as it knows them: the masking has to come before."""
        for option in ("manifest", "patch"):
            self.no_log_values.update(sensitive_values(self.params.get(option)))
        log: t.Callable[[], None] = super()._log_invocation
        log()


def run_module(options: t.Mapping[str, t.Any], operation: Operation, **requirements: t.Any) -> None:
    """Build the module, run one operation, and report.

    :param options: the argument spec without the authentication options.
    :param operation: what the module does; it returns the result and raises MilvusError.
    :param requirements: ``required_if``, ``required_one_of`` and the like.
    """
    spec = {**options, **AUTH_OPTIONS}
    module = MilvusModule(argument_spec=spec, supports_check_mode=True, **requirements)
    context: Context | None = None
    said: list[str] = []
    try:
        with cancellable():
            client = Client(authentication(module.params))
            context = Context(client, settings(module.params, check_mode=module.check_mode, diff=module._diff))
            context.report = _remembering(context.report, said)
            result = operation(context, module.params)
    except MilvusError as error:
        _fail(module, context, error)
    except Cancelled as cancelled:
        _fail(module, context, MilvusError(_cancelled(cancelled, context, said)))
    _warn(module, context)
    module.exit_json(**_without_diff(result, show=module._diff))


def _remembering(report: Report, said: list[str]) -> Report:
    """Keep what was reported last: it tells where a cancelled run was."""

    def remember(line: str) -> None:
        said[:] = [line]
        report(line)

    return remember


def _cancelled(cancelled: Cancelled, context: Context | None, said: t.Sequence[str]) -> str:
    where = f" at the step '{said[-1]}'" if said else " before the first step"
    rest = "run again to complete it" if context and context.wrote else "nothing was changed"
    return f"Cancelled by {cancelled.name}{where}; the Lease is given back, {rest}"


def _fail(module: AnsibleModule, context: Context | None, error: MilvusError) -> t.NoReturn:
    _warn(module, context)
    failure = {**error.result, "findings": [finding.as_result() for finding in error.findings]}
    failure["steps"] = context.steps if context else []
    module.fail_json(msg=error.message, changed=bool(context and context.wrote), **failure)
    raise AssertionError("fail_json returned")  # for those who read types: it never does


def run_offline(
    options: t.Mapping[str, t.Any], operation: t.Callable[[Parameters], dict[str, t.Any]], **requirements: t.Any
) -> None:
    """As run_module(), for what asks no Kubernetes; the result's ``notes`` become warnings.

    The operation is told ``_ansible_check_mode`` among its parameters.
    """
    module = MilvusModule(argument_spec=dict(options), supports_check_mode=True, **requirements)
    try:
        result = operation({**module.params, "_ansible_check_mode": module.check_mode})
    except MilvusError as error:
        module.fail_json(msg=error.message, findings=[finding.as_result() for finding in error.findings])
    for note in result.pop("notes", []):
        module.warn(note)
    module.exit_json(**result)


def settings(parameters: Parameters, *, check_mode: bool, diff: bool) -> Settings:
    """The options that operations share; modules without one of them get its default."""
    names = {
        "wait",
        "wait_timeout",
        "operation_timeout",
        "lease_timeout",
        "termination_timeout",
        "force_conflicts",
        "take_over",
        "create_namespace",
        "allow_mode_change",
        "allow_message_storage_change",
        "flushed",
        "preflight_ignore",
        "probe",
        "probe_image",
    }
    given = {name: parameters[name] for name in names if parameters.get(name) is not None}
    if "preflight_ignore" in given:
        given["preflight_ignore"] = tuple(given["preflight_ignore"])
    patience = {name: value for name, value in (parameters.get("grace") or {}).items() if value is not None}
    given["grace"] = dataclasses.replace(GRACE, **patience)
    return Settings(check_mode=check_mode, diff=diff, **given)


def document(parameters: Parameters) -> dict[str, t.Any]:
    """The manifest that the user gave, as ``manifest`` or as the file ``src``.

    :raises MilvusError: the file can't be read, or isn't one YAML document.
    """
    if parameters.get("manifest") is not None:
        return dict(parameters["manifest"])
    return read_document(str(parameters["src"]))


def patch(parameters: Parameters) -> dict[str, t.Any]:
    """The patch that the user gave, as ``patch`` or as the file ``patch_src``; empty for none."""
    if parameters.get("patch") is not None or not parameters.get("patch_src"):
        return dict(parameters.get("patch") or {})
    return read_document(str(parameters["patch_src"]))


def backup(parameters: Parameters) -> Backup:
    """What the user says about the backup."""
    jobs, snapshots = tuple(parameters["backup_jobs"]), tuple(parameters["backup_snapshots"])
    return Backup(parameters["backup"] == "required", jobs, snapshots, float(parameters["backup_max_age"]))


def image_options(parameters: Parameters) -> dict[str, t.Any]:
    """What the user says of where images come from; what isn't given is left out."""
    return {name: parameters[name] for name in IMAGE_OPTIONS if parameters.get(name) is not None}


def names(parameters: Parameters) -> tuple[str, str]:
    """Name and namespace of the release, by option or else by the manifest.

    :raises MilvusError: no name is given.
    """
    metadata: t.Any = {}
    if parameters.get("manifest") is not None or parameters.get("src"):
        metadata = document(parameters).get("metadata") or {}
    name = parameters.get("name") or (metadata.get("name") if isinstance(metadata, t.Mapping) else None)
    if not name:
        raise ManifestError("Which cluster?", [Finding("name", "no name is given", "set name, or give the manifest")])
    own = metadata.get("namespace") if isinstance(metadata, t.Mapping) else None
    return str(name), str(parameters.get("namespace") or own or "default")


def _warn(module: AnsibleModule, context: Context | None) -> None:
    for warning in context.warnings if context else []:
        module.warn(warning)


def _without_diff(result: dict[str, t.Any], *, show: bool) -> dict[str, t.Any]:
    return result if show else {key: value for key, value in result.items() if key != "diff"}
