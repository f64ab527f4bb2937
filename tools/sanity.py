"""Runs `ansible-test sanity` on a copy of what belongs to the collection; arguments are passed on.

ansible-test wants the collection at a real path .../ansible_collections/NAMESPACE/NAME and files that git lists, so a
copy with a repository of its own is made (in a folder that git ignores it would see no files, and pass). Its virtual
environments fetch get-pip from a file server; here they get the pip that Python carries. Both live in a cache of
their own, outside the checkout, so that the user's ansible-test is left alone and a second clone starts warm.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / ".dev/ansible-test/ansible_collections/vectorops/milvus"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vectorops-milvus-ansible-test"

#: Not part of the collection's archive. Ruff and mypy look after them, by the rules of ordinary Python programs.
OWN_PROGRAMS = ("tests/", "tools/")
SETTINGS = ("tests/sanity/", "tests/config.yml")

GET_PIP_NAME = "get_pip_24_2.py"  # as ansible-core 2.19 asks for it
GET_PIP = """\
import subprocess, sys
args = [a for a in sys.argv[1:] if a not in ("--no-setuptools", "--no-wheel")]
subprocess.run([sys.executable, "-m", "ensurepip", "--default-pip"], check=True, stdout=subprocess.DEVNULL)
subprocess.run([sys.executable, "-m", "pip", "install", *args], check=True)
"""


def belongs(name: str) -> bool:
    """Whether a file is the collection's, or tells ansible-test how to test it. A deleted file may still be listed."""
    return (ROOT / name).is_file() and (name.startswith(SETTINGS) or not name.startswith(OWN_PROGRAMS))


def copy_collection() -> None:
    """Copy the collection's files as git tracks or would track them, into a repository of their own."""
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    for name in filter(belongs, listing.split("\0")):
        target = COPY / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    subprocess.run(["git", "init", "-q", "."], cwd=COPY, check=True)


def prepare_home() -> Path:
    """Make the home folder that ansible-test works in; pip's own settings stay in force."""
    home = CACHE / "home"
    cache = home / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    (cache / GET_PIP_NAME).write_text(GET_PIP, encoding="utf-8")
    for setting in (".config/pip", ".pip", ".cache/pip"):
        source, link = Path.home() / setting, home / setting
        if source.exists() and not link.exists():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(source)
    return home


def main() -> int:
    """Copy, prepare, run."""
    copy_collection()
    environment = {**os.environ, "HOME": str(prepare_home())}
    # Without --python the compile and import tests look for other versions, which pyenv's shims pretend to have.
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = ["ansible-test", "sanity", "--local", "--python", version, "--color", "no", *sys.argv[1:]]
    return subprocess.run(command, cwd=COPY, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
