"""A company to be told things, and a mail server that keeps or refuses letters."""

import socket
from collections.abc import Iterator
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from tests.keeping import makes
from tests.world import Cast, make_cast

making = makes(make_cast)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


class Kept(Handler):
    """Keeps every letter; refuses the addresses named."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Message] = []
        self.refused: set[str] = set()

    def handle_message(self, message: Message) -> None:
        self.letters.append(message)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        from email.header import decode_header, make_header  # noqa: PLC0415 - tests of mail alone

        return [str(make_header(decode_header(each["Subject"]))) for each in self.letters]

    @property
    def texts(self) -> list[str]:
        return [each.get_payload(decode=True).decode() for each in self.letters]  # type: ignore[union-attr]


def point_mail_at(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_IS_ON = "127.0.0.1", port, True
    settings.EMAIL_TIMEOUT, settings.SITE_URL = 0.2, "https://sales.example"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Kept]:
    """A local mail server the product sends to."""
    kept = Kept()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    point_mail_at(settings, port)
    yield kept
    controller.stop()


@pytest.fixture
def hanging_server(settings: Any) -> Iterator[socket.socket]:
    """A mail server that takes the call and says nothing, ever."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        point_mail_at(settings, listener.getsockname()[1])
        yield listener
