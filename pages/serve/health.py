"""Whether there is something to show, for whoever watches over the server: `/health` as JSON, with nothing in it that is secret."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from pages.parts import data, visit


def health(_request: Request) -> JSONResponse:
    """`ok`, `store` (ready, empty, missing, outdated), `data_version` and `last_run_at` (UTC); 503 where nothing can be shown."""
    with visit.once("en"):
        state = data.state()
        ready = state == "ready"
        ended = data.last_run_at() if ready else None
        said = {
            "ok": ready,
            "store": state,
            "data_version": data.version() if state in ("ready", "empty") else None,
            "last_run_at": ended.isoformat(timespec="seconds") + "Z" if ended else None,
        }
    return JSONResponse(said, status_code=200 if ready else 503, headers={"Cache-Control": "no-store"})
