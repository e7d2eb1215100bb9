"""Words in six languages and four scripts: folding, stems, tokens, queries; pure text to text."""
