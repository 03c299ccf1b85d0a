// node-redis against a server: connects, pipelines, scans, is killed and comes back. node node-redis.cjs PORT
const assert = require('node:assert/strict');
const { createClient } = require('redis');

const port = Number(process.argv[2]);

function client(options) {
  const made = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: () => 20 }, ...options });
  made.on('error', () => {}); // it is told of every lost connection
  return made;
}

async function scanned(redis, MATCH) {
  const keys = new Set();
  for await (const some of redis.scanIterator({ MATCH, COUNT: 100 })) {
    [].concat(some).forEach((key) => keys.add(key));
  }
  return keys.size;
}

async function exercise(RESP) {
  const redis = client({ RESP, name: 'tester', database: 3 });
  const operator = client({ RESP });
  await Promise.all([redis.connect(), operator.connect()]);
  await redis.flushAll();
  assert.equal(await redis.ping(), 'PONG');
  assert.equal(await redis.clientGetName(), 'tester');
  const info = await redis.clientInfo();
  assert.equal(info.db, 3);
  assert.equal(info.resp, RESP);
  assert.equal(info.libName, 'node-redis');
  assert.equal((await redis.clientList()).length, 2);
  assert.deepEqual(await redis.clientTrackingInfo(), {
    flags: ['off'], redirect: -1, prefixes: [],
  });
  assert.equal(await redis.set('k', 'größe', { EX: 100 }), 'OK');
  assert.equal(await redis.get('k'), 'größe');
  assert.equal(await redis.get('nokey'), null);
  assert.equal((await redis.configGet('timeout')).timeout, '0');
  assert.equal((await redis.hello()).proto, RESP);

  const replies = await Promise.all(Array.from({ length: 4000 }, (_, i) =>
    i % 2 ? redis.get(`key:${(i - 1) / 2}`) : redis.set(`key:${i / 2}`, `value-${i / 2}`)));
  replies.forEach((reply, i) => assert.equal(reply, i % 2 ? `value-${(i - 1) / 2}` : 'OK'));
  assert.equal(await scanned(redis, 'key:*'), 2000);
  await assert.rejects(redis.sendCommand(['NOSUCH', 'a']), /ERR unknown command 'NOSUCH', with args beginning with: 'a'/);

  const id = await redis.clientId();
  const ready = new Promise((resolve) => redis.once('ready', resolve));
  assert.equal(await operator.clientKill({ filter: 'ID', id: String(id) }), 1);
  await ready;
  assert.ok((await redis.clientId()) > id);
  assert.equal(await redis.clientGetName(), 'tester');
  assert.equal(await redis.get('key:1'), 'value-1');
  await redis.close();
  await operator.close();
}

async function main() {
  await exercise(3);
  await exercise(2);
  console.log(`ok: node-redis ${require('redis/package.json').version}`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
