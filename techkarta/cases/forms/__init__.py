"""What is typed about cases."""

from .asking import (
    LONGEST_REASON,
    FilesField,
    FilesInput,
    FilterForm,
    KeepForm,
    NoteForm,
    ProofForm,
    ReasonForm,
    WishForm,
    day_input,
    note_form,
    proof_form,
)
from .editing import AmountField, CaseForm, CellForm, HandOverForm, LineForm

__all__ = [
    "LONGEST_REASON",
    "AmountField",
    "CaseForm",
    "CellForm",
    "FilesField",
    "FilesInput",
    "FilterForm",
    "HandOverForm",
    "KeepForm",
    "LineForm",
    "NoteForm",
    "ProofForm",
    "ReasonForm",
    "WishForm",
    "day_input",
    "note_form",
    "proof_form",
]
