"""Words by which other systems call stages, in English and Russian."""

from __future__ import annotations

from .recognising import plain


def _words(told: str) -> frozenset[str]:
    return frozenset(plain(word) for word in told.split(","))


WON = _words(
    "won, closed won, deal won, success, successful, sold, win, выиграна, выиграно, успешно, "
    "успешно реализовано, успешно завершена, сделка успешна, сделка заключена, продажа, продано, "
    "оплачено"
)
LOST = _words(
    "lost, closed lost, deal lost, failed, fail, rejected, cancelled, canceled, проиграна, "
    "проиграно, провалена, отказ, закрыто и не реализовано, не реализовано, сделка провалена, "
    "отменена, потеряна"
)
_FIRST = _words(
    "new, lead, prospecting, prospect, first contact, appointment, новая, новый, лид, отбор, "
    "первичный контакт, первый контакт, неразобранное, холодный"
)
_NEED = _words(
    "engaging, engaged, contacted, qualification, qualified, needs analysis, discovery, needs, "
    "квалификация, выявление потребностей, потребность, в работе, взято в работу"
)
_PROOF = _words("demo, presentation, value proposition, evaluation, презентация, демонстрация")
_PROPOSAL = _words(
    "proposal, quote, offer, price quote, предложение, кп, кп отправлено, расчёт, "
    "коммерческое предложение"
)
_DECISION = _words(
    "negotiation, negotiating, review, decision, переговоры, торг, согласование, решение, "
    "принимают решение"
)
_CONTRACT = _words(
    "contract, invoice, payment, договор, согласование договора, счёт, счёт выставлен, оплата, "
    "подписание"
)
ALONG: tuple[tuple[float, frozenset[str]], ...] = (
    (0.0, _FIRST),
    (0.2, _NEED),
    (0.45, _PROOF),
    (0.55, _PROPOSAL),
    (0.7, _DECISION),
    (0.85, _CONTRACT),
)
"""How far along the way from first contact to contract a word stands, from 0 to 1."""
