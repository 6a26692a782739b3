"""The sentence: frames are read into events, events applied to calls, calls judged, verdicts kept and told."""
