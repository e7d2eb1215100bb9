"""Commands that serve: serve and demo."""

from __future__ import annotations

import socket
import sys
from dataclasses import replace
from pathlib import Path

import click

from oralhist.assembly import new_archive, open_archive
from oralhist.cli.shape import Progress, Session, as_json, closed_at_the_end, tell
from oralhist.config import models_folder
from oralhist.model.refusals import Refusal
from oralhist.transcription import weights
from oralhist.web.app import create_app
from oralhist.web.serving import run
from oralhist.work import demo
from oralhist.work.archive import Archive
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


def address_of(host: str, port: int) -> str:
    """The address at which a browser of this machine finds what listens on `host` and `port`."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def called(archive: Archive, address: str) -> None:
    """Let citations and quotations name `address`, at which this machine serves, where `base_url` names none."""
    archive.settings = replace(archive.settings, base_url=archive.settings.base_url or address)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; others need --behind-https.")
@click.option("--port", default=8462, show_default=True, type=click.IntRange(1, 65535), help="On which port.")
@click.option("--behind-https", is_flag=True, help="A proxy in front speaks HTTPS: cookies are sent over it only.")
@click.option("--no-worker", is_flag=True, help="Do not perform jobs: another process does.")
@as_json
@click.pass_obj
def serve(session: Session, host: str, port: int, behind_https: bool, no_worker: bool, as_json: bool) -> None:
    """Serve the reading room and the desk over HTTP until interrupted; the worker is a child process."""
    if host not in ("127.0.0.1", "::1", "localhost") and not behind_https:
        raise Refusal(
            f"Passwords and testimonies would cross the network unprotected on {host}.",
            "Put a proxy that speaks HTTPS in front and give --behind-https.",
        )
    archive = session.archive()
    free_or_refused(host, port)
    address = address_of(host, port)
    if not behind_https:
        called(archive, address)
    elif not archive.settings.base_url:
        click.echo(
            "base_url is not set in oralhist.toml: quotations and private links have no address to send.", err=True
        )
    app = create_app(archive, behind_https=behind_https)
    click.echo(f"{archive.settings.name}: {address}", err=True)
    if as_json:
        tell({"address": address}, json_wanted=True, lines=list)
        sys.stdout.flush()
    run(app, archive, host=host, port=port, worker=not no_worker)


@click.command("demo")
@click.option("--once", is_flag=True, help="Stop after the ingest.")
@click.option("--port", default=8462, show_default=True, type=click.IntRange(1, 65535), help="On which port to serve.")
@click.option(
    "--folder", default=".demo", show_default=True, type=click.Path(path_type=Path), help="Where the demo archive lies."
)
@as_json
@click.pass_obj
def demo_command(session: Session, once: bool, port: int, folder: Path, as_json: bool) -> None:
    """Ingest the invented sample collection for real into .demo/, then serve it."""
    if not once:
        free_or_refused("127.0.0.1", port)
    archive = closed_at_the_end(_demo_archive(session, folder.resolve()))
    progress = Progress()
    password = demo.finished(archive)
    if password is None:
        password = demo.fill(archive, session.operator(), progress.job, progress.step)
    address = address_of("127.0.0.1", port)
    answer = {
        "data": str(archive.folders.root),
        "account": demo.ACCOUNT,
        "password": password,
        "address": None if once else address,
    }
    lines = [
        f"The sample collection is in {archive.folders.root}. Everything in it is invented.",
        f"Archivist:  {demo.ACCOUNT}",
        f"Password:   {password}",
    ]
    lines += [] if once else [f"Open {address}  (Ctrl-C ends it)"]
    tell(answer, json_wanted=as_json, lines=lambda: lines)
    if not once:
        sys.stdout.flush()
        called(archive, address)
        run(create_app(archive), archive, host="127.0.0.1", port=port, worker=True)


def _demo_archive(session: Session, root: Path) -> Archive:
    click.echo("speech model base: looked for, and made ready if need be", err=True)
    weights.fetch("base", models_folder(), None)
    if demo.marked(root):
        return open_archive(root)
    archive = new_archive(root, name="Half-households", time_zone="Asia/Almaty", sample=True)
    note_beginning(archive, session.operator())
    return archive


COMMANDS = (serve, demo_command)
