"""What a reader's own browser says of them: their language, what it remembers for them, and that they went back."""

import json
import re

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts import words

LANGUAGE = "athar_language"
WELCOMED = "athar_welcomed"
_A_YEAR = 365 * 24 * 60 * 60


def own_language() -> str:
    """The language that the reader chose here before, else that of their browser."""
    return preferred(remembered(LANGUAGE), st.context.headers.get("Accept-Language") or st.context.locale or "")


def preferred(chosen: str, accepted: str) -> str:
    """What the reader chose here before, else the first of our languages in their browser's list (an Accept-Language), else English."""
    if chosen in words.LANGUAGES:
        return chosen
    wanted = []
    for place, part in enumerate(accepted.lower().split(",")):
        code, _, weight = part.partition(";")
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
        wanted.append((-float(quality[1]) if quality else -1.0, place, code.strip().split("-")[0]))
    return next((code for weight, _, code in sorted(wanted) if code in words.LANGUAGES and weight), "en")


def remembered(name: str) -> str:
    """What the browser remembers under a name since an earlier visit, or was told to in this one."""
    kept: dict[str, str] = st.session_state.get("kept", {})
    return kept[name] if name in kept else str(st.context.cookies.get(name, ""))


def keep(name: str, value: str) -> None:
    """Have the browser remember something for a year: on this device, for these pages, and nobody else."""
    st.session_state["kept"] = {**st.session_state.get("kept", {}), name: value}


def keeping() -> str:
    """The script that makes the browser remember what it was told to in this visit."""
    kept: dict[str, str] = st.session_state.get("kept", {})
    return "".join(
        f"document.cookie={json.dumps(f'{name}={value};path=/;max-age={_A_YEAR};samesite=lax')};" for name, value in kept.items()
    )


def went_back() -> bool:
    """Whether this run shows an address that the reader went back to, or forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
