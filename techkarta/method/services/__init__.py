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
    "create_draft",
    "create_process",
    "edit_stage",
    "findings_of",
    "import_card",
    "load_presets",
    "order_stages",
    "reject_version",
    "rename_process",
    "retire_stage",
    "submit_version",
    "switch_process",
    "take_shipped",
    "withdraw_version",
]
