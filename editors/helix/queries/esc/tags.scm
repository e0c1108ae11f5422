(rule_declaration
  name: (name) @name) @definition.module

(entry_declaration
  name: (name) @name) @definition.function

(hours_declaration
  name: (name) @name) @definition.type

(closures_declaration
  name: (name) @name) @definition.type

(pool_declaration
  name: (name) @name) @definition.constant

(target_declaration
  name: (name) @name) @definition.constant

(row_declaration
  label: (label) @name) @definition.constant

(row_reference) @name @reference.constant
