"""GitPython's runner without its object database, whose import took a sixteenth of `declare`."""

import sys
from importlib.util import find_spec, module_from_spec

_WHOLE = ("git", "gitdb")
_before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in _WHOLE}
if not _before:  # packages that hold their modules, and run nothing
    sys.modules |= {name: module_from_spec(spec) for name in _WHOLE if (spec := find_spec(name))}

from git.cmd import Git as Git  # noqa: E402, PLC0414 (what is above lets it be imported alone)
from git.exc import GitCommandNotFound as GitCommandNotFound  # noqa: E402, PLC0414 (what is above lets it be imported alone)

if not _before:  # whoever else imports GitPython in this process has the whole of it
    for _name in [name for name in sys.modules if name.partition(".")[0] in _WHOLE]:
        del sys.modules[_name]
