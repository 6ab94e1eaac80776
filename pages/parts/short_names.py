"""The governorates' names in addresses: short, spelt once and for all, whatever the store calls them."""

_SHORT = {
    "SY01": "damascus",
    "SY02": "aleppo",
    "SY03": "rural-damascus",
    "SY04": "homs",
    "SY05": "hama",
    "SY06": "lattakia",
    "SY07": "idleb",
    "SY08": "hasakeh",
    "SY09": "deir-ez-zor",
    "SY10": "tartous",
    "SY11": "raqqa",
    "SY12": "daraa",
    "SY13": "sweida",
    "SY14": "quneitra",
}


def of(code: str) -> str:
    """The name in addresses of what has this code; the code itself where it has none."""
    return _SHORT.get(code, code)
