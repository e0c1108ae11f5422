-- esc in Neovim: what a person does there, and what the buffer has afterwards. `run` starts this.
package.path = vim.fn.getcwd() .. '/tests/editors/neovim/?.lua;' .. package.path
local start = require('editor').start

local passed, failed = 0, 0

--- Runs a test in an editor of its own.
local function test(name, org, options, body)
  local editor = start(org, options)
  local began = vim.uv.hrtime()
  local ok, message = xpcall(body, debug.traceback, editor)
  editor:stop()
  if ok then
    passed = passed + 1
    print(('ok %s (%d ms)'):format(name, (vim.uv.hrtime() - began) / 1e6))
  else
    failed = failed + 1
    print(('FAILED %s: %s'):format(name, message))
  end
end

local function equal(found, expected)
  if not vim.deep_equal(found, expected) then
    error(('found %s\nexpected %s'):format(vim.inspect(found), vim.inspect(expected)), 2)
  end
end

local function has(text, part)
  if not text:find(part, 1, true) then
    error(('`%s` is not in\n%s'):format(part, text), 2)
  end
end

--- Files as the formatter leaves them.
local function formatted_files()
  local files = vim.fn.globpath('examples,tests/editors/orgs', '**/*.esc', false, true)
  assert(#files > 5)
  return vim.tbl_map(function(file)
    return vim.fn.fnamemodify(file, ':p')
  end, files)
end

test('a file of rules gets its type and settings', 'support', {}, function(editor)
  editor:open('support.esc')
  equal(editor:lua('return { vim.bo.filetype, vim.bo.shiftwidth, vim.bo.expandtab, vim.bo.commentstring }'), {
    'esc',
    2,
    true,
    '// %s',
  })
  editor:go('entry "Unhappy"')
  editor:type('gcc')
  editor:wait_for_text('\n// entry "Unhappy" when')
  editor:go('<')
  editor:type('%')
  editor:wait('the other bracket', [[return vim.api.nvim_get_current_line() == '>']])
end)

test('mistakes are shown, mended by code actions, and give way to what is proved', 'mistakes', {}, function(editor)
  editor:open('support.esc')
  editor:wait_for_diagnostics({ '13 E0204', '7 E0501' })
  local mend = [[
    local title = ...
    vim.lsp.buf.code_action({
      apply = true,
      context = { only = { 'quickfix' } },
      filter = function(action) return action.title:find(title, 1, true) ~= nil end,
    })
  ]]
  editor:go('Hihg')
  editor:lua(mend, 'High')
  editor:wait_for_text('when Priority = "High" use')
  editor:go('Europe/Viena')
  editor:lua(mend, 'Europe/Vienna')
  editor:wait_for_text('in "Europe/Vienna" <')
  editor:wait_for_diagnostics({ '17 E0301' })
end)

test('values of a picklist are completed', 'support', {}, function(editor)
  editor:open('support.esc')
  editor:go('"High" use')
  editor:type('ci"<C-x><C-o>')
  editor:wait('the values of the picklist', [[
    local words = vim.tbl_map(function(item) return item.abbr ~= '' and item.abbr or item.word end,
      vim.fn.complete_info({ 'items' }).items)
    return vim.fn.pumvisible() == 1
      and vim.iter({ 'Low', 'Medium', 'High' }):all(function(value)
        return vim.iter(words):any(function(word) return word:find(value, 1, true) ~= nil end)
      end)
  ]])
  -- The only one that is left is taken without a question.
  editor:type('<C-e>Med<C-x><C-o>')
  editor:wait_for_text('when Priority = "Medium"')
  editor:type('<Esc>')
  editor:wait_for_text('when Priority = "Medium" use hours')
end)

test('hovering over an entry says what it does', 'support', {}, function(editor)
  editor:open('support.esc')
  editor:go('High priority')
  editor:lua('vim.lsp.buf.hover()')
  local shown = editor:wait('a window', [[
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, true), '\n')
      end
    end
  ]])
  has(shown, 'High priority')
  has(shown, 'Customers who wait for an answer.')
end)

test('a queue is renamed in both files', 'support', {}, function(editor)
  editor:open('support.esc')
  editor:go('Tier 2')
  editor:lua([[vim.lsp.buf.rename('Second line')]])
  editor:wait_for_text('reassign queue "Second line"')
  has(editor:text(), 'notify owner, queue "Second line"')
  editor:lua('vim.cmd.wall()')
  has(table.concat(vim.fn.readfile(editor.folder .. '/targets.esc'), '\n'), '\nqueue "Second line"\n')
end)

test('definitions are found in the imported file', 'support', {}, function(editor)
  editor:open('support.esc')
  editor:go('Tier 2')
  editor:type('<C-]>')
  editor:wait('the declaration', [[return vim.api.nvim_get_current_line() == 'queue "Tier 2"']])
end)

test('a file is formatted', 'support', {}, function(editor)
  local formatted = vim.fn.readfile('tests/editors/orgs/support/support.esc')
  editor:open('support.esc')
  editor:lua([[
    vim.cmd('silent %s/^ \\+//')
    vim.cmd('silent %s/ = /=/g')
    vim.lsp.buf.format()
  ]])
  equal(editor:lines(), formatted)
end)

test('the formatter formats lines with gq', 'support', {}, function(editor)
  editor:open('support.esc')
  editor:go('entry "Unhappy"')
  editor:lua([[vim.cmd('silent s/ < at/<at/')]])
  editor:type('gqq')
  editor:wait_for_text('entry "Unhappy" when Sentiment < 0 < at 2h')
end)

test('the language server folds where no parser is installed', 'support', {}, function(editor)
  editor:open('support.esc')
  editor:go('entry "High')
  editor:wait('folds', [[
    vim.cmd('normal! zx')
    return vim.fn.foldlevel('.') > 0
  ]])
  editor:type('zM')
  editor:wait('a closed fold', [[return vim.fn.foldclosed('.') == 13 and vim.fn.foldclosedend('.') >= 15]])
  equal(editor:lua([[return vim.fn.foldclosed(vim.fn.search('entry "Unhappy"'))]]), -1)
end)

test('lines are indented as they are typed', 'support', {}, function(editor)
  editor:open('support.esc')
  editor:type('Goentry "Typed"<CR>when Sentiment <lt> 0<CR>and (<CR>Priority = "Low"<CR>or Status = "New"<CR>)<CR>')
  editor:type('age_from matched<CR><lt><CR>at 1h notify owner,<CR>email "a@example.com";<CR>at 2h mark escalated<CR>><CR>')
  editor:type('entry "Next" when Sentiment <lt> 5 <lt><CR>stop<CR>><Esc>')
  editor:wait_for_text('stop\n>')
  equal(
    editor:lua([[return vim.api.nvim_buf_get_lines(0, vim.fn.search('entry "Typed"') - 1, -1, true)]]),
    vim.split(
      [[
entry "Typed"
  when Sentiment < 0
    and (
      Priority = "Low"
      or Status = "New"
    )
  age_from matched
<
  at 1h notify owner,
    email "a@example.com";
  at 2h mark escalated
>
entry "Next" when Sentiment < 5 <
  stop
>]],
      '\n'
    )
  )
end)

test('indenting anew gives the layout of the formatter', 'support', {}, function(editor)
  -- No file: then no language server looks on.
  editor:lua([[
    vim.cmd.enew()
    vim.bo.buftype = 'nofile'
    vim.bo.filetype = 'esc'
  ]])
  for _, file in ipairs(formatted_files()) do
    local expected = vim.fn.readfile(file)
    for _, spoil in ipairs({ '', [[silent! %s/^ *//]], [[silent! %s/^ *\ze\S/        /]] }) do
      editor:lua('vim.api.nvim_buf_set_lines(0, 0, -1, true, ...)', expected)
      editor:lua('vim.cmd(...) vim.cmd("silent normal! gg=G")', spoil)
      equal({ file, editor:lines() }, { file, expected })
    end
  end
end)

test('the symbols of a file are its declarations', 'support', {}, function(editor)
  editor:open('support.esc')
  editor:lua('vim.lsp.buf.document_symbol({ on_list = function(list) Symbols = list.items end })')
  local names = editor:wait('symbols', [[
    return Symbols and table.concat(vim.tbl_map(function(item) return item.text end, Symbols), '\n')
  ]])
  for _, name in ipairs({ 'San Francisco support', 'Priority', 'High priority', 'Unhappy', 'Everything else' }) do
    has(names, name)
  end
end)

test('a lens above an entry shows a case that it takes', 'support', {}, function(editor)
  local function shown()
    return vim.json.decode(editor:wait('the case', [[
      if vim.bo.filetype == 'json' and vim.bo.buftype == 'nofile' then
        return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n')
      end
    ]]))
  end
  editor:open('support.esc')
  editor:go('entry "High priority"')
  editor:wait('lenses', [[
    local lenses = vim.lsp.codelens.get(0)
    if #lenses == 0 then
      vim.lsp.codelens.refresh({ bufnr = 0 })
    end
    return #lenses > 0 and vim.iter(lenses):all(function(lens) return lens.command ~= nil end)
  ]])
  editor:lua('vim.lsp.codelens.run()')
  equal(shown().Priority, 'High')

  editor:lua('vim.cmd.close()')
  editor:go('notify owner, queue')
  editor:lua('vim.cmd.EscWitness()')
  assert(shown().Sentiment < 0)
end)

test('tree-sitter colours, folds and nests', 'support', { parser = true }, function(editor)
  editor:open('support.esc')
  local captures = function(text)
    editor:go(text)
    return editor:lua([[
      local cursor = vim.api.nvim_win_get_cursor(0)
      return vim.tbl_map(function(capture) return capture.capture end,
        vim.treesitter.get_captures_at_pos(0, cursor[1] - 1, cursor[2]))
    ]])
  end
  equal(captures('/// Support'), { 'comment.documentation' })
  equal(captures('entry'), { 'keyword' })
  equal(captures('"High priority"'), { 'function' })
  equal(captures('Priority = '), { 'property' })
  equal(captures('< 0'), { 'operator' })
  equal(captures('< at 2h'), { 'punctuation.bracket' })
  equal(captures('2h'), { 'number' })
  equal(captures('notify'), { 'function.builtin' })

  equal(editor:lua('return { vim.wo.foldmethod, vim.wo.foldexpr }'), { 'expr', 'v:lua.vim.treesitter.foldexpr()' })
  editor:go('entry "High')
  editor:type('zM')
  editor:wait('a closed fold', [[return vim.fn.foldclosed('.') == 13 and vim.fn.foldclosedend('.') >= 15]])

  for _, query in ipairs(vim.fn.readdir('editors/neovim/queries/esc')) do
    local name = query:match('^(.*)%.scm$')
    assert(editor:lua([[return vim.treesitter.query.get('esc', ...) ~= nil]], name), name)
  end
end)

print(('\n%d passed, %d failed'):format(passed, failed))
os.exit(failed == 0 and passed > 0 and 0 or 1)
