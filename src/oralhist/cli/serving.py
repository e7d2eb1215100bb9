"""Commands that serve: serve and demo."""

from __future__ import annotations

import socket
from pathlib import Path

import click

from oralhist.assembly import new_archive, open_archive
from oralhist.cli.shape import Progress, Session
from oralhist.config import models_folder
from oralhist.model.refusals import Refusal
from oralhist.transcription import weights
from oralhist.web.app import create_app
from oralhist.web.serving import run
from oralhist.work import demo
from oralhist.work.initialise import note_beginning


def free_or_refused(host: str, port: int) -> None:
    """Raise `Refusal` where the port cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(f"Nothing can listen on {host}, port {port}: {error.strerror}.", "Use --port.") from error


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; others need --behind-https.")
@click.option("--port", default=8462, show_default=True, type=click.IntRange(1, 65535), help="On which port.")
@click.option("--behind-https", is_flag=True, help="A proxy in front speaks HTTPS: cookies are sent over it only.")
@click.option("--no-worker", is_flag=True, help="Do not perform jobs: another process does.")
@click.pass_obj
def serve(session: Session, host: str, port: int, behind_https: bool, no_worker: bool) -> None:
    """Serve the reading room and the desk over HTTP until interrupted; the worker is a child process."""
    if host not in ("127.0.0.1", "::1", "localhost") and not behind_https:
        raise Refusal(
            f"Passwords and testimonies would cross the network unprotected on {host}.",
            "Put a proxy that speaks HTTPS in front and give --behind-https.",
        )
    archive = session.archive()
    free_or_refused(host, port)
    app = create_app(archive, behind_https=behind_https)
    click.echo(f"{archive.settings.name}: http://{host}:{port}/", err=True)
    run(app, archive, host=host, port=port, worker=not no_worker)


@click.command("demo")
@click.option("--once", is_flag=True, help="Stop after the ingest.")
@click.option("--port", default=8462, show_default=True, type=click.IntRange(1, 65535), help="On which port to serve.")
@click.option(
    "--folder", default=".demo", show_default=True, type=click.Path(path_type=Path), help="Where the demo archive lies."
)
@click.pass_obj
def demo_command(session: Session, once: bool, port: int, folder: Path) -> None:
    """Ingest the invented sample collection for real into .demo/, then serve it."""
    progress = Progress()
    root = folder.resolve()
    weights.fetch("base", models_folder(), None)
    if demo.marked(root):
        archive = open_archive(root)
    else:
        archive = new_archive(root, name="Half-households", time_zone="Asia/Almaty", sample=True)
        note_beginning(archive, session.operator())
    password = demo.finished(archive) or demo.fill(archive, session.operator(), progress.job, progress.step)
    click.echo(f"The sample collection is in {archive.folders.root}. Everything in it is invented.")
    click.echo(f"Archivist:  {demo.ACCOUNT}\nPassword:   {password}")
    if once:
        return
    free_or_refused("127.0.0.1", port)
    click.echo(f"Open http://127.0.0.1:{port}/  (Ctrl-C ends it)")
    run(create_app(archive), archive, host="127.0.0.1", port=port, worker=True)


COMMANDS = (serve, demo_command)
