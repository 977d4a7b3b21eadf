"""The server program: gunicorn, plain worker processes with a few threads each, a clean stop on a signal."""

import sys

STOP_SECONDS = 20
"""How long an answer in progress may take after the signal to stop."""


def gunicorn(bind: str, workers: int = 2, threads: int = 4) -> list[str]:
    """The command that serves the site at `bind`: `host:port`, or `fd://N` for a socket already open.

    The site is loaded once, before the workers are made: they share it, and none answers late because it still loads.
    Workers are replaced after some thousand answers, not all at once, so that no leak grows for long.
    """
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "oast.config.wsgi:application",
        f"--bind={bind}",
        "--preload",
        f"--workers={workers}",
        "--worker-class=gthread",
        f"--threads={threads}",
        f"--graceful-timeout={STOP_SECONDS}",
        "--max-requests=20000",
        "--max-requests-jitter=2000",
        "--no-control-socket",
        "--log-level=warning",
        "--logger-class=oast.config.logs.ServerLog",
    ]
