"""Speech into text: speech windows, the Transcriber port and its engines, drafts that survive a kill."""
