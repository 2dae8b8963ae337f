"""How fast govrules is, beside other libraries that answer the same questions."""
