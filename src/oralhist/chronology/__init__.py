"""The chronology of 1962 as data, and the first tagger: dates, places and cues of a text against its events."""
