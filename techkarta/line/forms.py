"""What is asked of somebody who keeps a scenario."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ScenarioForm(forms.Form):
    """A title for what is different."""

    title = forms.CharField(
        label=_("Title of the scenario"),
        max_length=120,
        error_messages={"required": _("Give the scenario a title to find it by.")},
    )


class GoalForm(forms.Form):
    """How many contracts a month are wanted."""

    goal = forms.IntegerField(label=_("Contracts a month"), min_value=1, max_value=10_000)
