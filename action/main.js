'use strict';
// The main step: finds the binary, remembers which one it is for the post step,
// and runs it.

const { find } = require('./binary');
const { remember, run, step } = require('./step');

step(async () => {
  const binary = await find(process.env);
  remember(process.env, binary);
  return run(binary.file, 'main');
});
