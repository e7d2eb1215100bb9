"""The command `oralhist`, also as `python -m oralhist.cli`.

Commands are imported when one runs: a child of `oralhist` imports this module too, and needs none of them.
"""


def run() -> None:
    """Run the command that the process was given, and end with its status."""
    from oralhist.cli.group import main

    main()


if __name__ == "__main__":
    run()
