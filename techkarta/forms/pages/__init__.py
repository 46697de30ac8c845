"""What pages of questions and answers show."""
