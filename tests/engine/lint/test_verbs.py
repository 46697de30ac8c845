from __future__ import annotations

import pytest

from techkarta.engine.lint.verbs import is_verb_and_object


@pytest.mark.parametrize(
    "title",
    [
        "Собрать открытые данные о компании",
        "Отнести точки к классам",
        "Беречь время клиента",
        "Договориться о встрече",
        "Разобраться с претензией",
        "Попасть к директору",
        "Вести карту цикла",
        "Не предлагать скидку",
        "«Собрать» досье",
        "1. Собрать досье",
        "Collect public data",
        "Re-check the facts",
        "Do not offer a discount",
        "“Collect” data",
    ],
)
def test_verb_and_object(title: str) -> None:
    assert is_verb_and_object(title)


@pytest.mark.parametrize(
    "title",
    [
        "Тип клиента",
        "Сбор сведений о клиенте",
        "Стоимость проблемы",
        "Область применения товара",
        "Речь на выставке",
        "Часть документов",
        "Собрать",
        "Собираем данные",
        "Соберите данные",
        "Client type",
        "Collection of data",
        "Meeting with the client",
        "Collect",
        "…",
        "123",
    ],
)
def test_not_verb_and_object(title: str) -> None:
    assert not is_verb_and_object(title)
