"""How dates are written, by locale: what Django's own formats have otherwise."""
