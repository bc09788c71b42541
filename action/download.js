'use strict';
// Downloads one file: bounded in size and time, over https all the way.

const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const MEBIBYTE = 1 << 20;
// LARGEST is more than any binary of ours has, in bytes.
const LARGEST = 128 * MEBIBYTE;
const REDIRECTS = 5;
const LIMITS = { bytes: LARGEST, milliseconds: 120_000, pauses: [500, 2_000] };

// Passing is a failure that may be over by the next attempt.
class Passing extends Error {}

// download writes what a URL holds into a new file. It tries once more after
// every pause.
async function download(url, file, limits = LIMITS) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await attemptOnce(url, file, limits);
    } catch (err) {
      fs.rmSync(file, { force: true });
      if (!(err instanceof Passing) || attempt >= limits.pauses.length) {
        throw new Error(`${url.href} cannot be downloaded: ${err.message}.`);
      }
      await sleep(limits.pauses[attempt]);
    }
  }
}

async function attemptOnce(url, file, limits) {
  const signal = AbortSignal.timeout(limits.milliseconds);
  const response = await follow(url, signal, limits);
  const out = fs.openSync(file, 'wx', 0o700);
  try {
    await write(response, out, limits);
    fs.fsyncSync(out);
  } finally {
    fs.closeSync(out);
  }
}

// follow asks, and goes where the answers point, as long as that is as safe as
// where it came from.
async function follow(url, signal, limits) {
  let at = safe(url, url);
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const response = await passing(limits, () => fetch(at, { redirect: 'manual', signal, headers: { 'accept-encoding': 'identity' } }));
    if (response.status === 200) {
      return response;
    }
    await response.body?.cancel();
    if (![301, 302, 303, 307, 308].includes(response.status)) {
      throw refused(at, response.status);
    }
    at = safe(target(response, at), at);
  }
  throw new Error(`it redirects more than ${REDIRECTS} times`);
}

function target(response, at) {
  const location = response.headers.get('location');
  if (!location || !URL.canParse(location, at)) {
    throw new Error(`${name(at)} redirects to "${location ?? ''}", which is no URL`);
  }
  return new URL(location, at);
}

// safe returns the URL if nobody on the way can change what it holds. Plain http
// is for this machine alone, and nothing that began with https goes back to it.
function safe(url, from) {
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && local && from.protocol === 'http:')) {
    return url;
  }
  const how = url === from ? '' : `${name(from)} redirects to it, and `;
  throw new Error(`${name(url)} is refused: ${how}only https is accepted`);
}

// name is a URL without its query, which may hold a signature.
function name(url) {
  return url.origin + url.pathname;
}

function refused(url, status) {
  const message = `${name(url)} answers with status ${status}`;
  return status >= 500 || status === 408 || status === 429 ? new Passing(message) : new Error(message);
}

async function write(response, out, limits) {
  let size = 0;
  const chunks = response.body[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await passing(limits, () => chunks.next());
    if (done) {
      return;
    }
    size += value.length;
    if (size > limits.bytes) {
      await chunks.return();
      throw new Error(`it is larger than ${limits.bytes} bytes`);
    }
    fs.writeFileSync(out, value);
  }
}

// passing runs what the network can break at any time.
async function passing(limits, work) {
  try {
    return await work();
  } catch (err) {
    const late = err.name === 'TimeoutError';
    throw new Passing(late ? `it took more than ${limits.milliseconds / 1000} s` : (err.cause?.message || err.message));
  }
}

module.exports = { download, LARGEST };
