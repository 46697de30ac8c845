"""Addresses of cases."""

from django.urls import path

from .views import (
    board,
    bulk,
    case,
    cells,
    clients,
    editing,
    exceptions,
    handing,
    kept,
    lines,
    migration,
    moves,
    notes,
    proofs,
    questions,
    retiring,
    table,
)

app_name = "cases"

urlpatterns = [
    path("clients/<int:client_id>/cases/", clients.client_cases, name="client_cases"),
    path("board/", board.board, name="board"),
    path("board/columns/<int:stage_id>/", board.column, name="column"),
    path("cases/", table.table, name="list"),
    path("cases/bulk/", bulk.bulk, name="bulk"),
    path("cases/views/", kept.views, name="views"),
    path("cases/views/new/", kept.keep_view, name="keep_view"),
    path("cases/views/<int:view_id>/removal/", kept.drop_view, name="drop_view"),
    path("cases/export.<slug:form>", table.export, name="export"),
    path("cases/new/", editing.new, name="new"),
    path("cases/clients/", editing.client_options, name="client_options"),
    path("cases/<int:case_id>/edit/", editing.edit, name="edit"),
    path("cases/<int:case_id>/hand-over/", handing.hand_over, name="hand_over"),
    path("cases/<int:case_id>/hand-over/read/", handing.acknowledge, name="acknowledge"),
    path("cases/<int:case_id>/fields/<slug:field>/", cells.cell, name="cell"),
    path("cases/<int:case_id>/lines/", lines.lines, name="lines"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/questions/", questions.questions, name="questions"),
    path("cases/<int:case_id>/answers/<str:key>/", questions.answer, name="answer"),
    path("cases/<int:case_id>/answers/<str:key>/history/", questions.history, name="history"),
    path("cases/<int:case_id>/files/<int:file_id>/", questions.file, name="answer_file"),
    path("cases/<int:case_id>/exception/", exceptions.ask, name="ask_exception"),
    path("exceptions/deals/", exceptions.deals, name="sent_deals"),
    path("exceptions/", exceptions.exceptions, name="exceptions"),
    path("exceptions/<int:exception_id>/", exceptions.decide, name="decide_exception"),
    path("cases/<int:case_id>/move/", moves.move, name="move"),
    path("cases/<int:case_id>/win/", moves.win, name="win"),
    path("cases/<int:case_id>/lose/", moves.lose, name="lose"),
    path("cases/<int:case_id>/reopen/", moves.reopen, name="reopen"),
    path("cases/<int:case_id>/timeline/", case.timeline, name="timeline"),
    path("cases/<int:case_id>/notes/", notes.write_note, name="write_note"),
    path(
        "cases/<int:case_id>/notes/<int:note_id>/withdrawal/",
        notes.withdraw_note,
        name="withdraw_note",
    ),
    path("cases/<int:case_id>/notes/files/<int:attachment_id>/", notes.note_file, name="note_file"),
    path("cases/<int:case_id>/visits/<int:visit_id>/", case.visit, name="visit"),
    path("cases/<int:case_id>/proofs/<str:criterion>/", proofs.prove, name="prove"),
    path(
        "cases/<int:case_id>/proofs/<str:criterion>/withdrawal/", proofs.withdraw, name="withdraw"
    ),
    path("processes/stages/<int:stage_id>/retire/", retiring.retire, name="retire_stage"),
    path("processes/stages/<int:stage_id>/restore/", retiring.restore, name="restore_stage"),
    path("cards/versions/<int:version_id>/migration/", migration.migration, name="migration"),
    path(
        "cards/versions/<int:version_id>/migration/<int:case_id>/<int:migration_id>/back/",
        migration.migration_back,
        name="migration_back",
    ),
]
