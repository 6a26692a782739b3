"""Alerts leave the house: each channel sends what waits for it in the outbox, at least once, whatever others do."""
