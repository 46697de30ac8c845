"""Imports step by step: staged, decided, previewed, written."""

from .card_sheets import decide_card_sheet, make_drafts, start_card_sheet
from .deciding import OPEN_STATES, decide_map
from .feeding import end_feed, open_feed, renew_feed
from .judging import preview_import
from .staging import SourceFile, start_import
from .whole import ImportStatus, RowError, carry_import, prepare_import, status_of
from .writing import cancel_import, confirm_import, step_import

__all__ = [
    "OPEN_STATES",
    "ImportStatus",
    "RowError",
    "SourceFile",
    "cancel_import",
    "carry_import",
    "confirm_import",
    "decide_card_sheet",
    "decide_map",
    "end_feed",
    "make_drafts",
    "open_feed",
    "prepare_import",
    "preview_import",
    "renew_feed",
    "start_card_sheet",
    "start_import",
    "status_of",
    "step_import",
]
