"""The rules of the field as frozen values and pure functions: no I/O, no clock, no randomness."""
