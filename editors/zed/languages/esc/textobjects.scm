; An entry is what a function is elsewhere, any other declaration with a block what a class is.
(entry_declaration
  body: (_
    "<"
    (_)* @function.inside
    ">")) @function.around

(case_declaration
  body: (_
    "<"
    (_)* @class.inside
    ">")) @class.around

(hours_declaration
  body: (_
    "<"
    (_)* @class.inside
    ">")) @class.around

(closures_declaration
  body: (_
    "<"
    (_)* @class.inside
    ">")) @class.around

(pool_declaration
  body: (_
    "<"
    (_)* @class.inside
    ">")) @class.around

(line_comment)+ @comment.around

(doc_comment)+ @comment.around

(block_comment) @comment.around
