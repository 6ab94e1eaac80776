"""How fast the store is, measured against the least that could be done."""
