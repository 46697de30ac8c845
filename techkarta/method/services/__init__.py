"""Changes of the design side."""

from .acknowledging import acknowledge_version
from .cards import create_draft, import_card, take_shipped
from .catalogue import use_technology
from .commenting import answer_comment, resolve_comment, write_comment
from .context import findings_of
from .drafting import copy_card, start_card, start_draft
from .editing import draft_of, edit_draft, has_step, redo_edit, undo_edit
from .life import (
    approve_version,
    bring_due_in_force,
    has_written,
    reject_version,
    roll_back,
    start_trial,
    submit_version,
    withdraw_version,
)
from .own_roles import offered_card
from .presets import load_presets
from .processes import (
    ASKS,
    SUBJECTS,
    StageEdit,
    add_stage,
    create_process,
    edit_stage,
    hold_stages,
    order_stages,
    rename_process,
    restore_stage,
    retire_stage,
    switch_process,
)
from .technologies import (
    TechnologyEdit,
    ToolEdit,
    create_technology,
    edit_technology,
    load_catalogue,
    restore_technology,
    retire_technology,
    uses_of,
)
from .telling import remind_by_hand, remind_readers
from .whole_cycle import may_write_whole_cycle

__all__ = [
    "ASKS",
    "SUBJECTS",
    "StageEdit",
    "TechnologyEdit",
    "ToolEdit",
    "acknowledge_version",
    "add_stage",
    "answer_comment",
    "approve_version",
    "bring_due_in_force",
    "copy_card",
    "create_draft",
    "create_process",
    "create_technology",
    "draft_of",
    "edit_draft",
    "edit_stage",
    "edit_technology",
    "findings_of",
    "has_step",
    "has_written",
    "hold_stages",
    "import_card",
    "load_catalogue",
    "load_presets",
    "may_write_whole_cycle",
    "offered_card",
    "order_stages",
    "redo_edit",
    "reject_version",
    "remind_by_hand",
    "remind_readers",
    "rename_process",
    "resolve_comment",
    "restore_stage",
    "restore_technology",
    "retire_stage",
    "retire_technology",
    "roll_back",
    "start_card",
    "start_draft",
    "start_trial",
    "submit_version",
    "switch_process",
    "take_shipped",
    "undo_edit",
    "use_technology",
    "uses_of",
    "withdraw_version",
    "write_comment",
]
