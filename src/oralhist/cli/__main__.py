"""`python -m oralhist.cli` is the command `oralhist`."""

from oralhist.cli import main

if __name__ == "__main__":
    main()
