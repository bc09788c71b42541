'use strict';
// The binary that a workflow gives itself, and how it is run.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { DIGEST, PROGRAM, ended, sha256, world } = require('./world');

test('a given binary runs, and the log says that nobody verified it', async (t) => {
  const w = world(t);
  const got = await w.main({ LOCKFLIGHT_BINARY: w.file('program', PROGRAM) });
  assert.equal(got.code, 0, got.stdout);
  assert.match(got.stdout, /NOT verified/);
  assert.match(got.stdout, /^to stdout$/m);
  assert.equal(got.stderr, 'to stderr\n');
  assert.deepEqual(w.seen().map((s) => s.argv), [['main']]);
});

test('a given binary with its digest runs', async (t) => {
  const w = world(t);
  const got = await w.main({ LOCKFLIGHT_BINARY: w.file('program', PROGRAM), LOCKFLIGHT_BINARY_SHA256: DIGEST });
  assert.equal(got.code, 0, got.stdout);
  assert.match(got.stdout, /as expected/);
});

test('a tampered binary is refused', async (t) => {
  const w = world(t);
  const tampered = Buffer.concat([PROGRAM, Buffer.from('\n')]);
  const got = await w.main({ LOCKFLIGHT_BINARY: w.file('program', tampered), LOCKFLIGHT_BINARY_SHA256: DIGEST });
  assert.equal(got.code, 3);
  for (const part of ['::error title=lockflight::', `expected sha256 ${DIGEST}`, `found    sha256 ${sha256(tampered)}`, 'Nothing was run']) {
    assert.ok(got.stdout.includes(part), `${part} in ${got.stdout}`);
  }
  assert.equal(got.stdout.trim().split('\n').length, 1, 'an annotation is one line');
  assert.deepEqual(w.seen(), []);
});

for (const [name, change, want] of [
  ['a relative path', () => ({ LOCKFLIGHT_BINARY: 'program' }), /expected an absolute path/],
  ['a file that is not there', (w) => ({ LOCKFLIGHT_BINARY: w.at('nowhere') }), /no such file is there/],
  ['a folder', (w) => ({ LOCKFLIGHT_BINARY: w.top }), /not a regular file/],
  ['a digest in capital letters', () => ({ LOCKFLIGHT_BINARY_SHA256: DIGEST.toUpperCase() }), /expected 64 hexadecimal digits/],
  ['a digest that a workflow forgot to fill in', () => ({ LOCKFLIGHT_BINARY_SHA256: '' }), /expected 64 hexadecimal digits/],
  ['a digest of nothing', () => ({ LOCKFLIGHT_BINARY: '', LOCKFLIGHT_BINARY_SHA256: DIGEST }), /expected both, or neither/],
  ['a file that nobody may execute', (w) => ({ LOCKFLIGHT_BINARY: w.file('plain', PROGRAM, 0o644) }), /cannot be started/],
  ['a file that is no program', (w) => ({ LOCKFLIGHT_BINARY: w.file('text', '#!/no/such/interpreter\n') }), /cannot be started/],
  ['no file of states', () => ({ GITHUB_STATE: '' }), /GITHUB_STATE is not set/],
]) {
  test(`refused: ${name}`, async (t) => {
    const w = world(t);
    const got = await w.main({ LOCKFLIGHT_BINARY: w.file('program', PROGRAM), ...change(w) });
    assert.equal(got.code, 3, got.stdout);
    assert.match(got.stdout, /^::error title=lockflight::/m);
    assert.match(got.stdout, want);
    assert.deepEqual(w.seen(), []);
  });
}

test('every exit code is passed on', async (t) => {
  const w = world(t);
  const file = w.file('program', PROGRAM);
  for (const code of [0, 1, 2, 3, 8, 255]) {
    const got = await w.main({ LOCKFLIGHT_BINARY: file, END: String(code) });
    assert.equal(got.code, code);
  }
});

test('a binary that a signal ends has decided nothing', async (t) => {
  const w = world(t);
  const got = await w.main({ LOCKFLIGHT_BINARY: w.file('program', PROGRAM), DIE: 'SIGKILL' });
  assert.equal(got.code, 3);
  assert.match(got.stdout, /::error .*ended by SIGKILL/);
});

test('a signal reaches the binary, and its exit code comes back', { timeout: 60_000 }, async (t) => {
  const w = world(t);
  const child = w.start('main.js', { LOCKFLIGHT_BINARY: w.file('program', PROGRAM), UNTIL_SIGNAL: '1' });
  child.stderr.once('data', () => child.kill('SIGTERM'));
  assert.equal((await ended(child)).code, 7);
});

test('inputs arrive to the letter, and no shell reads them', async (t) => {
  const w = world(t);
  const inputs = {
    INPUT_CHANGE: 'a\nb"c\'d $(touch pwned) `touch pwned` ; & | \\ é 🚀\r\n::error::x\n',
    'INPUT_JOB-STATUS': 'success', INPUT_STAGE: '', INPUT_REF: '%PATH% $HOME ~ * \t',
  };
  const got = await w.main({ LOCKFLIGHT_BINARY: w.file('program', PROGRAM), ...inputs });
  assert.equal(got.code, 0);
  const [{ env }] = w.seen();
  for (const [name, value] of Object.entries(inputs)) {
    assert.equal(env[name], value);
  }
  assert.ok(!fs.existsSync(w.at('pwned')));
  assert.ok(!got.stdout.includes('::error'));
});

test('the post step runs the binary of the main step', async (t) => {
  const w = world(t);
  const first = w.file('program', PROGRAM);
  assert.equal((await w.main({ LOCKFLIGHT_BINARY: first })).code, 0);
  const other = w.file('other', '#!/bin/sh\nexit 0\n');
  const got = await w.post({ LOCKFLIGHT_BINARY: other, END: '1' });
  assert.equal(got.code, 1, got.stdout);
  assert.deepEqual(w.seen().map((s) => s.argv), [['main'], ['post']]);
});

test('the post step runs even if the gate was closed', async (t) => {
  const w = world(t);
  const file = w.file('program', PROGRAM);
  assert.equal((await w.main({ LOCKFLIGHT_BINARY: file, END: '1' })).code, 1);
  assert.equal((await w.post()).code, 0);
  assert.deepEqual(w.seen().map((s) => s.argv), [['main'], ['post']]);
});

test('refused: another binary in the post step, though nobody verified the first', async (t) => {
  const w = world(t);
  const file = w.file('program', PROGRAM);
  assert.equal((await w.main({ LOCKFLIGHT_BINARY: file })).code, 0);
  fs.writeFileSync(file, PROGRAM + '\n');
  const got = await w.post();
  assert.equal(got.code, 3);
  assert.match(got.stdout, /not recorded.*lockflight record.*replaced it after the main step/);
  assert.equal(w.seen().length, 1);
});

test('the post step of a main step that was refused has nothing to do', async (t) => {
  const w = world(t);
  assert.equal((await w.main({ LOCKFLIGHT_BINARY: 'relative' })).code, 3);
  const got = await w.post({ LOCKFLIGHT_BINARY: w.file('program', PROGRAM) });
  assert.equal(got.code, 0);
  assert.deepEqual(w.seen(), []);
});

test('a path that would be a command in the log is not one', async (t) => {
  const w = world(t);
  fs.mkdirSync(w.at('a\n::add-mask::b'));
  const got = await w.main({ LOCKFLIGHT_BINARY: w.file(path.join('a\n::add-mask::b', 'program'), PROGRAM) });
  assert.equal(got.code, 0);
  assert.doesNotMatch(got.stdout, /^::add-mask/m);
  assert.equal((await w.post()).code, 0);
});
