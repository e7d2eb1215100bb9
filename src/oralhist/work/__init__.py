"""Everything that changes the holdings: functions that return ids and verdicts, never the words of testimonies."""
