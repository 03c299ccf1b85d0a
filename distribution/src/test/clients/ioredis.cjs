// ioredis against a server: connects, pipelines, scans, is killed and comes back. node ioredis.cjs PORT
const assert = require('node:assert/strict');
const Redis = require('ioredis');

const port = Number(process.argv[2]);

async function scanned(redis, match) {
  const keys = new Set();
  for await (const some of redis.scanStream({ match, count: 100 })) {
    some.forEach((key) => keys.add(key));
  }
  return keys.size;
}

async function exercise(options) {
  const redis = new Redis({ host: '127.0.0.1', port, connectionName: 'tester', db: 3, retryStrategy: () => 20, ...options });
  const operator = new Redis({ host: '127.0.0.1', port, ...options });
  await redis.flushall();
  assert.equal(await redis.ping(), 'PONG');
  assert.equal(await redis.client('GETNAME'), 'tester');
  assert.match(await redis.client('INFO'), / db=3 .* lib-name=ioredis/);
  assert.equal(await redis.set('k', 'größe', 'EX', 100), 'OK');
  assert.equal(await redis.get('k'), 'größe');
  assert.equal(await redis.get('nokey'), null);
  assert.deepEqual(await redis.getBuffer('k'), Buffer.from('größe'));

  const pipeline = redis.pipeline();
  for (let i = 0; i < 2000; i++) {
    pipeline.set(`key:${i}`, `value-${i}`).get(`key:${i}`);
  }
  const replies = await pipeline.exec();
  replies.forEach(([error, reply], i) => {
    assert.equal(error, null);
    assert.equal(reply, i % 2 ? `value-${(i - 1) / 2}` : 'OK');
  });
  assert.equal(await scanned(redis, 'key:*'), 2000);
  await assert.rejects(redis.call('NOSUCH', 'a'), /^ReplyError: ERR unknown command 'NOSUCH', with args beginning with: 'a'/);

  const id = await redis.client('ID');
  const ready = new Promise((resolve) => redis.once('ready', resolve));
  assert.equal(await operator.client('KILL', 'ID', id), 1);
  await ready;
  assert.ok((await redis.client('ID')) > id);
  assert.equal(await redis.client('GETNAME'), 'tester');
  assert.equal(await redis.get('key:1'), 'value-1');
  await redis.quit();
  operator.disconnect();
}

async function main() {
  await exercise({});
  await exercise({ protocol: 2 });
  await exercise({ enableReadyCheck: true, enableAutoPipelining: true });
  console.log(`ok: ioredis ${require('ioredis/package.json').version}`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
