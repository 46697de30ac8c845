"""A whole log as columns, judged by compiled loops: the same answers as case by case."""
