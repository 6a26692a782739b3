"""The ear: the first seconds of an agent's audio in, where speech lies in it and what was said out."""
