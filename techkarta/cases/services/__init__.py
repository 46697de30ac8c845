"""Changes of cases: create, edit, move along the stages, close."""

from .bulk import Chosen, Outcome, assign_cases, lose_cases, move_cases
from .editing import CaseFields, create_case, edit_case
from .handing import Handing, acknowledge_hand_over, hand_over_case
from .importing import ImportedCase, compare_cases, import_cases, owners_kept
from .lining import LineFields, write_lines
from .locking import hold_case
from .migrating import Passing, migrate_case, revert_migration, with_way_back
from .moving import Move, lose_case, move_case, reopen_case, win_case
from .noting import withdraw_note, write_note
from .proving import prove_criterion, withdraw_proof
from .retiring import Retirement, restore_stage, retire_stage
from .viewing import drop_view, keep_view

__all__ = [
    "CaseFields",
    "Chosen",
    "Handing",
    "ImportedCase",
    "LineFields",
    "Move",
    "Outcome",
    "Passing",
    "Retirement",
    "acknowledge_hand_over",
    "assign_cases",
    "compare_cases",
    "create_case",
    "drop_view",
    "edit_case",
    "hand_over_case",
    "hold_case",
    "import_cases",
    "keep_view",
    "lose_case",
    "lose_cases",
    "migrate_case",
    "move_case",
    "move_cases",
    "owners_kept",
    "prove_criterion",
    "reopen_case",
    "restore_stage",
    "retire_stage",
    "revert_migration",
    "win_case",
    "with_way_back",
    "withdraw_note",
    "withdraw_proof",
    "write_lines",
    "write_note",
]
