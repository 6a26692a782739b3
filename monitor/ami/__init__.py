"""The edge towards Asterisk's manager interface: frames, their meaning, and the link that hears them."""
