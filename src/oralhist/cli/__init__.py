"""The command line: `oralhist COMMAND`. It has an archivist's power: whoever can run it can read the disk."""
