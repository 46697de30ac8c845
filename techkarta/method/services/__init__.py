"""Changes of the design side."""

from .cards import (
    approve_version,
    create_draft,
    import_card,
    reject_version,
    submit_version,
    take_shipped,
    withdraw_version,
)
from .context import findings_of
from .drafting import copy_card, start_card, start_draft
from .editing import draft_of, edit_draft, has_step, redo_edit, undo_edit
from .presets import load_presets
from .processes import (
    StageEdit,
    add_stage,
    create_process,
    edit_stage,
    order_stages,
    rename_process,
    retire_stage,
    switch_process,
)

__all__ = [
    "StageEdit",
    "add_stage",
    "approve_version",
    "copy_card",
    "create_draft",
    "create_process",
    "draft_of",
    "edit_draft",
    "edit_stage",
    "findings_of",
    "has_step",
    "import_card",
    "load_presets",
    "order_stages",
    "redo_edit",
    "reject_version",
    "rename_process",
    "retire_stage",
    "start_card",
    "start_draft",
    "submit_version",
    "switch_process",
    "take_shipped",
    "undo_edit",
    "withdraw_version",
]
