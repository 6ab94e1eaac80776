"""Many people at once, as Streamlit's own protocol sees them: each opens the page and changes the governorate now and then."""

import asyncio
import random
import statistics
import subprocess
import time
from typing import Any, NamedTuple

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.web_sites import Site

MOST_BYTES = 2**26
OPEN_SECONDS = 300


class Told(NamedTuple):
    """Of all changes: milliseconds from asking to the last word of the answer, and bytes as they came over the wire."""

    milliseconds: list[float]
    bytes_: list[int]
    megabytes: float


class _Counted(ClientConnection):
    """A connection that knows how much has come in, compressed as it is."""

    came = 0

    def data_received(self, data: bytes) -> None:
        self.came += len(data)
        super().data_received(data)


class _Person:
    """One visitor; keeps what a browser keeps: large messages, which are then only referred to, and the id of the filter."""

    def __init__(self, site: Site, wire: _Counted) -> None:
        self.site, self.wire = site, wire
        self.kept: dict[str, ForwardMsg] = {}
        self.widget, self.options, self.page = "", list[str](), ""

    async def run(self, chosen: str = "") -> tuple[float, int]:
        """Asks for the page, with a governorate chosen; how long it took and what came."""
        asked = BackMsg()
        asked.rerun_script.page_name = self.site.page.strip("/").partition("?")[0]
        asked.rerun_script.page_script_hash = self.page
        asked.rerun_script.context_info.url = self.site.address + self.site.page
        asked.rerun_script.query_string = self.site.page.partition("?")[2]
        asked.rerun_script.cached_message_hashes.extend(self.kept)
        if chosen:
            state = asked.rerun_script.widget_states.widgets.add(id=self.widget)
            state.string_array_value.data.append(chosen)
        began, before = time.perf_counter(), self.wire.came
        await self.wire.send(asked.SerializeToString())
        while not self._is_last(ForwardMsg.FromString(await self.wire.recv(decode=False))):
            pass
        return (time.perf_counter() - began) * 1000, self.wire.came - before

    def _is_last(self, message: ForwardMsg) -> bool:
        if message.WhichOneof("type") == "ref_hash":
            message = self.kept[message.ref_hash]
        elif message.metadata.cacheable:
            self.kept[message.hash] = message
        if message.WhichOneof("type") in ("new_session", "navigation"):
            self.page = getattr(message, str(message.WhichOneof("type"))).page_script_hash
        found = message.delta.new_element.multiselect
        if found.id.endswith(f"-{self.site.area}"):
            self.widget, self.options = found.id, list(found.options)
        return message.WhichOneof("type") == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


async def _one(site: Site, changes: int, pause: float, late: float) -> list[tuple[float, int]]:
    await asyncio.sleep(late)
    address = site.address.replace("http", "ws", 1) + "/_stcore/stream"
    settings: dict[str, Any] = {"max_size": MOST_BYTES, "subprotocols": ["streamlit"], "ping_interval": None, "open_timeout": OPEN_SECONDS}
    async with connect(address, create_connection=_Counted, **settings) as wire:
        assert isinstance(wire, _Counted)
        person, found = _Person(site, wire), []
        await person.run()
        order = random.Random(late).sample(person.options, len(person.options))
        for number in range(changes):
            await asyncio.sleep(pause * random.Random(late + number).uniform(0.8, 1.2))
            found.append(await person.run(order[number % len(order)]))
        return found


async def _all(site: Site, people: int, changes: int, pause: float) -> list[tuple[float, int]]:
    apart = max(pause, 1) / people
    told = await asyncio.gather(*(_one(site, changes, pause, number * apart) for number in range(people)))
    return [one for of_person in told for one in of_person]


def many(site: Site, people: int, changes: int, pause: float) -> Told:
    """`people` who each make so many `changes`, about `pause` seconds apart; and the server's memory while they are still there."""
    found = asyncio.run(_all(site, people, changes, pause))
    return Told([took for took, _ in found], [came for _, came in found], _memory(site.process))


def _memory(process: int) -> float:
    """Resident memory of a process, in MB."""
    return int(subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True).stdout) / 1000


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
