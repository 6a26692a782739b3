"""The HTTP face: calls and why they were judged so, health, metrics, and the door for tickets and greetings."""
