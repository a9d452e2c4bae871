// node tests/browser/run.mjs BINARY [DATABASE] [--only=NAME,…] [--half]
//
// Starts the forum, walks the journeys, judges every page met on the way. DATABASE is `sqlite` (as
// without it) or the address of an empty PostgreSQL database. With --half, journeys but the
// first are walked in two ways instead of four, one with scripts and one without: on a desk and then on a
// phone, or the other way round for every second one.

import { rmSync } from 'node:fs';
import { Documents } from './documents.mjs';
import { journeys } from './journeys/index.mjs';
import { Report } from './report.mjs';
import { seed } from './seed.mjs';
import { Server } from './server.mjs';
import { Spaces } from './spaces/index.mjs';
import { MODES, SHOTS, Stage } from './stage.mjs';

const words = process.argv.slice(2);
const [binary, database = 'sqlite'] = words.filter((word) => !word.startsWith('--'));
const only = words.find((word) => word.startsWith('--only='))?.slice(7).split(',');
if (!binary) {
  console.error('node run.mjs BINARY [sqlite|postgres://…] [--only=NAME,…] [--half]');
  process.exit(2);
}
const half = words.includes('--half');
const unknown = (only ?? []).filter((name) => !(name in journeys));
if (unknown.length) {
  console.error(`no such journey: ${unknown.join(', ')}; there are ${Object.keys(journeys).join(', ')}`);
  process.exit(2);
}

const SQLITE = database === 'sqlite';
// Each lane has a forum, spaces and a browser of its own: while one waits, another works. The database
// whose address is given serves one.
const LANES = SQLITE && !only ? 2 : 1;

const report = new Report();
const lanes = [];

async function open() {
  const spaces = await Spaces.start();
  const lane = { spaces };
  lanes.push(lane);
  lane.server = await Server.start(binary, SQLITE ? undefined : database, spaces.settings);
  lane.forum = await seed(lane.server, spaces);
  lane.stage = new Stage(lane.server, report, new Documents(lane.server.url), spaces);
  await lane.stage.open();
}

async function walk({ stage, forum, server }, name, mode) {
  const began = performance.now();
  // Told as a whole at its end: lanes do not talk into one another.
  const part = report.part(`${name}, ${mode.name}`);
  stage.report = part;
  try {
    await journeys[name].walk(stage, mode, forum);
  } catch (error) {
    part.check(`${name}, ${mode.name}: walked to its end`, false, `${error.stack}\n${server.log().slice(-1500)}`);
  } finally {
    for (const context of stage.browser.contexts()) await context.close();
  }
  part.note(`${((performance.now() - began) / 1000).toFixed(1)} s`);
  part.tell();
}

function modesOf(name) {
  if (journeys[name].once) return MODES.slice(0, 1);
  if (!half || name === 'visitor') return MODES;
  const [wide, phone, wideWithout, phoneWithout] = MODES;
  const even = Object.keys(journeys).indexOf(name) % 2 === 0;
  return even ? [wide, phoneWithout] : [phone, wideWithout];
}

// The longest first, so that no lane ends long after the others; all ways of one journey in one lane,
// as they may build on one another.
async function work(lane, waiting) {
  for (let name = waiting.shift(); name; name = waiting.shift()) {
    for (const mode of modesOf(name)) await walk(lane, name, mode);
  }
}

async function judge() {
  const documents = lanes.map(({ stage }) => stage.documents);
  for (const one of documents) await one.judge(report);
  await Documents.check(documents, report);
}

// Stopped from outside, no forum stays behind.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await Promise.all(lanes.flatMap(({ server, spaces }) => [server?.stop(), spaces.stop()]));
    process.exit(130);
  });
}
try {
  rmSync(SHOTS, { recursive: true, force: true });
  for (let n = 0; n < LANES; n += 1) await open();
  const long = Object.keys(journeys).filter((name) => journeys[name].long);
  const waiting = [...long, ...Object.keys(journeys).filter((name) => !journeys[name].long)]
    .filter((name) => !only || only.includes(name));
  await Promise.all(lanes.map((lane) => work(lane, waiting)));
  console.log('\n# all documents');
  if (only) report.skip('all documents', 'only some journeys were walked');
  else await judge();
  for (const { server } of lanes) {
    report.check('the server runs to the end', server.child.exitCode === null, server.log().slice(-2000));
  }
} catch (error) {
  const logs = lanes.map(({ server }) => server?.log().slice(-2000) ?? '').join('\n');
  report.check('the suite runs', false, `${error.stack}\n${logs}`);
} finally {
  for (const { stage, server, spaces } of lanes) {
    await stage?.close();
    await server?.stop();
    await spaces.stop();
  }
}
process.exitCode = report.end();
