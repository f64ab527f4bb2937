"""Builds the collection archive, installs it into an empty folder and uses it there, away from the checkout."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".dev/archive"

#: All that the archive may hold at its top. A new entry is either for users, and listed here, or in build_ignore.
CONTENTS = {
    "CHANGELOG.rst",
    "FILES.json",
    "LICENSE",
    "MANIFEST.json",
    "README.md",
    "changelogs",
    "docs",
    "examples",
    "meta",
    "playbooks",
    "plugins",
    "requirements.txt",
    "requirements.yml",
    "roles",
}
PLAYBOOKS = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))


def run(*command: str, cwd: Path = ROOT, quiet: bool = False) -> None:
    """Run a command without the checkout's ansible.cfg and collections; failing ends the check."""
    environment = {
        **os.environ,
        "ANSIBLE_CONFIG": str(WORK / "none.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(WORK / "installed"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    }
    print("$", *command, flush=True)
    output = subprocess.DEVNULL if quiet else None
    if code := subprocess.run(command, cwd=cwd, env=environment, stdout=output, check=False).returncode:
        sys.exit(f"failed with exit code {code}: {' '.join(command)}")


def check_contents(archive: Path) -> None:
    """The archive holds what users need and nothing of the checkout's own."""
    with tarfile.open(archive) as tar:
        names = [name for name in tar.getnames() if "__pycache__" not in name]
        compiled = [name for name in tar.getnames() if "__pycache__" in name]
    top = {name.split("/")[0] for name in names}
    problems = [f"must not be in the archive: {name}" for name in sorted(top - CONTENTS) + compiled]
    problems += [f"is missing in the archive: {name}" for name in sorted(CONTENTS - top)]
    if problems:
        sys.exit("\n".join(problems))
    print(f"{archive.name}: {len(names)} entries, {archive.stat().st_size // 1024} KiB")


def main() -> None:
    """Build, install, use."""
    shutil.rmtree(WORK, ignore_errors=True)
    empty = WORK / "elsewhere"
    empty.mkdir(parents=True)
    run("ansible-galaxy", "collection", "build", "--output-path", str(WORK), str(ROOT))
    (archive,) = WORK.glob("*.tar.gz")
    check_contents(archive)
    run("ansible-galaxy", "collection", "install", "--offline", "-p", str(WORK / "installed"), str(archive))
    run("ansible-galaxy", "collection", "verify", "--offline", "vectorops.milvus")
    for playbook in PLAYBOOKS:
        run("ansible-playbook", "--syntax-check", f"vectorops.milvus.{playbook}", cwd=empty)
    modules = sorted(path.stem for path in (ROOT / "plugins/modules").glob("milvus_*.py"))
    run("ansible-doc", "--json", *(f"vectorops.milvus.{module}" for module in modules), cwd=empty, quiet=True)


if __name__ == "__main__":
    main()
