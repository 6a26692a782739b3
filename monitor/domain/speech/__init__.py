"""What an agent is to say, what was heard of it, and what may be claimed of that (SPEECH.md section 7)."""
