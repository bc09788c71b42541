'use strict';
// The binary that pins.json names, from the tool cache and from the release.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ASSET, DIGEST, KEY, PROGRAM, VERSION, certificate, hand, serve, sha256, world } = require('./world');

const TAMPERED = Buffer.concat([PROGRAM, Buffer.from('\n')]);

// alone says that the tool cache holds the binary and nothing half-written.
function alone(w) {
  assert.deepEqual(fs.readdirSync(path.dirname(w.entry)), [path.basename(w.entry)]);
  assert.equal(sha256(fs.readFileSync(w.entry)), DIGEST);
}

// closed says that a step failed with an annotation and ran nothing.
function closed(w, got, ...parts) {
  assert.equal(got.code, 3, got.stdout);
  assert.match(got.stdout, /^::error title=lockflight::/m);
  for (const part of [...parts, 'LOCKFLIGHT_BINARY']) {
    assert.ok(got.stdout.includes(part), `${part} in ${got.stdout}`);
  }
  assert.deepEqual(w.seen(), []);
}

test('downloaded once, then taken from the tool cache without a network', async (t) => {
  const w = world(t);
  const server = await serve(t, hand());
  const first = await w.main({ GITHUB_SERVER_URL: server.url, END: '8' });
  assert.equal(first.code, 8, first.stdout);
  assert.deepEqual(server.asked, [ASSET]);
  alone(w);
  const second = await w.main({ GITHUB_SERVER_URL: '' });
  assert.equal(second.code, 0, second.stdout);
  assert.match(second.stdout, /from the tool cache/);
  assert.equal((await w.post({ GITHUB_SERVER_URL: '' })).code, 0);
  assert.deepEqual(w.seen().map((s) => s.argv), [['main'], ['main'], ['post']]);
});

test('the post step downloads anew what a step has cleared away', async (t) => {
  const w = world(t);
  const server = await serve(t, hand());
  assert.equal((await w.main({ GITHUB_SERVER_URL: server.url })).code, 0);
  fs.rmSync(w.at('cache'), { recursive: true });
  const got = await w.post({ GITHUB_SERVER_URL: server.url });
  assert.equal(got.code, 0, got.stdout);
  assert.equal(server.asked.length, 2);
});

test('offline without a cache: closed, and says what to do', async (t) => {
  const w = world(t);
  closed(w, await w.main(), 'cannot be downloaded', ASSET);
  assert.deepEqual(fs.readdirSync(path.dirname(w.entry)), []);
});

test('a tampered cache entry is replaced by what the release holds', async (t) => {
  const w = world(t);
  w.cached(TAMPERED);
  const server = await serve(t, hand());
  const got = await w.main({ GITHUB_SERVER_URL: server.url });
  assert.equal(got.code, 0, got.stdout);
  assert.match(got.stdout, /^::warning /m);
  assert.ok(got.stdout.includes(sha256(TAMPERED)));
  alone(w);
});

test('a tampered cache entry offline: closed', async (t) => {
  const w = world(t);
  w.cached(TAMPERED);
  closed(w, await w.main(), '::warning ', sha256(TAMPERED), 'cannot be downloaded');
});

test('a link in the tool cache is replaced, even one to the right bytes', async (t) => {
  const w = world(t);
  fs.mkdirSync(path.dirname(w.entry), { recursive: true });
  fs.symlinkSync(w.file('elsewhere', PROGRAM), w.entry);
  const server = await serve(t, hand());
  const got = await w.main({ GITHUB_SERVER_URL: server.url });
  assert.equal(got.code, 0, got.stdout);
  assert.ok(fs.lstatSync(w.entry).isFile());
});

test('a folder in the place of the cache entry: closed', async (t) => {
  const w = world(t);
  fs.mkdirSync(w.entry, { recursive: true });
  const server = await serve(t, hand());
  closed(w, await w.main({ GITHUB_SERVER_URL: server.url }), 'cannot be replaced', 'Remove it by hand');
});

test('a tampered download is refused and not kept', async (t) => {
  const w = world(t);
  const server = await serve(t, hand(TAMPERED));
  closed(w, await w.main({ GITHUB_SERVER_URL: server.url }), `expected sha256 ${DIGEST}`, `found    sha256 ${sha256(TAMPERED)}`);
  assert.equal(server.asked.length, 1);
  assert.deepEqual(fs.readdirSync(path.dirname(w.entry)), []);
});

test('a tampered pin fits neither the tool cache nor the release', async (t) => {
  const w = world(t, { version: VERSION, sha256: { [KEY]: sha256(TAMPERED) } });
  w.cached(PROGRAM);
  const server = await serve(t, hand());
  closed(w, await w.main({ GITHUB_SERVER_URL: server.url }), `found    sha256 ${DIGEST}`);
});

for (const [name, pins] of [
  ['no JSON', '{'],
  ['null', 'null'],
  ['empty', '{}'],
  ['a version that climbs', { version: '../1.2.3', sha256: { [KEY]: DIGEST } }],
  ['a version with a line', { version: '1.2.3\n', sha256: { [KEY]: DIGEST } }],
  ['no digests', { version: '0.0.0-dev', sha256: {} }],
  ['digests in a list', { version: VERSION, sha256: [DIGEST] }],
  ['another platform', { version: VERSION, sha256: { 'plan9-amd64': DIGEST } }],
  ['an empty digest', { version: VERSION, sha256: { [KEY]: '' } }],
  ['a short digest', { version: VERSION, sha256: { [KEY]: DIGEST.slice(1) } }],
  ['a digest that is a number', { version: VERSION, sha256: { [KEY]: 0 } }],
]) {
  test(`pins that cannot be used: ${name}`, async (t) => {
    const w = world(t, pins);
    w.cached(PROGRAM);
    const got = await w.main();
    assert.equal(got.code, 3);
    assert.match(got.stdout, /pins\.json .*Use a released version of this action/);
    assert.deepEqual(w.seen(), []);
  });
}

for (const [name, env, want] of [
  ['no tool cache', { RUNNER_TOOL_CACHE: '' }, 'RUNNER_TOOL_CACHE is'],
  ['a relative tool cache', { RUNNER_TOOL_CACHE: 'cache' }, 'RUNNER_TOOL_CACHE is'],
  ['no server', { GITHUB_SERVER_URL: '' }, 'GITHUB_SERVER_URL is'],
  ['a server without a scheme', { GITHUB_SERVER_URL: 'github.com' }, 'GITHUB_SERVER_URL is'],
  ['a server over http', { GITHUB_SERVER_URL: 'http://github.invalid' }, 'only https is accepted'],
  ['a server that is a file', { GITHUB_SERVER_URL: 'file:///' }, 'only https is accepted'],
]) {
  test(`closed: ${name}`, async (t) => {
    const w = world(t);
    closed(w, await w.main(env), want);
  });
}

test('many at once, with a bad entry in the cache, all get the right one', async (t) => {
  const w = world(t);
  w.cached(TAMPERED);
  const server = await serve(t, hand());
  const all = await Promise.all(Array.from({ length: 4 }, () => w.main({ GITHUB_SERVER_URL: server.url })));
  assert.deepEqual(all.map((got) => got.code), [0, 0, 0, 0], all.map((got) => got.stdout).join('\n'));
  alone(w);
});

for (const [platform, arch] of [['freebsd', 'x64'], ['linux', 'ia32'], ['win32', 'mips'], ['toString', 'x64'], ['linux', 'constructor']]) {
  test(`there is no binary for ${platform} ${arch}`, async (t) => {
    const w = world(t);
    const { find } = require(w.at('action', 'binary.js'));
    await assert.rejects(find(w.env, { platform, arch }), /There is no binary for .*linux, darwin, win32 on x64 or arm64/);
  });
}

test('every platform has a name of its own, and keeps its version apart', async (t) => {
  const digests = Object.fromEntries(['linux', 'darwin', 'windows'].flatMap((os) => ['amd64', 'arm64'].map((arch) => [`${os}-${arch}`, DIGEST])));
  const w = world(t, { version: VERSION, sha256: digests });
  const server = await serve(t, (req, res) => res.end(PROGRAM));
  const { find } = require(w.at('action', 'binary.js'));
  const files = [];
  for (const platform of ['linux', 'darwin', 'win32']) {
    for (const arch of ['x64', 'arm64']) {
      files.push((await find({ ...w.env, GITHUB_SERVER_URL: server.url, RUNNER_TOOL_CACHE: w.at('cache', platform) }, { platform, arch })).file);
    }
  }
  assert.deepEqual(server.asked.map((url) => path.basename(url)), [
    'lockflight-action-linux-amd64', 'lockflight-action-linux-arm64', 'lockflight-action-darwin-amd64',
    'lockflight-action-darwin-arm64', 'lockflight-action-windows-amd64.exe', 'lockflight-action-windows-arm64.exe',
  ]);
  assert.equal(files[5], w.at('cache', 'win32', 'lockflight', VERSION, 'arm64', 'lockflight-action.exe'));
});

test('over https, for those whom the machine trusts alone', async (t) => {
  const w = world(t);
  const secure = certificate(w.top);
  const plain = await serve(t, hand());
  const store = await serve(t, (req, res) => res.end(PROGRAM), secure);
  const server = await serve(t, (req, res) => res.writeHead(302, { location: `${store.url}/store?signature=secret` }).end(), secure);
  const downgrade = await serve(t, (req, res) => res.writeHead(302, { location: `${plain.url}${ASSET}` }).end(), secure);

  closed(w, await w.main({ GITHUB_SERVER_URL: server.url }), 'cannot be downloaded');
  assert.deepEqual(server.asked, []);

  closed(w, await w.main({ GITHUB_SERVER_URL: downgrade.url, NODE_EXTRA_CA_CERTS: secure.file }), 'redirects to it', 'only https is accepted');
  assert.deepEqual(plain.asked, []);

  const got = await w.main({ GITHUB_SERVER_URL: server.url, NODE_EXTRA_CA_CERTS: secure.file });
  assert.equal(got.code, 0, got.stdout);
  assert.ok(!got.stdout.includes('secret'));
  alone(w);
});
