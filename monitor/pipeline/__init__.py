"""The sentence: frames are read into events, events are applied to calls, calls are judged, verdicts are kept and told."""
