"""Run every bench in this folder, one after the other; each prints its ratios and its ceilings."""

import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Stop at the first bench that fails to run."""
    for script in sorted(Path(__file__).parent.glob("*.py")):
        if script.name != Path(__file__).name:
            print(f"— {script.stem}", flush=True)
            subprocess.run([sys.executable, str(script)], check=True)


if __name__ == "__main__":
    main()
