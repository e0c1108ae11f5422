--- Indentation of rules, as the formatter lays them out. It reads the text by itself, so that it also works while a
--- declaration is being written, and without a parser or the language server.
local M = {}

---@param words string
local function set(words)
  local found = {}
  for word in words:gmatch('%S+') do
    found[word] = true
  end
  return found
end

local DECLARATIONS =
  set('case closures default entry hours import pool queue role row rule template test user')
local WITH_BLOCK = set('case closures default hours pool')
local CLAUSES = set('row when age_from use ignore fire sla')
local ACTIONS = set('call email mark notify reassign set')
local COMPARISONS = set('= != < <= > >=')
-- What cannot end a criterion, a clause or a declaration.
local UNFINISHED = set('= != < <= > >= ( , : + - and or not when is in contains starts with includes excludes')
-- Words before the `<` of a block. No field has such a name, or it would stand in backticks.
local BEFORE_BLOCK = set('true false blank now today yesterday tomorrow hours case')
local ENDS_CLAUSE = set('created created_disable_on_modify last_modified matched')
local BEFORE_HOURS = set('use ignore during')
local OPENS_BLOCK = set('at immediately stop >')
local BEFORE_FIELD = set('and or not when (')

---@class esc.Token
---@field text string in lower case; `"` for any text, `name` for a name in backticks or with dots
---@field word boolean whether it is a word or a name of one part
---@field line integer
---@field last integer the line on which it ends

--- Passes the body of a formula, up to its last parenthesis.
local function formula_end(text, at)
  local depth = 1
  while depth > 0 do
    local from, to, mark = text:find('([()"\'/])', at)
    if not from then
      return #text + 1
    end
    at = to + 1
    if mark == '(' then
      depth = depth + 1
    elseif mark == ')' then
      depth = depth - 1
    elseif mark == '/' then
      local _, close = text:find('^%*.-%*/', at)
      at = close and close + 1 or at
    else
      while text:find('^[^' .. mark .. '\n]', at) do
        at = at + (text:sub(at, at) == '\\' and 2 or 1)
      end
      at = at + 1
    end
  end
  return at - 1
end

--- Passes a block comment, those inside it included.
local function comment_end(text, at)
  local depth = 0
  repeat
    local from, to, mark = text:find('([/*][/*])', at)
    if not from then
      return #text + 1
    end
    at = to + 1
    if mark == '/*' then
      depth = depth + 1
    elseif mark == '*/' then
      depth = depth - 1
    else
      at = from + 1
    end
  until depth == 0
  return at
end

--- The tokens of a text whose first line has the number `line`. Comments are left out, but `comments` has the lines that
--- begin inside one.
---@return esc.Token[], table<integer, boolean>
local function read(text, line)
  local tokens, comments = {}, {}
  local at, counted = 1, 1
  local function line_at(place)
    local _, ends = text:sub(counted, place - 1):gsub('\n', '')
    line, counted = line + ends, place
    return line
  end
  local function add(token, ends, word)
    local first = line_at(at)
    table.insert(tokens, { text = token, word = word or false, line = first, last = line_at(ends) })
    at = ends
  end
  while true do
    at = text:find('%S', at)
    if not at then
      return tokens, comments
    end
    local two = text:sub(at, at + 1)
    local _, to, found = text:find('^([%a_$][%w_]*)', at)
    if two == '//' then
      at = text:find('\n', at) or #text + 1
    elseif two == '/*' then
      local first = line_at(at)
      at = comment_end(text, at)
      for inside = first + 1, line_at(at) do
        comments[inside] = true
      end
    elseif found and text:find('^%.[%a_$]', to + 1) then
      local _, last = text:find('^[%w_$.]+', at)
      add('name', last + 1)
    elseif found then
      add(found:lower(), to + 1, true)
      local _, open = text:find('^%s*%(', at)
      if found:lower() == 'formula' and open then
        at = open
        add('(', open + 1)
        add('formula', formula_end(text, at))
      end
    elseif text:find('^["`]', at) then
      local quote = text:sub(at, at)
      local stop = at + 1
      while text:find('^[^' .. quote .. '\r\n]', stop) do
        stop = stop + (quote == '"' and text:sub(stop, stop) == '\\' and 2 or 1)
      end
      -- A text ends on its line.
      add(quote == '"' and '"' or 'name', text:sub(stop, stop) == quote and stop + 1 or stop)
    elseif two:find('^[<>!=]=$') then
      add(two, at + 2)
    elseif two:find('^%d') then
      local _, last = text:find('^[%w_.:]+', at)
      add('number', last + 1)
    else
      add(two:sub(1, 1), at + 1)
    end
  end
end

--- Whether the `<` at `index` in the head of an entry opens its block, rather than compares: comparisons do not chain, so
--- after a whole one a `<` opens a block.
---@param tokens esc.Token[]
local function opens_block(tokens, index)
  local before, field, after, second = tokens[index - 2], tokens[index - 1], tokens[index + 1], tokens[index + 2]
  if not after or OPENS_BLOCK[after.text] or DECLARATIONS[after.text] then
    return true
  end
  if ACTIONS[after.text] and second and (second.word or second.text == '"') then
    return true
  end
  if field.text ~= 'name' and not field.word then
    return field.text ~= '('
  end
  if BEFORE_FIELD[field.text] then
    return false
  end
  local is_value = before ~= nil and COMPARISONS[before.text] ~= nil
  return is_value or field.word and (BEFORE_BLOCK[field.text] or ENDS_CLAUSE[field.text] or false)
end

--- Whether a declaration begins on a line. One that is not indented is one even if the block before it is open, but for
--- the items of blocks, and for rows, which may be those of an entry.
---@param line string
local function begins_declaration(line)
  local word = (line:match('^%a+') or ''):lower()
  if word == 'user' then
    return not line:lower():find('capacity')
  elseif word == 'closures' then
    return line:find('<') ~= nil
  end
  return word ~= 'row' and DECLARATIONS[word] ~= nil
end

--- By how many columns a line is to be indented; -1 for as it is.
---@param lnum integer
---@return integer
function M.indent(lnum)
  local last = vim.api.nvim_buf_line_count(0)
  local function line_text(line)
    return vim.api.nvim_buf_get_lines(0, line - 1, line, true)[1]
  end
  local from, to = lnum - 1, lnum + 1
  while from > 1 and not begins_declaration(line_text(from)) do
    from = from - 1
  end
  while to <= last and not begins_declaration(line_text(to)) do
    to = to + 1
  end
  from = math.max(from, 1)
  local lines = vim.api.nvim_buf_get_lines(0, from - 1, math.min(to, last), true)
  local tokens, comments = read(table.concat(lines, '\n'), from)
  if comments[lnum] then
    return -1
  end

  -- Where the line stands: behind a declaration (`top`), in one without a block (`flat`), before or in a block.
  local place = 'top'
  ---@type string?
  local declaration
  local has_clause, has_when = false, false
  local parens = {}
  local index = 1
  while tokens[index] and tokens[index].line < lnum do
    local token = tokens[index]
    local text = token.text
    if token.last >= lnum and token.line < lnum then
      return -1
    elseif text == '(' then
      table.insert(parens, vim.fn.indent(token.line))
    elseif text == ')' then
      table.remove(parens)
    elseif (place == 'top' or place == 'flat') and token.word and DECLARATIONS[text] then
      declaration, has_clause, has_when, parens = text, false, false, {}
      place = (text == 'entry' or WITH_BLOCK[text]) and 'head' or 'flat'
    elseif place == 'head' and text == '<' and (declaration ~= 'entry' or opens_block(tokens, index)) then
      place, parens = 'block', {}
    elseif place == 'head' and declaration == 'entry' and CLAUSES[text] then
      has_clause = true
      has_when = has_when or text == 'when'
    elseif place == 'block' and text == '>' then
      place = 'top'
    end
    index = index + 1
  end

  local width = vim.fn.shiftwidth()
  local blank = line_text(lnum):match('^%s*$') ~= nil
  -- A line with nothing but a comment is indented like the next one.
  local first = not blank and tokens[index] and tokens[index].text or ''
  local before = tokens[index - 1] and tokens[index - 1].text or ''
  if #parens > 0 then
    return parens[#parens] + (first == ')' and 0 or width)
  elseif place == 'block' then
    if first == '>' and tokens[index].line == lnum then
      return 0
    elseif before == '<' or before == ';' or first == '>' then
      return width
    end
    local in_list = declaration == 'entry' and before == ',' and first ~= '' and not ACTIONS[first]
    return (in_list and 3 or 2) * width
  elseif place == 'top' then
    return 0
  elseif first == '<' and tokens[index].line == lnum and (declaration ~= 'entry' or opens_block(tokens, index)) then
    return 0
  end

  local unfinished = UNFINISHED[before] ~= nil
  if place == 'flat' then
    local goes_on = first ~= '' and not DECLARATIONS[first] or unfinished
    return goes_on and width or 0
  elseif DECLARATIONS[first] and not BEFORE_HOURS[before] then
    return first == 'row' and declaration == 'entry' and not has_when and width or 0
  elseif declaration ~= 'entry' or CLAUSES[first] or not has_clause then
    return width
  end
  return (first == '' and not unfinished and 1 or 2) * width
end

return M
