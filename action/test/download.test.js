'use strict';
// What a network and a server can do to a download.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test } = require('node:test');
const { download } = require('../download');
const { serve, world } = require('./world');

const LIMITS = { bytes: 1000, milliseconds: 60_000, pauses: [0, 0] };

// get downloads from a server that answers like this.
async function get(t, answer, limits = {}) {
  const server = await serve(t, answer);
  const file = world(t).at('file');
  let error;
  await download(new URL('/asset', server.url), file, { ...LIMITS, ...limits }).catch((err) => { error = err; });
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  return { error, text, asked: server.asked };
}

test('a file arrives whole', async (t) => {
  const got = await get(t, (req, res) => res.end('x'.repeat(1000)));
  assert.equal(got.error, undefined);
  assert.equal(got.text, 'x'.repeat(1000));
});

for (const status of [408, 429, 500, 503]) {
  test(`status ${status} is tried again`, async (t) => {
    const got = await get(t, (req, res, n) => res.writeHead(n < 3 ? status : 200).end('ok'));
    assert.equal(got.text, 'ok');
    assert.equal(got.asked.length, 3);
  });
}

for (const [name, answer, want, times, limits] of [
  ['a status that stays', (req, res) => res.writeHead(502).end(), /answers with status 502/, 3],
  ['no such asset', (req, res) => res.writeHead(404).end(), /answers with status 404/, 1],
  ['no right to it', (req, res) => res.writeHead(403).end(), /answers with status 403/, 1],
  ['an empty success', (req, res) => res.writeHead(204).end(), /answers with status 204/, 1],
  ['a part of it', (req, res) => res.writeHead(206).end('x'), /answers with status 206/, 1],
  ['cut off', (req, res) => { res.writeHead(200, { 'content-length': 100 }).write('x'); setImmediate(() => res.destroy()); }, /cannot be downloaded/, 3],
  ['cut off between chunks', (req, res) => { res.write('x'); setImmediate(() => res.destroy()); }, /cannot be downloaded/, 3],
  ['hung up at once', (req) => req.socket.destroy(), /cannot be downloaded/, 3],
  ['no HTTP at all', (req) => req.socket.end('hello\r\n\r\n'), /cannot be downloaded/, 3],
  ['too large, and says so', (req, res) => res.writeHead(200, { 'content-length': 1001 }).end('x'.repeat(1001)), /larger than 1000 bytes/, 1],
  ['too large without an end', (req, res) => { res.on('drain', () => res.write('x'.repeat(100))); while (res.write('x'.repeat(100))); }, /larger than 1000 bytes/, 1],
  ['never an answer', () => {}, /took more than 0.05 s/, 3, { milliseconds: 50 }],
  ['never the rest', (req, res) => res.write('x'), /took more than 0.05 s/, 3, { milliseconds: 50 }],
  ['round and round', (req, res) => res.writeHead(302, { location: '/asset' }).end(), /redirects more than 5 times/, 6],
  ['to nowhere', (req, res) => res.writeHead(302).end(), /redirects to "", which is no URL/, 1],
  ['to no URL', (req, res) => res.writeHead(302, { location: 'http://' }).end(), /redirects to "http:\/\/", which is no URL/, 1],
  ['to http elsewhere', (req, res) => res.writeHead(302, { location: 'http://release.invalid/x' }).end(), /release.invalid\/x is refused: .*redirects to it/, 1],
  ['to a name like this machine', (req, res) => res.writeHead(302, { location: 'http://localhost.invalid/x' }).end(), /only https is accepted/, 1],
  ['to a file', (req, res) => res.writeHead(302, { location: 'file:///etc/passwd' }).end(), /only https is accepted/, 1],
  ['to data', (req, res) => res.writeHead(302, { location: 'data:,x' }).end(), /only https is accepted/, 1],
]) {
  test(`refused: ${name}`, async (t) => {
    const got = await get(t, answer, limits);
    assert.match(got.error?.message ?? '', want);
    assert.equal(got.asked.length, times);
    assert.equal(got.text, undefined, 'something was left behind');
  });
}

for (const status of [301, 302, 303, 307, 308]) {
  test(`redirect ${status} on this machine is followed`, async (t) => {
    const got = await get(t, (req, res) => (req.url === '/asset' ? res.writeHead(status, { location: '/store' }).end() : res.end('ok')));
    assert.equal(got.text, 'ok');
  });
}

test('compressed on the way stays as it is', async (t) => {
  let wanted;
  const got = await get(t, (req, res) => { wanted = req.headers['accept-encoding']; res.end('ok'); });
  assert.equal(got.text, 'ok');
  assert.equal(wanted, 'identity');
});

test('a file that is there already is not written into', async (t) => {
  const server = await serve(t, (req, res) => res.end('ok'));
  const file = world(t).file('file', 'mine');
  await assert.rejects(download(new URL('/asset', server.url), file, LIMITS), /EEXIST/);
});
