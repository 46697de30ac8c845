"""Changes of organisations, teams, people and their own settings."""

from .organisations import OwnDays, create_organisation, edit_organisation
from .own import change_password, set_preferences
from .people import (
    NewUser,
    UserEdit,
    check_password,
    create_user,
    edit_user,
    found_user,
    known_roles,
    reset_password,
    share_password,
)
from .teams import TeamEdit, create_team, edit_team, ensure_team
from .tokens import make_token, open_token, revoke_token

__all__ = [
    "NewUser",
    "OwnDays",
    "TeamEdit",
    "UserEdit",
    "change_password",
    "check_password",
    "create_organisation",
    "create_team",
    "create_user",
    "edit_organisation",
    "edit_team",
    "edit_user",
    "ensure_team",
    "found_user",
    "known_roles",
    "make_token",
    "open_token",
    "reset_password",
    "revoke_token",
    "set_preferences",
    "share_password",
]
