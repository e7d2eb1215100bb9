"""The search index; the only package that imports whoosh. It knows words and numbers of passages, and no access."""
