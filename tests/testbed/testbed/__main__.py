"""Start of the program: `python tests/testbed/testbed COMMAND`, or `python -m ...testbed COMMAND`."""

import importlib
import sys
from pathlib import Path

if __package__:
    from .cli import main
else:  # started as a folder: make the package importable under its own name, and nothing of its inside
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    main = importlib.import_module("testbed.cli").main

sys.exit(main())
