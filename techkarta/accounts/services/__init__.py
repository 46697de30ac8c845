"""Changes of organisations, teams, people and their own settings."""

from .attesting import AttestationFields, give_attestation, withdraw_attestation
from .organisations import OwnDays, create_organisation, edit_organisation
from .own import change_password, set_preferences
from .people import (
    NewUser,
    UserEdit,
    check_password,
    create_user,
    edit_user,
    found_user,
    reset_password,
    share_password,
)
from .roles import RoleEdit, create_role, rename_role, restore_role, retire_role
from .teams import TeamEdit, create_team, edit_team, ensure_team
from .tokens import make_token, open_token, revoke_token

__all__ = [
    "AttestationFields",
    "NewUser",
    "OwnDays",
    "RoleEdit",
    "TeamEdit",
    "UserEdit",
    "change_password",
    "check_password",
    "create_organisation",
    "create_role",
    "create_team",
    "create_user",
    "edit_organisation",
    "edit_team",
    "edit_user",
    "ensure_team",
    "found_user",
    "give_attestation",
    "make_token",
    "open_token",
    "rename_role",
    "reset_password",
    "restore_role",
    "retire_role",
    "revoke_token",
    "set_preferences",
    "share_password",
    "withdraw_attestation",
]
