--- Another Neovim, with esc in it, which the tests type into and look at.
local M = {}

local root = vim.fn.getcwd()
local work = vim.env.WORK
local count = 0

--- How long anything may take on a machine that has much else to do.
local PATIENCE_MS = 15000

local Editor = {}
Editor.__index = Editor

--- Starts it in a copy of an org from tests/editors/orgs.
---@param org string
---@param options? { parser?: boolean } whether the parser of tree-sitter is installed
function M.start(org, options)
  count = count + 1
  local folder = ('%s/%d'):format(work, count)
  vim.fn.mkdir(folder)
  for _, file in ipairs(vim.fn.readdir(('%s/tests/editors/orgs/%s'):format(root, org))) do
    vim.uv.fs_copyfile(('%s/tests/editors/orgs/%s/%s'):format(root, org, file), folder .. '/' .. file)
  end
  local command = { vim.v.progpath, '--embed', '--headless', '-u', 'NONE', '-i', 'NONE', '-n' }
  local job = vim.fn.jobstart(command, { rpc = true, cwd = folder })
  local editor = setmetatable({ job = job, folder = folder }, Editor)
  editor:lua(
    [[
      local plugin, parser, escc = ...
      vim.opt.runtimepath:prepend(plugin)
      if parser then
        vim.opt.runtimepath:prepend(parser)
      end
      vim.cmd('filetype plugin indent on')
      vim.lsp.config('esc', { cmd = { escc, 'lsp' } })
      vim.lsp.enable('esc')
    ]],
    root .. '/editors/neovim',
    options and options.parser and work .. '/parser' or false,
    vim.env.ESCC
  )
  return editor
end

--- Ends it, and with it its language server.
function Editor:stop()
  pcall(self.lua, self, 'vim.lsp.stop_client(vim.lsp.get_clients())')
  vim.fn.jobstop(self.job)
  vim.fn.jobwait({ self.job }, PATIENCE_MS)
end

--- Runs Lua in it, with `...` for the further arguments, and returns what that returns.
function Editor:lua(code, ...)
  return vim.rpcrequest(self.job, 'nvim_exec_lua', code, { ... })
end

--- Types keys.
function Editor:type(keys)
  vim.rpcrequest(self.job, 'nvim_input', keys)
end

--- Waits until Lua code gives something other than nil and false, and returns that.
function Editor:wait(what, code, ...)
  local start = vim.uv.now()
  while true do
    local found = self:lua(code, ...)
    if found and found ~= vim.NIL then
      return found
    end
    vim.uv.update_time()
    if vim.uv.now() - start > PATIENCE_MS then
      error(('waited in vain for %s; the buffer is\n%s\nmessages:\n%s'):format(what, self:text(),
        self:lua([[return vim.fn.execute('messages')]])), 0)
    end
    vim.uv.sleep(10)
  end
end

--- Opens a file and waits for the language server.
function Editor:open(file)
  self:lua('vim.cmd.edit(...)', file)
  self:wait('the language server', [[
    local client = vim.lsp.get_clients({ bufnr = 0 })[1]
    return client and client.initialized
  ]])
end

--- Sets the cursor on the first place of a text.
function Editor:go(text)
  local found = self:lua([[
    vim.api.nvim_win_set_cursor(0, { 1, 0 })
    return vim.fn.search('\\V' .. ..., 'cW')
  ]], text)
  assert(found > 0, text .. ' is not in the buffer')
end

function Editor:lines()
  return self:lua('return vim.api.nvim_buf_get_lines(0, 0, -1, true)')
end

function Editor:text()
  return table.concat(self:lines(), '\n')
end

--- Waits until the buffer has a text.
function Editor:wait_for_text(text)
  self:wait('`' .. text .. '`', [[
    return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n'):find(..., 1, true)
  ]], text)
end

--- Waits until the diagnostics are those that are given, each as `line code`.
function Editor:wait_for_diagnostics(expected)
  self:wait('the diagnostics ' .. vim.inspect(expected), [[
    local found = vim.tbl_map(function(each) return each.lnum + 1 .. ' ' .. each.code end, vim.diagnostic.get(0))
    table.sort(found)
    return vim.deep_equal(found, ...)
  ]], expected)
end

return M
