--- Cases that an entry takes, shown as JSON.
local M = {}

--- JSON with an indentation, its keys sorted: a table of Lua does not keep their order.
---@param value any
---@param margin string
---@return string
local function pretty(value, margin)
  if type(value) ~= 'table' or next(value) == nil then
    return vim.json.encode(value)
  end
  local inner = margin .. '  '
  local items = {}
  if vim.islist(value) then
    for _, item in ipairs(value) do
      table.insert(items, inner .. pretty(item, inner))
    end
    return '[\n' .. table.concat(items, ',\n') .. '\n' .. margin .. ']'
  end
  local keys = vim.tbl_keys(value)
  table.sort(keys)
  for _, key in ipairs(keys) do
    table.insert(items, inner .. vim.json.encode(key) .. ': ' .. pretty(value[key], inner))
  end
  return '{\n' .. table.concat(items, ',\n') .. '\n' .. margin .. '}'
end

--- Shows a case in a window of its own, in a buffer that belongs to no file.
---@param case table
local function show(case)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, true, vim.split(pretty(case, ''), '\n'))
  vim.bo[buffer].filetype = 'json'
  vim.bo[buffer].bufhidden = 'wipe'
  vim.api.nvim_open_win(buffer, true, { split = 'below' })
end

---@param message string
local function warn(message)
  vim.notify('esc: ' .. message, vim.log.levels.WARN)
end

--- Has the server execute `esc.witness`, and shows the case.
---@param command lsp.Command
---@param client vim.lsp.Client
---@param buffer integer
function M.run(command, client, buffer)
  local params = { command = command.command, arguments = command.arguments }
  client:request('workspace/executeCommand', params, function(err, case)
    if err then
      warn(err.message)
    elseif type(case) == 'table' then
      show(case)
    end
  end, buffer)
end

--- Shows a case that the entry at the cursor takes: what the lens above it does.
---@param client vim.lsp.Client
---@param buffer integer
function M.at_cursor(client, buffer)
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  local params = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
  client:request('textDocument/codeLens', params, function(err, lenses)
    local lens
    lenses = lenses or {}
    for _, each in ipairs(lenses) do
      if each.range.start.line <= line then
        lens = each
      end
    end
    if err then
      return warn(err.message)
    elseif not lens and #lenses > 0 then
      return warn('no entry begins above the cursor')
    elseif not lens then
      return warn('no case is known: the rules have mistakes, or are still being analysed')
    end
    client:request('codeLens/resolve', lens, function(unresolved, resolved)
      local command = not unresolved and resolved.command
      if command and command.command ~= '' then
        M.run(command, client, buffer)
      else
        warn(unresolved and unresolved.message or command and command.title or 'no case is known')
      end
    end, buffer)
  end, buffer)
end

return M
