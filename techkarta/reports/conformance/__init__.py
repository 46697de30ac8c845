"""How the company follows its cards: judged from its own history."""
