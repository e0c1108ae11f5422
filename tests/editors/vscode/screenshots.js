// Takes the pictures of the extension's README.
'use strict';

const path = require('node:path');
const { Workbench } = require('./workbench.js');

const MISTAKES = 'mistakes/mistakes.esc';
const SUPPORT = 'org/support.esc';

// Nothing in the pictures that is not about rules.
const QUIET = {
  'breadcrumbs.enabled': false,
  'editor.fontSize': 14,
  'editor.stickyScroll.enabled': false,
  'window.commandCenter': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.layoutControl.enabled': false,
};

async function take(folder) {
  const workbench = await Workbench.open('.', { settings: QUIET, size: { width: 1200, height: 700 } });
  const picture = async (name) => {
    // Where the mouse is, something may show.
    await workbench.page.mouse.move(1190, 350);
    await workbench.picture(path.join(folder, name));
  };
  try {
    workbench.configure({ 'esc.server.path': process.env.ESCC });
    await workbench.show(MISTAKES, '"Hihg');
    await workbench.command('View: Close Primary Side Bar');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.press('Control+.');
    await workbench.see('.action-widget .monaco-list-row.focused', '"High"');
    await workbench.press('Enter');
    await workbench.save(MISTAKES, (text) => !text.includes('Hihg'));
    await workbench.see('.codelens-decoration', 'never reached');
    await workbench.show(MISTAKES, 'entry "Working and');
    await workbench.command('Show or Focus Hover');
    await workbench.see('.monaco-hover:not(.hidden)', 'no case reaches this entry');
    await picture('diagnostics.png');

    await workbench.press('Escape');
    await workbench.show(SUPPORT, 'Sentiment < 0');
    await workbench.see('.codelens-decoration', 'takes the cases');
    await workbench.type(' and Priority = ');
    await workbench.see('.suggest-widget.visible .monaco-list-row', 'Critical');
    await picture('completion.png');
  } finally {
    await workbench.close();
  }
}

take(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
