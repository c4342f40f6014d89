"""Missed calls in, texts out: how fast, at what cost, and whether any is lost or doubled.

    python bench/textback.py --rate 50 --seconds 20            # 50 calls a second over ten spas
    python bench/textback.py --rate 134
    python bench/textback.py --rate 50 --trouble kill          # or 429, 500, lost-answers
    python bench/textback.py --rate 50 --callbacks             # delivery reports come back, too

The load comes from this process; CPU seconds are those of web, queue, clock and database together.
"""

import argparse
import asyncio
import random
import statistics
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import aiohttp
from twilio.request_validator import RequestValidator

from bench.stack import Stack

QUIET_FOR_S = 10  # no text for so long: what is missing is lost
QUIET_IN_TROUBLE_S = 90


def make_call(line: dict, number: int, port: int, run: int) -> tuple[str, dict, dict]:
    """One signed `voice/dialed/`: nobody picked up. Alone it must be enough."""
    url = f"http://{line['slug']}.localhost:{port}/hooks/twilio/voice/dialed/"
    sid = f"CA{run:08x}{number:024x}"
    payload = {
        "AccountSid": line["account_sid"], "ApiVersion": "2010-04-01", "CallSid": sid, "Direction": "inbound",
        "From": make_number(number), "To": line["number"], "CallStatus": "in-progress",
        "DialCallStatus": "no-answer", "DialCallSid": f"CA{number:032x}", "DialBridged": "false",
        "FromCity": "DETROIT", "FromState": "MI", "FromZip": "48226", "FromCountry": "US",
        "StirVerstat": "TN-Validation-Passed-A",
    }  # fmt: skip
    signature = RequestValidator(line["auth_token"]).compute_signature(url, payload)
    headers = {"X-Twilio-Signature": signature, "Host": f"{line['slug']}.localhost:{port}"}
    return payload["From"], payload, headers


def make_number(number: int) -> str:
    """A valid Detroit number of its own for each call."""
    return f"+1313{200 + number // 10000 % 700:03d}{number % 10000:04d}"


async def send_all(calls, *, port: int, rate: float, midway) -> tuple[dict[str, float], list[float], int]:
    """Post each call at its moment whatever the others do. Returns when each was sent, latencies, and failures."""
    sent_at: dict[str, float] = {}
    latencies: list[float] = []
    failures = 0
    address = f"http://127.0.0.1:{port}/hooks/twilio/voice/dialed/"
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=25)

    async def post(session, caller, payload, headers):
        nonlocal failures
        sent_at[caller] = time.monotonic()  # the carrier stamps by the same clock
        started = time.perf_counter()
        try:
            async with session.post(address, data=payload, headers=headers) as answer:
                await answer.read()
                failures += answer.status != 200
        except aiohttp.ClientError:
            failures += 1
        latencies.append(time.perf_counter() - started)

    async with aiohttp.ClientSession(connector=connector) as session:
        started = time.perf_counter()
        tasks = []
        for place, call in enumerate(calls):
            await asyncio.sleep(max(0.0, started + place / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(post(session, *call)))
            if midway and place == len(calls) // 2:
                tasks.append(asyncio.create_task(asyncio.to_thread(midway)))
        await asyncio.gather(*tasks)
    return sent_at, latencies, failures


def percentiles(values: list[float]) -> str:
    if not values:
        return "none"
    cut = statistics.quantiles(values, n=100, method="inclusive") if len(values) > 1 else values * 99
    p50, p95, p99 = (round(cut[place] * 1000) for place in (49, 94, 98))
    return f"p50 {p50}  p95 {p95}  p99 {p99}  max {max(values) * 1000:.0f} ms"


def collect(stack: Stack, wanted: set[str], patience: float) -> list[dict]:
    """Wait until every caller was texted, or nothing has come for a while; then a little for doubles."""
    seen, deadline = 0, time.monotonic() + patience
    while time.monotonic() < deadline:
        texts = stack.carrier("messages?after=0")["messages"]
        if wanted <= {text["to"] for text in texts}:
            break
        if len(texts) > seen:
            seen, deadline = len(texts), time.monotonic() + patience
        time.sleep(0.5)
    time.sleep(2.0)
    return stack.carrier("messages?after=0")["messages"]


def set_trouble(stack: Stack, kind: str, latency_ms: int, callbacks: bool, seconds: float) -> None:
    normal = {"mode": "ok" if callbacks else "no_callbacks", "latency_ms": latency_ms}
    modes = {"429": "429", "500": "500", "lost-answers": "accept_then_reset"}
    if kind not in modes:
        stack.carrier("behaviour", normal)
        return
    stack.carrier("behaviour", {**normal, "mode": modes[kind]})
    time.sleep(seconds)
    stack.carrier("behaviour", normal)


def run(stack: Stack, options, number: int) -> None:
    stack.carrier("reset", {})
    stack.carrier(
        "behaviour", {"mode": "ok" if options.callbacks else "no_callbacks", "latency_ms": options.latency_ms}
    )
    total = int(options.rate * options.seconds)
    calls = [
        make_call(random.choice(stack.lines), number * 100_000 + n, stack.port, number) for n in range(total)
    ]
    midway = None
    if options.trouble == "kill":
        midway = stack.kill_a_worker
    elif options.trouble:
        midway = partial(
            set_trouble,
            stack,
            options.trouble,
            options.latency_ms,
            options.callbacks,
            options.trouble_seconds,
        )
    before, began = stack.cpu_seconds(), time.monotonic()
    sent_at, latencies, failures = asyncio.run(
        send_all(calls, port=stack.port, rate=options.rate, midway=midway)
    )
    texts = collect(stack, set(sent_at), QUIET_IN_TROUBLE_S if options.trouble else QUIET_FOR_S)
    used = {part: seconds - before.get(part, 0.0) for part, seconds in stack.cpu_seconds().items()}
    report(options, number, sent_at, latencies, failures, texts, used, time.monotonic() - began)


def report(options, number, sent_at, latencies, failures, texts, used, took) -> None:
    first: dict[str, float] = {}
    doubled = 0
    for text in texts:
        doubled += text["to"] in first
        first.setdefault(text["to"], text["at_monotonic"])
    delays = [first[caller] - moment for caller, moment in sent_at.items() if caller in first]
    lost = len(sent_at) - len(delays)
    per_thousand = sum(used.values()) / len(sent_at) * 1000
    print(
        f"run {number}: {len(sent_at)} calls at {options.rate}/s over {options.spas} spas, {took:.0f} s",
        flush=True,
    )
    print(f"  webhook    {percentiles(latencies)}   not 200: {failures}")
    print(f"  text-back  {percentiles(delays)}")
    print(f"  lost {lost}   doubled {doubled}")
    print(
        f"  CPU seconds per 1,000 calls {per_thousand:.1f}  ({', '.join(f'{k} {v:.1f}' for k, v in used.items())})",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=float, default=50, help="calls a second")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--spas", type=int, default=10)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--latency-ms", type=int, default=80, help="how long the provider takes to answer")
    parser.add_argument("--callbacks", action="store_true", help="the provider reports sent and delivered")
    parser.add_argument("--trouble", choices=["kill", "429", "500", "lost-answers"], default="")
    parser.add_argument("--trouble-seconds", type=float, default=60)
    parser.add_argument("--queue-workers", type=int, default=2)
    parser.add_argument("--web-workers", type=int, default=2)
    options = parser.parse_args()
    stack = Stack(spas=options.spas, queue_workers=options.queue_workers, web_workers=options.web_workers)
    try:
        stack.start()
        for number in range(1, options.runs + 1):
            run(stack, options, number)
    finally:
        stack.stop()


if __name__ == "__main__":
    main()
