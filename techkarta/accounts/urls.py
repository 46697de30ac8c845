"""Addresses of signing in, people and settings."""

from django.urls import path

from .views import attestations, company, people, roles, signing, teams, tokens

app_name = "accounts"
urlpatterns = [
    path("login/", signing.sign_in, name="login"),
    path("logout/", signing.sign_out, name="logout"),
    path("password/", signing.password, name="password"),
    path("preferences/", signing.preferences, name="preferences"),
    path("preferences/tokens/", tokens.tokens, name="tokens"),
    path("preferences/tokens/<int:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="person_new"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/<int:user_id>/password/", people.person_password, name="person_password"),
    path("people/teams/new/", teams.new_team, name="team_new"),
    path("people/teams/<int:team_id>/", teams.team, name="team"),
    path("people/attestations/", attestations.attestations, name="attestations"),
    path(
        "people/attestations/<int:attestation_id>/withdrawal/",
        attestations.withdraw,
        name="attestation_withdraw",
    ),
    path("people/roles/", roles.roles, name="roles"),
    path("people/roles/<int:role_id>/", roles.role, name="role"),
    path("people/roles/<int:role_id>/retirement/", roles.retire, name="role_retire"),
    path("people/roles/<int:role_id>/return/", roles.restore, name="role_restore"),
    path("settings/", company.company, name="settings"),
]
