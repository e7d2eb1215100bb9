"""Text formats: text in, model values out, and back; nothing here opens a file."""
