"""Changes of forms: templates, answers, exceptions from the proposal lock."""

from .answers import AnswerFields, GivenFile, answer_question, answer_questions
from .client_types import copy_client_type
from .exceptions import ask_exception, decide_exception
from .locking import pass_lock
from .templates import ensure_template

__all__ = [
    "AnswerFields",
    "GivenFile",
    "answer_question",
    "answer_questions",
    "ask_exception",
    "copy_client_type",
    "decide_exception",
    "ensure_template",
    "pass_lock",
]
