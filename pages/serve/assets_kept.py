"""Our own files, and for how long a browser may keep each: for ever where the name says what is in it, else for a week."""

import os
import re

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from pages.serve.small import FOREVER

NAMED_BY_CONTENT = re.compile(r"\.[0-9a-f]{12}\.\w+$")
A_WEEK = "public, max-age=604800"


class Assets(StaticFiles):
    """Static files that say how long they hold."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        answer = super().file_response(full_path, stat_result, scope, status_code)
        answer.headers["Cache-Control"] = FOREVER if NAMED_BY_CONTENT.search(os.fspath(full_path)) else A_WEEK
        return answer
