// node tests/browser/run.mjs BINARY [DATABASE] [--only=NAME,…]
//
// Starts the forum, walks the journeys, judges every page met on the way. DATABASE is `sqlite` (as
// without it) or the address of an empty PostgreSQL database.

import { rmSync } from 'node:fs';
import { Documents } from './documents.mjs';
import { journeys } from './journeys/index.mjs';
import { Report } from './report.mjs';
import { seed } from './seed.mjs';
import { Server } from './server.mjs';
import { MODES, SHOTS, Stage } from './stage.mjs';

const words = process.argv.slice(2);
const [binary, database = 'sqlite'] = words.filter((word) => !word.startsWith('--'));
const only = words.find((word) => word.startsWith('--only='))?.slice(7).split(',');
if (!binary) {
  console.error('node run.mjs BINARY [sqlite|postgres://…] [--only=NAME,…]');
  process.exit(2);
}
const unknown = (only ?? []).filter((name) => !(name in journeys));
if (unknown.length) {
  console.error(`no such journey: ${unknown.join(', ')}; there are ${Object.keys(journeys).join(', ')}`);
  process.exit(2);
}

async function walk(stage, forum) {
  for (const [name, journey] of Object.entries(journeys)) {
    if (only && !only.includes(name)) continue;
    for (const mode of journey.once ? MODES.slice(0, 1) : MODES) {
      const began = performance.now();
      console.log(`\n# ${name}, ${mode.name}`);
      try {
        await journey.walk(stage, mode, forum);
      } catch (error) {
        stage.report.check(`${name}, ${mode.name}: walked to its end`, false, error.stack);
      } finally {
        for (const context of stage.browser.contexts()) await context.close();
      }
      stage.report.note(`${((performance.now() - began) / 1000).toFixed(1)} s`);
    }
  }
}

const report = new Report();
let server;
let stage;
// Stopped from outside, the forum does not stay behind.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await server?.stop();
    process.exit(130);
  });
}
try {
  rmSync(SHOTS, { recursive: true, force: true });
  server = await Server.start(binary, database === 'sqlite' ? undefined : database);
  const forum = await seed(server);
  const documents = new Documents(server.url);
  stage = new Stage(server, report, documents);
  await stage.open();
  await walk(stage, forum);
  console.log('\n# all documents');
  if (!only) await documents.judge(report);
  else report.skip('all documents', 'only some journeys were walked');
  report.check('the server runs to the end', server.child.exitCode === null, server.log().slice(-2000));
} catch (error) {
  report.check('the suite runs', false, `${error.stack}\n${server?.log().slice(-2000) ?? ''}`);
} finally {
  await stage?.close();
  await server?.stop();
}
process.exitCode = report.end();
