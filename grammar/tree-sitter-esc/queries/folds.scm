[
  (case_declaration)
  (hours_declaration)
  (closures_declaration)
  (pool_declaration)
  (entry_declaration)
  (picklist)
  (group)
  (list)
  (formula)
  (block_comment)
] @fold
