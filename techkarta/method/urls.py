"""Addresses of the method office."""

from django.urls import path

from .views import catalogue, editor, files, matrix, processes, stages, talk, technologies, versions

app_name = "method"
urlpatterns = [
    path("cards/", matrix.matrix, name="matrix"),
    path("cards/catalogue/", catalogue.catalogue, name="catalogue"),
    path("cards/catalogue/new/", technologies.new_technology, name="technology_new"),
    path("cards/catalogue/catalogue.<slug:form>", catalogue.export, name="catalogue_export"),
    path("cards/catalogue/<int:technology_id>/", technologies.technology, name="technology"),
    path(
        "cards/catalogue/<int:technology_id>/retire/",
        technologies.retire_technology,
        name="technology_retire",
    ),
    path(
        "cards/catalogue/<int:technology_id>/restore/",
        technologies.restore_technology,
        name="technology_restore",
    ),
    path("cards/coverage/", catalogue.coverage, name="coverage"),
    path("cards/load/", files.load, name="load"),
    path("cards/rules/", matrix.rule_list, name="rules"),
    path("cards/rules/<slug:code>/", matrix.rule, name="rule"),
    path("cards/stages/<int:stage_id>/shipped/", files.take, name="take"),
    path("cards/stages/<int:stage_id>/blank/", files.blank, name="blank"),
    path("cards/versions/<int:version_id>/", versions.version, name="version"),
    path("cards/stages/<int:stage_id>/start/", editor.start, name="start"),
    path("cards/versions/<int:version_id>/edit/", editor.editor, name="editor"),
    path("cards/versions/<int:version_id>/talk/", talk.talk, name="talk"),
    path("cards/versions/<int:version_id>/change/", editor.change, name="change"),
    path("cards/versions/<int:version_id>/copy/", editor.copy, name="copy"),
    path("cards/versions/<int:version_id>/sheet/", versions.sheet, name="sheet"),
    path("cards/versions/<int:version_id>/card.<slug:form>", files.export, name="export"),
    path("cards/versions/<int:version_id>/submit/", versions.submit, name="submit"),
    path("cards/versions/<int:version_id>/approve/", versions.approve, name="approve"),
    path("cards/versions/<int:version_id>/reject/", versions.reject, name="reject"),
    path("cards/versions/<int:version_id>/withdraw/", versions.withdraw, name="withdraw"),
    path("cards/versions/<int:version_id>/trial/", versions.trial, name="trial"),
    path("cards/versions/<int:version_id>/restore/", versions.restore, name="restore"),
    path("cards/versions/<int:version_id>/read/", versions.acknowledge, name="acknowledge"),
    path("cards/versions/<int:version_id>/reminder/", versions.remind, name="remind"),
    path("processes/", processes.processes, name="processes"),
    path("processes/new/", processes.new_process, name="process_new"),
    path("processes/<int:process_id>/", processes.process, name="process"),
    path("processes/<int:process_id>/cards.<slug:form>", files.book, name="book"),
    path("processes/<int:process_id>/switch/", processes.switch, name="switch"),
    path("processes/<int:process_id>/order/", processes.order, name="order"),
    path("processes/<int:process_id>/stages/", stages.new_stage, name="stage_new"),
    path("processes/stages/<int:stage_id>/", stages.stage, name="stage"),
]
