"""`monitor COMMAND`: exit 0 done, 1 failed, 2 wrong use or config."""

import typer

from monitor import __version__
from monitor.cli import alerts, check, demo, explain, export, greeting, rejudge, replay, report, run

app = typer.Typer(
    name="monitor",
    help="Tells, for every call of a hotline, whether the promises made to callers were kept.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run", help="Listen to the PBXs of the config until stopped.")(run.command)
app.command("demo", help="A living demo hotline: no PBX, no config, nothing to install.")(demo.command)
app.command("check", help="Say what is wrong with the config, and with --live what the PBX lacks.")(check.command)
app.command("replay", help="Judge a raw AMI capture offline.")(replay.command)
app.command("rejudge", help="Derive facts and verdicts anew from the raw events that are kept.")(rejudge.command)
app.command("explain", help="Say of one call what happened, and why each verdict is what it is.")(explain.command)
app.command("report", help="Make the SLA report of a day, a week, a month or a range of days.")(report.command)
app.command("export", help="Write calls as CSV.")(export.command)
app.add_typer(alerts.group, name="alerts", help="Alerts: send a test, list what was told.")
app.add_typer(greeting.group, name="greeting", help="Greetings: hear a file, calibrate the ear.")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"monitor {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", help="Show the version.", callback=_show_version, is_eager=True),
) -> None:
    pass


def main() -> None:
    app()
