(doc_comment) @annotation

(rule_declaration
  "rule" @context
  name: (name) @name) @item

(case_declaration
  "case" @name) @item

(field_declaration
  name: (field) @name) @item

(hours_declaration
  "hours" @context
  name: (name) @name) @item

(closures_declaration
  "closures" @context
  name: (name) @name) @item

(pool_declaration
  "pool" @context
  name: (name) @name) @item

(target_declaration
  kind: _ @context
  name: (name) @name) @item

(row_declaration
  "row" @context
  label: (label) @name) @item

(entry_declaration
  "entry" @context
  name: (name) @name) @item
