'use strict';
// A runner's folders, a copy of the Action with pins of its own, a program that
// says how it was called, and a server that hands it out.

const { spawn, execFileSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const os = require('node:os');
const path = require('node:path');

const VERSION = '1.2.3';
const SYSTEM = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform];
const KEY = `${SYSTEM}-${{ x64: 'amd64', arm64: 'arm64' }[process.arch]}`;
const ASSET = `/lockflight/lockflight/releases/download/v${VERSION}/lockflight-action-${KEY}${SYSTEM === 'windows' ? '.exe' : ''}`;
const ACTION = path.join(__dirname, '..');

// The program writes how it was called into the file SEEN, and does what the
// environment says.
const PROGRAM = Buffer.from(`#!${process.execPath}
const fs = require('node:fs');
if (process.env.UNTIL_SIGNAL) process.on('SIGTERM', () => process.exit(7));
fs.appendFileSync(process.env.SEEN, JSON.stringify({ argv: process.argv.slice(2), env: process.env }) + '\\n');
process.stdout.write('to stdout\\n');
process.stderr.write('to stderr\\n');
if (process.env.UNTIL_SIGNAL) {
  setInterval(() => {}, 1000);
} else if (process.env.DIE) {
  process.kill(process.pid, process.env.DIE);
  setInterval(() => {}, 1000);
} else {
  process.exit(Number(process.env.END || 0));
}
`);

const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');
const DIGEST = sha256(PROGRAM);

// world makes the folders below a name that has everything a path may have.
function world(t, pins = { version: VERSION, sha256: { [KEY]: DIGEST } }) {
  const top = fs.mkdtempSync(path.join(os.tmpdir(), 'läufer $(x) "空 白" '));
  t.after(() => fs.rmSync(top, { recursive: true, force: true }));
  const at = (...names) => path.join(top, ...names);
  fs.mkdirSync(at('action'));
  for (const name of fs.readdirSync(ACTION).filter((n) => n.endsWith('.js'))) {
    fs.copyFileSync(path.join(ACTION, name), at('action', name));
  }
  fs.writeFileSync(at('action', 'pins.json'), typeof pins === 'string' ? pins : JSON.stringify(pins));
  fs.mkdirSync(at('cache'));
  fs.writeFileSync(at('state'), '');
  const w = {
    top, at,
    entry: at('cache', 'lockflight', VERSION, process.arch, `lockflight-action${SYSTEM === 'windows' ? '.exe' : ''}`),
    env: {
      PATH: process.env.PATH, HOME: top, SEEN: at('seen'), GITHUB_STATE: at('state'),
      RUNNER_TOOL_CACHE: at('cache'), GITHUB_SERVER_URL: 'http://127.0.0.1:1',
    },
    // cached puts something where the tool cache would have it.
    cached(bytes) {
      fs.mkdirSync(path.dirname(w.entry), { recursive: true });
      fs.writeFileSync(w.entry, bytes, { mode: 0o755 });
    },
    // file writes a file to be given as LOCKFLIGHT_BINARY.
    file(name, bytes, mode = 0o755) {
      fs.writeFileSync(at(name), bytes, { mode });
      return at(name);
    },
    start: (script, env = {}) => spawn(process.execPath, [at('action', script)], { env: { ...w.env, ...env }, cwd: top }),
    main: (env) => ended(w.start('main.js', env)),
    // post gets the state of the main step, as a runner gives it.
    post: (env) => ended(w.start('post.js', { ...state(w), ...env })),
    // seen lists how the program was called.
    seen: () => (fs.existsSync(at('seen')) ? fs.readFileSync(at('seen'), 'utf8').trim().split('\n').map((l) => JSON.parse(l)) : []),
  };
  return w;
}

// state reads the file of states as the runner's documentation describes it.
function state(w) {
  const found = {};
  const lines = fs.readFileSync(w.at('state'), 'utf8').split('\n');
  while (lines.length > 1) {
    const [name, end] = lines.shift().split('<<');
    const value = lines.splice(0, lines.indexOf(end));
    lines.shift();
    found[`STATE_${name}`] = value.join('\n');
  }
  return found;
}

function ended(child) {
  return new Promise((resolve, reject) => {
    const result = { stdout: '', stderr: '' };
    child.stdout.on('data', (d) => { result.stdout += d; });
    child.stderr.on('data', (d) => { result.stderr += d; });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ ...result, code, signal }));
  });
}

// serve answers on the loopback interface, and counts.
async function serve(t, answer, secure) {
  const asked = [];
  const listen = (req, res) => {
    asked.push(req.url);
    answer(req, res, asked.length);
  };
  const server = secure ? https.createServer(secure, listen) : http.createServer(listen);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => { server.closeAllConnections(); server.close(); });
  return { asked, url: `${secure ? 'https' : 'http'}://127.0.0.1:${server.address().port}` };
}

// hand answers with the program, or other bytes, at the place of the release.
const hand = (bytes = PROGRAM) => (req, res) => {
  res.writeHead(req.url === ASSET ? 200 : 404).end(req.url === ASSET ? bytes : 'nothing here');
};

// certificate makes a key and a certificate for the loopback interface with a
// program that comes with Go.
function certificate(folder) {
  const root = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
  execFileSync('go', ['run', path.join(root, 'src/crypto/tls/generate_cert.go'), '-ca', '-ecdsa-curve', 'P256', '-host', '127.0.0.1'],
    { cwd: folder, stdio: 'pipe' });
  const file = path.join(folder, 'cert.pem');
  return { file, key: fs.readFileSync(path.join(folder, 'key.pem')), cert: fs.readFileSync(file) };
}

module.exports = { ASSET, DIGEST, KEY, PROGRAM, VERSION, certificate, ended, hand, serve, sha256, world };
