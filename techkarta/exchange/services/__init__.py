"""Imports step by step: staged, decided, previewed, written."""

from .deciding import decide_map
from .judging import preview_import
from .staging import SourceFile, start_import
from .writing import cancel_import, confirm_import, step_import

__all__ = [
    "SourceFile",
    "cancel_import",
    "confirm_import",
    "decide_map",
    "preview_import",
    "start_import",
    "step_import",
]
