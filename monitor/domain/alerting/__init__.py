"""Alerts, decided purely: a situation comes in, and what is told to whom comes out."""
