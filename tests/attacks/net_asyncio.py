# runs an event loop, which needs a socket pair, which is fine | all: contained finished
import asyncio


async def main():
    await asyncio.sleep(0.01)
    return "fine"


print(asyncio.run(main()))
