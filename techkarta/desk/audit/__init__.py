"""The audit page: who changed what, when, from which value to which.

It stands on the desk and not in the audit app, because it speaks of people, clients and teams by
name, and the audit app lies below them all.
"""
