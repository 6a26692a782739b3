"""A small AMI client over a real socket, for the demo PBX's tests."""

import asyncio
from collections.abc import Callable
from typing import Self

from tests.demo.stage import Frame, frames


class AmiClient:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.banner = b""

    @classmethod
    async def connect(cls, port: int) -> Self:
        client = cls(*await asyncio.open_connection("127.0.0.1", port))
        client.banner = await client._reader.readline()
        return client

    async def act(self, name: str, **headers: str) -> Frame:
        """Send an action and read up to its response; events before it are passed over."""
        lines = [f"Action: {name}", "ActionID: x1", *(f"{key}: {value}" for key, value in headers.items())]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        return (await self.read_until(lambda frame: "Response" in frame))[-1]

    async def log_in(self, **headers: str) -> Frame:
        return await self.act("Login", Username="anybody", Secret="demo", **headers)

    async def read(self) -> Frame:
        return frames(await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), 10))[0]

    async def read_until(self, wanted: Callable[[Frame], bool]) -> list[Frame]:
        seen = [await self.read()]
        while not wanted(seen[-1]):
            seen.append(await self.read())
        return seen

    async def read_to_end(self) -> bytes:
        return await asyncio.wait_for(self._reader.read(), 10)

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()
