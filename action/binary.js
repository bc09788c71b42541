'use strict';
// Finds the binary, and lets through only the one that is meant: the bytes that
// are about to run are hashed every time.

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const { download, LARGEST } = require('./download');
const { annotate, say } = require('./step');

const SYSTEMS = new Map([['linux', 'linux'], ['darwin', 'darwin'], ['win32', 'windows']]);
const MACHINES = new Map([['x64', 'amd64'], ['arm64', 'arm64']]);
const DIGEST = /^[0-9a-f]{64}$/;
const VERSION = /^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$/;
const GIVE = 'Or give a binary that you trust: LOCKFLIGHT_BINARY is its absolute path, and LOCKFLIGHT_BINARY_SHA256 its digest.';

// find returns { file, sha256, source } of the binary to run.
async function find(env, host = process) {
  if (env.LOCKFLIGHT_BINARY) {
    return given(env.LOCKFLIGHT_BINARY, env.LOCKFLIGHT_BINARY_SHA256,
      'Nothing was run. Find out who changed it; if it was you, correct LOCKFLIGHT_BINARY_SHA256.');
  }
  if (env.LOCKFLIGHT_BINARY_SHA256 !== undefined) {
    throw new Error('LOCKFLIGHT_BINARY_SHA256 is given, and LOCKFLIGHT_BINARY is not; expected both, or neither.');
  }
  return pinned(env, host);
}

// again finds the binary that the main step ran.
async function again(env, before) {
  if (before.source === 'pinned') {
    return pinned(env, process);
  }
  return given(before.file, before.sha256, 'Nothing was run. A step of this job replaced it after the main step.');
}

// given returns a binary that the workflow names itself.
function given(file, want, todo) {
  if (!path.isAbsolute(file)) {
    throw new Error(`LOCKFLIGHT_BINARY is ${file}; expected an absolute path.`);
  }
  if (want !== undefined && !DIGEST.test(want)) {
    throw new Error(`LOCKFLIGHT_BINARY_SHA256 is "${want}"; expected 64 hexadecimal digits in lower case. Leave it out altogether to run a binary that nobody has verified.`);
  }
  const sha256 = digest(file, fs.statSync);
  if (sha256 === undefined) {
    throw new Error(`LOCKFLIGHT_BINARY is ${file}, and no such file is there.`);
  }
  if (!DIGEST.test(sha256)) {
    throw new Error(`LOCKFLIGHT_BINARY is ${file}, and cannot be a program: its sha256 is ${sha256}.`);
  }
  if (want !== undefined && sha256 !== want) {
    throw mismatch(file, want, sha256, todo);
  }
  say(want === undefined
    ? `runs ${file} (sha256 ${sha256}), which is NOT verified: LOCKFLIGHT_BINARY_SHA256 is not given.`
    : `runs ${file}, whose sha256 is ${sha256}, as expected.`);
  return { file, sha256, source: 'given' };
}

// pinned returns the binary that pins.json names for this machine, from the tool
// cache or from the release.
async function pinned(env, host) {
  const pin = readPin(host);
  const file = path.join(toolCache(env), 'lockflight', pin.version, host.arch, `lockflight-action${pin.ending}`);
  let from = 'the tool cache';
  if (!isCached(file, pin.sha256)) {
    const url = releaseURL(env, pin);
    from = url.href;
    await fetchInto(file, url, pin.sha256);
  }
  say(`runs version ${pin.version} from ${from}, whose sha256 is ${pin.sha256}, as pinned.`);
  return { file, sha256: pin.sha256, source: 'pinned' };
}

// readPin returns the version, and the digest and names for one machine.
function readPin(host) {
  const system = SYSTEMS.get(host.platform);
  const machine = MACHINES.get(host.arch);
  if (!system || !machine) {
    throw new Error(`There is no binary for ${host.platform} ${host.arch}; expected one of ${[...SYSTEMS.keys()].join(', ')} on ${[...MACHINES.keys()].join(' or ')}. Use another runner. ${GIVE}`);
  }
  const file = path.join(__dirname, 'pins.json');
  let pins;
  try {
    pins = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (err) {
    throw new Error(`${file} cannot be read: ${err.message}. Use a released version of this action.`);
  }
  const { version, sha256 } = pins ?? {};
  if (typeof version !== 'string' || !VERSION.test(version) || typeof sha256 !== 'object' || !sha256) {
    throw new Error(`${file} does not say a version and its digests. Use a released version of this action.`);
  }
  const key = `${system}-${machine}`;
  const want = Object.hasOwn(sha256, key) ? sha256[key] : undefined;
  if (typeof want !== 'string' || !DIGEST.test(want)) {
    throw new Error(`${file} has no digest of version ${version} for ${key}, so nothing can be verified. Use a released version of this action. ${GIVE}`);
  }
  const ending = system === 'windows' ? '.exe' : '';
  return { version, sha256: want, ending, asset: `lockflight-action-${key}${ending}` };
}

function toolCache(env) {
  const folder = env.RUNNER_TOOL_CACHE;
  if (!folder || !path.isAbsolute(folder)) {
    throw new Error(`RUNNER_TOOL_CACHE is "${folder ?? ''}"; expected the absolute path of the runner's tool cache. ${GIVE}`);
  }
  return folder;
}

function releaseURL(env, pin) {
  let server;
  try {
    server = new URL(env.GITHUB_SERVER_URL);
  } catch {
    throw new Error(`GITHUB_SERVER_URL is "${env.GITHUB_SERVER_URL ?? ''}"; expected a URL such as https://github.com. ${GIVE}`);
  }
  return new URL(`/lockflight/lockflight/releases/download/v${pin.version}/${pin.asset}`, server);
}

// isCached reports whether the tool cache holds the very bytes; other ones are
// replaced, not trusted.
function isCached(file, want) {
  const found = digest(file, fs.lstatSync);
  if (found !== undefined && found !== want) {
    annotate('warning', `The tool cache holds another file as ${file} (expected sha256 ${want}, found ${found}). It is not used, and is replaced by what the release holds. If it happens again, find out who writes into the tool cache of this runner.`);
  }
  return found === want;
}

// fetchInto downloads into a file of its own and puts it in place in one step, so
// that nobody ever sees half of it.
async function fetchInto(file, url, want) {
  const fresh = `${file}.${crypto.randomUUID()}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    await download(url, fresh);
    const found = digest(fresh, fs.lstatSync);
    if (found !== want) {
      throw mismatch(url.href, want, found, 'Nothing was run. Do not use the file: either it was replaced, or something on the way changed it.');
    }
    place(fresh, file, want);
  } catch (err) {
    throw new Error(`${err.message} ${GIVE}`);
  } finally {
    fs.rmSync(fresh, { force: true });
  }
}

// place renames a file. On Windows nobody can replace a program that runs; then
// another job has put it there, and what is there is judged.
function place(fresh, file, want) {
  try {
    fs.chmodSync(fresh, 0o755);
    fs.renameSync(fresh, file);
  } catch (err) {
    if (digest(file, fs.lstatSync) !== want) {
      throw new Error(`${file} cannot be replaced: ${err.message}. Remove it by hand.`);
    }
  }
}

// digest returns the sha256 of a file as stat sees it, undefined if nothing is
// there, and a word for what cannot be a program.
function digest(file, stat) {
  let info;
  try {
    info = stat(file);
  } catch (err) {
    if (err.code === 'ENOENT') {
      return undefined;
    }
    throw new Error(`${file} cannot be read: ${err.message}.`);
  }
  if (!info.isFile()) {
    return 'none, for it is not a regular file';
  }
  if (info.size > LARGEST) {
    return `none, for it has ${info.size} bytes`;
  }
  return crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex');
}

function mismatch(what, want, found, todo) {
  return new Error(`${what} is not the binary that is expected.\nexpected sha256 ${want}\nfound    sha256 ${found}\n${todo}`);
}

module.exports = { again, find };
