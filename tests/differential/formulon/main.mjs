// Random formulas, decided by escc and by formulon.
//
// Only what both know and mean alike is generated: no blanks (formulon has them as errors in places), no `^` beside another
// operator (formulon binds it tight), no quotients (it computes with fewer digits). All formulas of a run are entries of one
// rule; `escc why` tells of each whether it holds. formulon knows no ISNUMBER and no minus before a field.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [escc, modules, seedText = '1', countText = '2000'] = process.argv.slice(2);
const { parse } = createRequire(join(resolve(modules), 'package.json'))('formulon');
let state = BigInt(seedText) * 0x9e3779b97f4a7c15n & 0xffffffffffffffffn;

/** A number from 0 to below `below`: xorshift, so that a seed gives the same formulas everywhere. */
function pick(below) {
  state ^= state << 13n & 0xffffffffffffffffn;
  state ^= state >> 7n;
  state ^= state << 17n & 0xffffffffffffffffn;
  return Number(state % BigInt(below));
}

const one = (list) => list[pick(list.length)];

const FIELDS = {
  N__c: { type: 'number', value: 7 },
  M__c: { type: 'number', value: -2.5 },
  Z__c: { type: 'number', value: 0 },
  T__c: { type: 'text', value: 'Acme' },
  U__c: { type: 'text', value: 'acme corp' },
  B__c: { type: 'boolean', value: true },
  C__c: { type: 'boolean', value: false },
};

const TEXTS = ['"Acme"', '"acme"', '"me"', "'corp'", '" a "', '"12.5"', '"A"'];
const NUMBERS = ['0', '1', '2', '3', '7', '2.5', '0.25', '10'];
const fieldsOf = (type) => Object.keys(FIELDS).filter((name) => FIELDS[name].type === type);

function number(depth) {
  if (depth === 0) return pick(2) ? one(NUMBERS) : one(fieldsOf('number'));
  const n = () => number(depth - 1);
  const t = () => text(depth - 1);
  return one([
    () => `(${n()} + ${n()})`,
    () => `(${n()} - ${n()})`,
    () => `(${n()} * ${n()})`,
    () => `(${one(['2', '3'])} ^ ${one(['0', '1', '2'])})`,
    () => `ABS(${n()})`,
    () => `CEILING(${n()})`,
    () => `FLOOR(${n()})`,
    () => `ROUND(${n()}, ${one(['0', '1', '2'])})`,
    () => `MAX(${n()}, ${n()})`,
    () => `MIN(${n()}, ${n()}, ${n()})`,
    () => `MOD(${n()}, ${one(['2', '3', '7'])})`,
    () => `LEN(${t()})`,
    () => `FIND(${one(TEXTS)}, ${t()})`,
    () => `IF(${boolean(depth - 1)}, ${n()}, ${n()})`,
    () => `CASE(${t()}, "Acme", ${n()}, "acme", ${n()}, ${n()})`,
    () => `-${one(NUMBERS)}`,
    () => `YEAR(DATE(${one(['2024', '2026'])}, ${one(['2', '11'])}, ${one(['1', '28'])}) + ${one(['1', '40'])})`,
    () => `(DATE(2026, ${one(['3', '12'])}, 1) - DATE(2024, 2, ${one(['1', '29'])}))`,
  ])();
}

function text(depth) {
  if (depth === 0) return pick(2) ? one(TEXTS) : one(fieldsOf('text'));
  const t = () => text(depth - 1);
  const count = () => one(['1', '2', '3', '9']);
  return one([
    () => `(${t()} & ${t()})`,
    () => `LEFT(${t()}, ${count()})`,
    () => `RIGHT(${t()}, ${count()})`,
    () => `MID(${t()}, ${count()}, ${count()})`,
    () => `LOWER(${t()})`,
    () => `UPPER(${t()})`,
    () => `TRIM(${t()})`,
    () => `SUBSTITUTE(${t()}, ${one(['"c"', '"me"'])}, ${one(['"x"', '"yy"'])})`,
    () => `IF(${boolean(depth - 1)}, ${t()}, ${t()})`,
    () => `TEXT(${one(['1', '2.5', 'N__c'])})`,
  ])();
}

function boolean(depth) {
  if (depth === 0) return pick(2) ? one(['TRUE', 'FALSE']) : one(fieldsOf('boolean'));
  const b = () => boolean(depth - 1);
  const n = () => number(depth - 1);
  const t = () => text(depth - 1);
  return one([
    () => `(${n()} ${one(['=', '<>', '<', '<=', '>', '>='])} ${n()})`,
    () => `(${n()} ${one(['<', '<=', '>', '>='])} ${n()})`,
    () => `(${t()} ${one(['=', '<>'])} ${t()})`,
    () => `AND(${b()}, ${b()}, ${b()})`,
    () => `OR(${b()}, ${b()})`,
    () => `(${b()} && ${b()})`,
    () => `(${b()} || ${b()})`,
    () => `NOT(${b()})`,
    () => `CONTAINS(${t()}, ${one(TEXTS)})`,
    () => `BEGINS(${t()}, ${one(TEXTS)})`,
    () => `IF(${b()}, ${b()}, ${b()})`,
  ])();
}

const substitutions = Object.fromEntries(Object.entries(FIELDS).map(([name, { type, value }]) => [name, {
  type: 'literal',
  dataType: type === 'boolean' ? 'checkbox' : type,
  value,
  options: type === 'number' ? { length: 10, scale: 4 } : type === 'text' ? { length: 255 } : {},
}]));

const formulas = Array.from({ length: Number(countText) }, () => boolean(1 + pick(3)));
const declared = Object.entries(FIELDS).map(([name, { type }]) => `${name}: ${type};`).join(' ');
const entries = formulas.map((formula, at) =>
  `// escc: allow E0301, E0302\nentry "${at}" when formula(${formula}) < stop >`);
const folder = mkdtempSync(join(tmpdir(), 'esc-formulon-'));
let passed = 0;
const failed = [];
try {
  writeFileSync(join(folder, 'esc.toml'), '');
  writeFileSync(join(folder, 'rules.esc'), `case < ${declared} >\nentry "first" when Id = "1" < stop >\n${entries.join('\n')}\n`);
  const values = Object.fromEntries(Object.entries(FIELDS).map(([name, { value }]) => [name, value]));
  writeFileSync(join(folder, 'case.json'), JSON.stringify({ Id: '1', CreatedDate: '2026-11-20T17:00:00Z', ...values }));
  const shown = execFileSync(
    resolve(escc),
    ['why', join(folder, 'rules.esc'), '--case', join(folder, 'case.json'), '--now', '2026-11-21T17:00:00Z', '--format', 'json'],
    { encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  const decided = new Map(JSON.parse(shown).entries.map((entry) => [entry.entry, entry.holds]));
  formulas.forEach((formula, at) => {
    const theirs = parse(formula, substitutions);
    const ours = decided.get(String(at));
    if (theirs.type === 'error') failed.push(`${formula}\n    formulon: ${theirs.errorType} ${theirs.message ?? ''}`);
    else if (theirs.value === ours) passed += 1;
    else failed.push(`${formula}\n    escc: ${ours}, formulon: ${theirs.value}`);
  });
} finally {
  rmSync(folder, { recursive: true });
}
for (const disagreement of failed.slice(0, 20)) console.log(disagreement);
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length ? 1 : 0;
