"""What a reader's own browser says of them: their language, what it remembers for them, and that they went back."""

import json

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts import words

LANGUAGE = "athar_language"
WELCOMED = "athar_welcomed"
_A_YEAR = 365 * 24 * 60 * 60


def own_language() -> str:
    """The language that the reader chose here before, else that of their browser."""
    chosen = remembered(LANGUAGE)
    return chosen if chosen in words.LANGUAGES else "ar" if (st.context.locale or "").startswith("ar") else "en"


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
