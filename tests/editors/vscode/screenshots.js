// Takes the pictures of the extension's README.
'use strict';

const path = require('node:path');
const { Workbench } = require('./workbench.js');

// Nothing that is not about rules.
const QUIET = {
  'breadcrumbs.enabled': false,
  'editor.fontSize': 14,
  'window.commandCenter': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.layoutControl.enabled': false,
};

async function take(folder) {
  const workbench = await Workbench.open('.', { settings: QUIET, size: { width: 1200, height: 700 } });
  try {
    workbench.configure({ 'esc.server.path': process.env.ESCC });
    await workbench.show('mistakes/mistakes.esc', '"Hihg');
    await workbench.command('View: Close Primary Side Bar');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.command('Problems: Focus on Problems View');
    await workbench.show('mistakes/mistakes.esc', '"Hihg');
    await workbench.type('');
    await workbench.command('Show or Focus Hover');
    await workbench.page.locator('.monaco-hover:not(.hidden)').first().waitFor();
    await workbench.picture(path.join(folder, 'diagnostics.png'));
  } finally {
    await workbench.close();
  }
}

take(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
