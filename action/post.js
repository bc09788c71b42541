'use strict';
// The post step: runs the binary of the main step again, whatever happened to
// the job in between.

const { again } = require('./binary');
const { remembered, run, say, step } = require('./step');

step(async () => {
  const before = remembered(process.env);
  if (!before) {
    say('The main step did not get as far as running lockflight, so it started nothing that has to be ended.');
    return 0;
  }
  const binary = await again(process.env, before).catch((err) => {
    throw new Error(`The end of the job was not recorded. Record it by hand with "lockflight record". ${err.message}`);
  });
  return run(binary.file, 'post');
});
