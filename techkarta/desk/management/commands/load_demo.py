"""Loads the demo company and prints who may sign in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from techkarta.desk.demo import words
from techkarta.desk.demo.company import PASSWORD, email
from techkarta.desk.demo.load import CLIENTS, DAYS, load_demo


class Command(BaseCommand):
    """`manage.py load_demo`: idempotent; for development only."""

    help = "Load the demo company: two teams, three sales types, a year of history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let a shorter history be asked for."""
        parser.add_argument("--days", type=int, default=DAYS)
        parser.add_argument("--clients", type=int, default=CLIENTS)

    def handle(self, *_args: Any, days: int, clients: int, **_options: Any) -> None:
        """Load with a progress bar on a terminal, then print the people."""
        with tqdm(unit="d", disable=None, leave=False) as bar:

            def tell(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            load_demo(moment=timezone.now(), days=days, clients=clients, tell=tell)
        width = max(len(name) for _, name, *_ in words.PEOPLE)
        for login, name, position, *_ in words.PEOPLE:
            self.stdout.write(f"  {email(login):28}{PASSWORD:12}{name:{width}}  {position}")
