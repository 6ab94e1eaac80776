"""A sign-in provider on this machine that speaks OpenID Connect and lets everybody in as whom a test says."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "athar", "only-for-a-test"


class _Provider(BaseHTTPRequestHandler):
    """The four addresses that a sign-in asks: what there is, who is it, the token for a code, and the keys."""

    key: RSAKey
    claims: dict[str, Any]
    nonces: dict[str, str]

    def do_GET(self) -> None:
        asked, base = urlsplit(self.path), f"http://{self.headers['Host']}"
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        match asked.path:
            case "/.well-known/openid-configuration":
                self._answer(
                    {
                        "issuer": base,
                        "authorization_endpoint": f"{base}/authorize",
                        "token_endpoint": f"{base}/token",
                        "jwks_uri": f"{base}/keys",
                        "id_token_signing_alg_values_supported": ["RS256"],
                        "response_types_supported": ["code"],
                        "subject_types_supported": ["public"],
                    }
                )
            case "/authorize":
                code = f"code-{len(self.nonces)}"
                self.nonces[code] = query["nonce"]
                self.send_response(302)
                self.send_header("Location", f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}")
                self.end_headers()
            case "/keys":
                self._answer({"keys": [self.key.as_dict(private=False)]})
            case other:
                self.send_error(404, other)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        now = int(time.time())
        claims = {
            "iss": f"http://{self.headers['Host']}",
            "aud": CLIENT,
            "sub": "1",
            "iat": now,
            "exp": now + 600,
            "nonce": self.nonces[form["code"][0]],
            **self.claims,
        }
        token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        self._answer({"access_token": "a", "token_type": "Bearer", "expires_in": 600, "id_token": token})

    def _answer(self, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """A test says nothing."""


@contextmanager
def provider(**claims: Any) -> Iterator[str]:
    """The provider's address; whoever signs in is told to be the one of these claims."""
    key = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig", "alg": "RS256"})
    handler = type("Provider", (_Provider,), {"key": key, "claims": claims, "nonces": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def secrets(address: str) -> str:
    """The [auth] section that makes the dashboard use the provider."""
    return f"""[auth]
redirect_uri = "http://localhost:{{port}}/oauth2callback"
cookie_secret = "{"only for a test " * 3}"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{address}/.well-known/openid-configuration"
"""
