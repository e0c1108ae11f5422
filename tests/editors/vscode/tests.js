// What a person does with rules in VS Code. The tests are one session, and run in this order.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, afterEach, before, test } = require('node:test');
const { Workbench, until } = require('./workbench.js');

const FAILURES = path.resolve(__dirname, '../../../target/editors/vscode/failures');
const MISTAKES = 'mistakes/mistakes.esc';
const SUPPORT = 'org/support.esc';
const TARGETS = 'org/targets.esc';

let workbench;

before(async () => {
  fs.rmSync(FAILURES, { recursive: true, force: true });
  workbench = await Workbench.open('.');
});

after(() => workbench?.close());

/** A step of the session; where it fails, there is a picture of the window. */
function step(name, run) {
  test(name, async () => {
    try {
      await run();
    } catch (error) {
      const picture = path.join(FAILURES, `${name.replace(/\W+/g, '-')}.png`);
      fs.mkdirSync(FAILURES, { recursive: true });
      await workbench.picture(picture);
      const told = await workbench.notifications().catch(() => []);
      error.message += `\nthe window is in ${path.relative(process.cwd(), picture)}; it told: ${told.join('; ')}`;
      throw error;
    }
  });
}

// A step that failed must not leave a menu open in front of the next one.
afterEach(() => workbench.press('Escape', 'Escape'));

step('without escc, the client says how to install it, and colours the rules', async () => {
  await workbench.show(MISTAKES);
  const told = await workbench.see('.notification-toast', '`escc` was not found');
  assert.match(told, /cargo install --path crates\/escc/);
  assert.match(told, /Copy Install Command/);
  assert.match(told, /Try Again/);

  await workbench.page.locator('.notification-toast .monaco-button', { hasText: 'Set Path' }).click();
  await workbench.see('.settings-editor .setting-item', 'The escc to start');
  await workbench.command('View: Close Editor');

  const colours = await workbench.page.locator('.view-line span[class^=mtk]').evaluateAll((words) => {
    return words.map((word) => word.className);
  });
  assert.ok(new Set(colours).size > 3, `the words have the colours ${[...new Set(colours)].join(', ')}`);
});

step('what is no escc is told', async () => {
  workbench.configure({ 'esc.server.path': '/bin/false' });
  await workbench.see('.notification-toast', '`/bin/false` is no `escc` with a language server');
  await workbench.command('Notifications: Clear All Notifications');
});

step('once the path is set, the server starts and shows mistakes', async () => {
  workbench.configure({ 'esc.server.path': process.env.ESCC });
  await workbench.show(MISTAKES);
  await workbench.page.locator('.squiggly-error').first().waitFor();
  await workbench.command('Problems: Focus on Problems View');
  const problem = await workbench.see('.markers-panel .monaco-list-row', '`Hihg` is no value of `Priority`');
  assert.match(problem, /E0204/);
  // Some of them are told by the server unasked and some are asked for: each is there once.
  await until('the mistake to be there once', async () => {
    const problems = workbench.page.locator('.markers-panel .monaco-list-row', { hasText: 'is no value of' });
    return (await problems.count()) === 1;
  });
});

step('a quick fix mends a mistake, and the next one shows', async () => {
  await workbench.show(MISTAKES, '"Hihg');
  await workbench.press('Control+.');
  await workbench.see('.action-widget .monaco-list-row.focused', '"High"');
  await workbench.press('Enter');
  const text = await workbench.save(MISTAKES, (text) => !text.includes('Hihg'));
  assert.match(text, /entry "Misspelt" when Priority = "High" </);
  await workbench.see('.markers-panel .monaco-list-row', 'no case reaches this entry');
  assert.equal(await workbench.page.locator('.markers-panel', { hasText: 'is no value of' }).count(), 0);
});

step('the code of a diagnostic opens its page', async () => {
  await workbench.page.locator('.markers-panel .monaco-link', { hasText: 'E0301' }).first().click();
  await workbench.see('.tab.active', 'Preview E0301.md');
  await until('the page', async () => {
    for (const frame of workbench.page.frames()) {
      const heading = await frame.locator('h1', { hasText: 'E0301 shadowed-entry' }).count().catch(() => 0);
      if (heading) {
        return true;
      }
    }
    return false;
  });
  await workbench.command('View: Close Editor');
  await workbench.command('View: Hide Panel');
});

step('the values of a picklist complete', async () => {
  await workbench.show(SUPPORT, 'Priority in ("Hi');
  const widget = '.suggest-widget.visible .monaco-list-row';
  await workbench.press('Control+Space');
  const values = await workbench.see(widget, 'High');
  assert.match(values, /High/);
  await workbench.press('Escape');

  await workbench.show(SUPPORT, 'Priority in ("High"');
  await workbench.type(', "Lo');
  await workbench.see(widget, 'Low');
  await workbench.press('Enter');
  const text = await workbench.save(SUPPORT, (text) => text.includes('"High", "Low'));
  assert.match(text, /Priority in \("High", "Low", "Critical"\)/);
});

step('angle brackets are brackets where they are no comparisons', async () => {
  await workbench.show(SUPPORT, 'entry "Urgent"');
  const line = workbench.page.locator('.view-line', { hasText: /^entry.*"Urgent"/ });
  const brackets = await until('the colours of brackets', async () => {
    const found = await line.locator('span[class*=bracket-highlighting]').allInnerTexts();
    return found.length && found.map((bracket) => bracket.trim());
  });
  assert.deepEqual(brackets, ['(', ')', '<']);
  assert.match(await line.innerText(), /Sentiment\s<\s0/);
});

step('what is typed is indented, and comments go on', async () => {
  const column = async () => {
    const place = workbench.page.locator('.statusbar-item', { hasText: /^Ln \d+, Col \d+/ }).first();
    return Number((await place.innerText()).match(/Col (\d+)/)[1]);
  };
  // The editor goes by what it has coloured, and colours when it is idle: a person is that slow, a test is not. So what is
  // typed too early is taken back. What is proposed meanwhile is not wanted.
  const enter = (wanted) =>
    until(`a new line with the cursor in column ${wanted}`, async () => {
      await workbench.press('Escape', 'Enter');
      for (let look = 0; look < 20; look += 1) {
        if ((await column()) === wanted) {
          return true;
        }
        await workbench.page.waitForTimeout(50);
      }
      await workbench.press('Backspace');
      return false;
    });
  await workbench.show(TARGETS, 'user "ana@example.com"');
  await workbench.press('Enter', 'Enter');
  await workbench.type('/// Who may have a case.');
  await enter('/// '.length + 1);
  await workbench.type('One after the other.');
  await enter('/// '.length + 1);
  await workbench.press('Backspace', 'Backspace', 'Backspace', 'Backspace');
  await workbench.type('pool "Agents" <');
  await enter('  '.length + 1);
  await workbench.type('user "ana@example.com" capacity 3');
  await enter('  '.length + 1);
  await until('the bracket to close at the margin', async () => {
    await workbench.type('>');
    if ((await workbench.lines()).includes('>')) {
      return true;
    }
    await workbench.press('Backspace');
    return false;
  });
  const text = await workbench.save(TARGETS, (text) => text.includes('pool'));
  const expected = [
    '/// Who may have a case.',
    '/// One after the other.',
    'pool "Agents" <',
    '  user "ana@example.com" capacity 3',
    '>',
  ];
  assert.deepEqual(text.trim().split('\n').slice(-expected.length), expected);
});

step('an entry says on hover what it does', async () => {
  await workbench.show(SUPPORT, 'entry "Urg');
  await workbench.command('Show or Focus Hover');
  const hover = await workbench.see('.monaco-hover:not(.hidden)', 'the second line has them within the day');
  assert.match(hover, /Urgent/);
});

step('a queue is renamed in every file', async () => {
  await workbench.show(SUPPORT, 'reassign queue "Sec');
  await workbench.press('F2');
  const box = workbench.page.locator('.rename-box input');
  await box.waitFor();
  await box.fill('Third line');
  await workbench.press('Enter');
  await box.waitFor({ state: 'hidden' });
  const text = await workbench.save(SUPPORT, (text) => !text.includes('Second line'));
  assert.equal(text.match(/reassign queue "Third line"/g).length, 2);
  const targets = await workbench.save(TARGETS, (text) => !text.includes('Second line'));
  assert.match(targets, /^queue "Third line"$/m);
});

step('a document is formatted', async () => {
  assert.match(workbench.read(SUPPORT), /^ {2}Priority: picklist/m);
  await workbench.show(SUPPORT);
  await workbench.command('Format Document');
  const text = await workbench.save(SUPPORT, (text) => /^ {2}Priority: {2,}picklist/m.test(text));
  assert.match(text, /^ {2}Status: {2,}picklist/m);
});

step('a block in angle brackets folds', async () => {
  await workbench.show(SUPPORT, 'hours "West coast"');
  assert.ok((await workbench.lines()).some((line) => line.includes('mon-fri')));
  await workbench.command('Fold');
  const lines = await until('the block to fold', async () => {
    const lines = await workbench.lines();
    return !lines.some((line) => line.includes('mon-fri')) && lines;
  });
  assert.ok(lines.some((line) => line.includes('hours "West coast"')));
  assert.ok(lines.some((line) => line.includes('Urgent cases')));
  await workbench.command('Unfold All');
});

step('the lens above an entry shows a case that the entry takes', async () => {
  await workbench.show(SUPPORT, 'entry "Key accounts"');
  await workbench.page.locator('.codelens-decoration a').first().click();
  await workbench.see('.tab.active', 'Untitled-1');
  const shown = await until('the case', async () => {
    const lines = (await workbench.lines()).join('\n');
    return lines.includes('CreatedDate') && lines;
  });
  const witness = JSON.parse(shown);
  assert.ok(witness.Id && witness.CreatedDate, shown);
});

step('settings count as soon as they are set', async () => {
  await workbench.show(MISTAKES);
  await workbench.page.locator('.squiggly-error').first().waitFor();
  workbench.configure({ 'esc.server.path': process.env.ESCC, 'esc.severity': { 'shadowed-entry': 'warn' } });
  await workbench.page.locator('.squiggly-warning').first().waitFor();
  workbench.configure({ 'esc.server.path': process.env.ESCC });
  await workbench.page.locator('.squiggly-error').first().waitFor();
});

step('after a restart the server is there again', async () => {
  await workbench.command('esc: Restart Language Server');
  await workbench.show(MISTAKES, 'entry "Working and low"');
  await workbench.page.locator('.squiggly-error').first().waitFor();
});
