"""What is typed on the pages of questions: answers, client types, lists of questions."""

from .answers import answer_fields, version_of
from .client_types import ClientTypeForm, NewClientTypeForm
from .lists import ListTitleForm, NewListForm, QuestionForm, carried_out, typed_parts

__all__ = [
    "ClientTypeForm",
    "ListTitleForm",
    "NewClientTypeForm",
    "NewListForm",
    "QuestionForm",
    "answer_fields",
    "carried_out",
    "typed_parts",
    "version_of",
]
