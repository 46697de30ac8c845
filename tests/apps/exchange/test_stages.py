"""Stage words of other systems are placed on the company's stages, or asked about."""

from __future__ import annotations

import pytest

from techkarta.exchange.crm.stages import CompanyStage, Target, propose_targets


def stage(process: str, code: str, *titles: str, may_win: bool = False) -> CompanyStage:
    return CompanyStage(
        key=f"{process}/{code}", process=process, titles=(code, *titles), may_win=may_win
    )


STAGES = (
    stage("plain", "t1", "Отбор", "Selection"),
    stage("plain", "t2", "Потребность клиента", "Need"),
    stage("plain", "t3", "Предложение", "Proposal"),
    stage("plain", "t4", "Договор", "Contract", may_win=True),
    stage("plain", "t5", "Постоянный клиент", "Regular client", may_win=True),
    stage("project", "p1", "Разведка проекта", "Project scouting"),
)


@pytest.mark.parametrize(
    ("word", "outcome", "key"),
    [
        ("Won", "won", "plain/t4"),
        ("Успешно реализовано", "won", "plain/t4"),
        ("closed-lost", "lost", "plain/t1"),
        ("Закрыто и не реализовано", "lost", "plain/t1"),
        ("Prospecting", "open", "plain/t1"),
        ("Engaging", "open", "plain/t2"),
        ("КП отправлено", "open", "plain/t3"),
        ("T3", "open", "plain/t3"),
        ("contract", "open", "plain/t4"),
        ("Project scouting", "open", "project/p1"),
        ("Whatever we call it", "", ""),
    ],
)
def test_a_word_is_placed_or_left_to_be_asked(word: str, outcome: str, key: str) -> None:
    assert propose_targets([word], STAGES)[word] == Target(outcome=outcome, stage=key)  # type: ignore[arg-type]


def test_lost_deals_stand_on_the_furthest_stage_of_the_open_ones() -> None:
    found = propose_targets(["Lost", "Prospecting", "Proposal", "Engaging"], STAGES)
    assert found["Lost"].stage == "plain/t3"


def test_without_stages_everything_is_left_to_be_asked() -> None:
    found = propose_targets(["Won", "Engaging"], ())
    assert found == {"Won": Target(outcome="won", stage=""), "Engaging": Target(outcome="")}
