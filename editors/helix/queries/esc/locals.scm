; A row in the head of an entry is the entry's own.
[
  (file)
  (entry_declaration)
] @local.scope

(row_declaration
  label: (label) @local.definition)

(row_reference) @local.reference
