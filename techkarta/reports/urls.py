"""Addresses of reports."""

from django.urls import path

from .causes import views as causes
from .chronometry import views as chronometry
from .conformance import views as conformance
from .logs import views as logs
from .norms import views as norms
from .stages import views as stages
from .work import views as work

app_name = "reports"

urlpatterns = [
    path("reports/work/", work.work, name="work"),
    path("reports/work/work.<slug:form>", work.work_file, name="work_file"),
    path("reports/work/events/", work.work_rows, name="work_rows"),
    path("reports/work/events.<slug:form>", work.work_rows_file, name="work_rows_file"),
    path("reports/stages/", stages.stages, name="stages"),
    path("reports/stages/stages.<slug:form>", stages.stages_file, name="stages_file"),
    path("reports/stages/cases/", stages.stage_cases, name="stage_cases"),
    path("reports/stages/cases.<slug:form>", stages.stage_cases_file, name="stage_cases_file"),
    path("reports/causes/", causes.causes, name="causes"),
    path("reports/causes/deviations.<slug:form>", causes.causes_file, name="causes_file"),
    path("reports/conformance/", conformance.conformance, name="conformance"),
    path("reports/conformance/cases/", conformance.conformance_cases, name="conformance_cases"),
    path(
        "reports/conformance/cases.<slug:form>",
        conformance.conformance_file,
        name="conformance_file",
    ),
    path("reports/conformance/history.xes", conformance.history_xes, name="history_xes"),
    path("reports/conformance/history.jsonocel", conformance.history_ocel, name="history_ocel"),
    path("reports/logs/", logs.logs, name="logs"),
    path("reports/logs/<int:log_id>/", logs.log, name="log"),
    path("reports/logs/<int:log_id>/map/", logs.log_map, name="log_map"),
    path("reports/logs/<int:log_id>/forget/", logs.log_forget, name="log_forget"),
    path("reports/logs/<int:log_id>/cases/", logs.log_cases, name="log_cases"),
    path("reports/logs/<int:log_id>/cases/<int:number>/", logs.log_case, name="log_case"),
    path("reports/logs/<int:log_id>/cases.<slug:form>", logs.log_file, name="log_file"),
    path("reports/norms/", norms.norms, name="norms"),
    path("reports/norms/<int:version_id>/beyond/", norms.beyond, name="norms_beyond"),
    path("reports/norms/<int:version_id>/accept/", norms.accept, name="norms_accept"),
    path("reports/chronometry/", chronometry.chronometry, name="chronometry"),
    path("reports/chronometry/new/", chronometry.plan, name="chronometry_plan"),
    path(
        "reports/chronometry/<int:week_id>/", chronometry.chronometry_week, name="chronometry_week"
    ),
    path("reports/chronometry/<int:week_id>/end/", chronometry.end, name="chronometry_end"),
    path(
        "reports/chronometry/<int:week_id>/accept/", chronometry.accept, name="chronometry_accept"
    ),
]
