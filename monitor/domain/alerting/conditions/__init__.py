"""The built-in conditions: one file, one class, one table of the config, one test."""

CONDITION_NAMES = (
    "dispatch_late",
    "nobody_logged_in",
    "link_down",
    "hung_up_first",
    "ringing_long",
    "longest_wait",
    "abandon_burst",
    "rate_low",
)
