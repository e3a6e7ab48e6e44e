"""The JSON API, the chat page and the widget."""
