; What `not_in` in config.toml names.

[
  (text)
  (formula_text)
] @string

[
  (line_comment)
  (doc_comment)
  (block_comment)
  (formula_comment)
] @comment.inclusive
