"""Changes of forms: templates, answers, exceptions from the proposal lock."""

from .answers import AnswerFields, GivenFile, answer_question, answer_questions
from .client_types import copy_client_type, rename_client_type
from .drafting import (
    NewList,
    QuestionEdit,
    begin_draft,
    begin_list,
    move_question,
    remove_question,
    rename_list,
    save_question,
)
from .exceptions import ask_exception, decide_exception
from .locking import pass_lock
from .publishing import discard_draft, publish_list, retire_list
from .templates import ensure_template

__all__ = [
    "AnswerFields",
    "GivenFile",
    "NewList",
    "QuestionEdit",
    "answer_question",
    "answer_questions",
    "ask_exception",
    "begin_draft",
    "begin_list",
    "copy_client_type",
    "decide_exception",
    "discard_draft",
    "ensure_template",
    "move_question",
    "pass_lock",
    "publish_list",
    "remove_question",
    "rename_client_type",
    "rename_list",
    "retire_list",
    "save_question",
]
