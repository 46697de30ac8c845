"""Compiling of inner loops where numba is there; elsewhere they run as they are, slower.

NUMBA_DISABLE_JIT=1 in the environment switches compiling off.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

numba: Any = None
with suppress(ImportError):  # there is none for every machine
    numba = import_module("numba")

IS_COMPILED: bool = numba is not None and not numba.config.DISABLE_JIT

_Function = Callable[..., Any]
# All calls become one function; tables live longer than a call, so nobody counts who uses them.
_OPTIONS = {"nogil": True, "error_model": "numpy", "_nrt": False}


def compiled(function: _Function) -> _Function:
    """The function as a part of what is compiled."""
    if not IS_COMPILED:
        return function
    made: _Function = numba.njit(forceinline=True, **_OPTIONS)(function)
    return made


def kept(*files: str) -> Callable[[_Function], _Function]:
    """Compile a function that is called from outside; the result is kept on disk.

    `files` are the sources of all it calls: with any of them changed it is compiled anew. Threads
    may run it side by side.
    """

    def decorate(function: _Function) -> _Function:
        if not IS_COMPILED:
            return function
        content = b"".join(Path(file).read_bytes() for file in (__file__, *files))
        # The compiler keeps a function under its name and looks at its own file alone.
        function.__qualname__ += f"_{sha256(content).hexdigest()[:16]}"
        try:
            made: _Function = numba.njit(cache=True, **_OPTIONS)(function)
        except RuntimeError:  # there is no folder to keep it in
            return compiled(function)
        return made

    return decorate
