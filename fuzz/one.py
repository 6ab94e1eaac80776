"""One target in the hands of atheris: `python -m fuzz.one TARGET CORPUS [options of libFuzzer]`."""

import sys
from importlib import import_module

# By its name only: it is not there where only the tests are installed.
atheris = import_module("atheris")

with atheris.instrument_imports(include=["etl", "db"], enable_loader_override=False):
    from fuzz.targets import TARGETS


def main() -> None:
    """Never comes back: libFuzzer ends the process."""
    name, *options = sys.argv[1:]
    target = TARGETS[name]
    atheris.Setup([sys.argv[0], *options], target.of_bytes)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
