"""python -m leakmap.sandbox: a Twilio-shaped carrier and a phone in the browser, for demos and tests."""

import argparse
import asyncio
import logging
import os
import signal
import sys

from aiohttp import web

from .carrier import SAMPLE_CALLERS, build, load_config
from .state import State


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m leakmap.sandbox", description=__doc__)
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8010, help="port to listen on; 0 picks a free one")
    parser.add_argument("--latency-ms", type=float, default=0, help="how long each create-message call takes")
    parser.add_argument("--sent-after-ms", type=float, default=300, help="accepted to sent")
    parser.add_argument("--delivered-after-ms", type=float, default=700, help="sent to delivered")
    parser.add_argument("--config", help="JSON file with lines (and callers)")
    return parser.parse_args()


async def serve(state: State, host: str, port: int) -> None:
    """Run until interrupted or terminated."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(build(state), access_log=None, handler_cancellation=True, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    bound = runner.addresses[0][1]
    # Whoever started us with --port 0 reads the port from this line.
    print(f"Sandbox carrier on http://{host}:{bound}/sandbox/ (nothing reaches a real phone)", flush=True)
    try:
        await stop.wait()
    finally:
        await runner.cleanup()


def main() -> int:
    """Refuse production, read the arguments, serve."""
    if os.environ.get("LEAKMAP_ENV") == "production":
        print(
            "The sandbox carrier is a pretend phone company and does not run with LEAKMAP_ENV=production. "
            "Use a real Twilio account there.",
            file=sys.stderr,
        )
        return 2
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    wanted = read_arguments()
    state = State()
    state.callers = list(SAMPLE_CALLERS)
    state.defaults.latency_ms = wanted.latency_ms
    state.defaults.sent_after_ms = wanted.sent_after_ms
    state.defaults.delivered_after_ms = wanted.delivered_after_ms
    state.clear()
    if wanted.config:
        try:
            load_config(state, wanted.config)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
    try:
        asyncio.run(serve(state, wanted.host, wanted.port))
    except OSError as error:
        print(
            f"The sandbox carrier cannot listen on {wanted.host}:{wanted.port}: {error.strerror}",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
