"""Understanding a message before it is searched for: spelling, follow-ups, names the library does not mention."""
