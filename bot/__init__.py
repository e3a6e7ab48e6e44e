"""A question in, an answer made of quotations out. Knows nothing of HTTP."""
