'use strict';
// How a step ends, speaks, and remembers; and how it runs the binary.

const { spawn } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');

// What could not be decided, or could not be run, has this exit code; see the
// README.
const UNDECIDED = 3;

// step does the work of a step, and ends the process with its exit code once
// nothing is left to do. An error closes the gate.
async function step(work) {
  try {
    process.exitCode = await work();
  } catch (err) {
    annotate('error', err.message);
    process.exitCode = UNDECIDED;
  }
}

// run runs the binary with one word, and returns its exit code. Everything else
// reaches it through the environment, as the runner made it.
function run(file, word) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [word], { stdio: ['ignore', 'inherit', 'inherit'], windowsHide: true });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => pass(child, signal));
    }
    child.on('error', (err) => reject(new Error(
      `${file} cannot be started: ${err.message}. It has to be a program for ${process.platform} ${process.arch} that this user may execute.`)));
    child.on('exit', (code, signal) => {
      if (code === null) {
        reject(new Error(`lockflight ${word} was ended by ${signal} before it had decided, so nothing is open.`));
      } else {
        resolve(code);
      }
    });
  });
}

// pass gives a signal to the binary, which ends in its own time. On Windows the
// console has given it already, and kill would leave no time.
function pass(child, signal) {
  if (process.platform !== 'win32') {
    child.kill(signal);
  }
}

// remember keeps which binary ran for the post step.
function remember(env, binary) {
  if (!env.GITHUB_STATE) {
    throw new Error('GITHUB_STATE is not set, so the post step could not record how the job ended. Run this as a step of a GitHub Actions workflow.');
  }
  const end = randomUUID();
  const lines = ['file', 'sha256', 'source'].map((name) => `lockflight_${name}<<${end}\n${binary[name]}\n${end}\n`);
  fs.appendFileSync(env.GITHUB_STATE, lines.join(''));
}

// remembered returns what remember kept, or nothing.
function remembered(env) {
  const source = env.STATE_lockflight_source;
  return source && { source, file: env.STATE_lockflight_file, sha256: env.STATE_lockflight_sha256 };
}

// say writes one line into the log, whatever the text holds.
function say(text) {
  console.log(`lockflight: ${text.replace(/[\r\n]+/g, ' ')}`);
}

// annotate shows a message where people look first.
function annotate(level, message) {
  const text = message.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
  console.log(`::${level} title=lockflight::${text}`);
}

module.exports = { annotate, remember, remembered, run, say, step };
