"""Documents in, a published generation out: reading, splitting, embedding, keywords, disagreements."""
