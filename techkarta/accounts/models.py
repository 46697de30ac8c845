"""Organisations, teams, users and the roles they hold."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class Organisation(models.Model):
    """One company: the border nothing crosses."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=60, default="Europe/Moscow")
    country = models.CharField(max_length=2, default="RU")
    currency = models.CharField(max_length=3, default="RUB")
    language = models.CharField(max_length=2, default="ru")
    own_holidays = models.JSONField(default=list)
    own_working_days = models.JSONField(default=list)
    short_days = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)


class Team(models.Model):
    """A group of people under one head, in one region."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=120, blank=True)
    head = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="headed_teams"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once"),
        ]


class Theme(models.TextChoices):
    """What the pages look like for a user."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Users(BaseUserManager["User"]):
    """Finds users by email regardless of case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this email, in any case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in; belongs to one organisation, holds roles, sits in at most one team."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="users")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="members")
    email = models.EmailField(max_length=200, unique=True)
    full_name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="ru")
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    is_active = models.BooleanField(default=True)
    # The password was told by somebody else: it opens nothing but the page to replace it.
    has_told_password = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]
    objects = Users()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="email_once_in_any_case")]

    def __str__(self) -> str:
        """The full name, as lists and menus show a person."""
        return self.full_name


class RoleHolding(models.Model):
    """One role a user holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="holdings")
    role = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_held_once")]


class OwnRole(models.Model):
    """A role the company named itself; whoever holds it has the rights of the role it stands on.

    Its code is held in `RoleHolding` and named by cards, which declare it with its title.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="own_roles")
    code = models.SlugField(max_length=30)
    title = models.JSONField()
    basis = models.CharField(max_length=30)
    is_retired = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="own_role_code_once"),
        ]


class Attestation(models.Model):
    """Somebody has shown that he may do what cards ask a personal attestation for.

    `kind` is the code cards name; without `valid_until` it holds until it is withdrawn.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="attestations")
    kind = models.CharField(max_length=40)
    passed_on = models.DateField()
    valid_until = models.DateField(null=True)
    note = models.CharField(max_length=400, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="attestation_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "kind"])]


class TokenReach(models.TextChoices):
    """What the holder of a token may do with it, within his own rights."""

    READ = "read"
    WRITE = "write"


class Token(models.Model):
    """A personal key of the HTTP interface: another program acts as its owner.

    Only the digest is kept; `hint` are the first signs, by which the owner tells it from others.
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    reach = models.CharField(max_length=5, choices=TokenReach.choices, default=TokenReach.READ)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=models.Q(revoked_at__isnull=True),
                name="token_name_once",
            ),
        ]
