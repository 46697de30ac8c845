"""Addresses of cases."""

from django.urls import path

from .views import case, proofs

app_name = "cases"

urlpatterns = [
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/timeline/", case.timeline, name="timeline"),
    path("cases/<int:case_id>/visits/<int:visit_id>/", case.visit, name="visit"),
    path("cases/<int:case_id>/proofs/<str:criterion>/", proofs.prove, name="prove"),
    path(
        "cases/<int:case_id>/proofs/<str:criterion>/withdrawal/", proofs.withdraw, name="withdraw"
    ),
]
