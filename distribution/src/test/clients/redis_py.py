"""redis-py against a server: connects, pipelines, scans, is killed and comes back. python3 redis_py.py PORT"""

import sys

import redis

PORT = int(sys.argv[1])
# Versions before 5 speak RESP2 alone.
PROTOCOLS = [{"protocol": 2}, {"protocol": 3}] if int(redis.__version__.split(".")[0]) >= 5 else [{}]


def exercise(options):
    client = redis.Redis(port=PORT, db=3, client_name="tester", decode_responses=True, **options)
    operator = redis.Redis(port=PORT, decode_responses=True, **options)
    client.flushall()
    assert client.ping()
    assert client.client_getname() == "tester"
    own = client.client_info()
    assert own["db"] == ("3" if isinstance(own["db"], str) else 3), own
    assert own["name"] == "tester", own
    assert [c["name"] for c in operator.client_list()].count("tester") == 1
    assert client.set("k", "größe", ex=100)
    assert client.get("k") == "größe"
    assert client.get("nokey") is None
    assert client.config_get("timeout") == {"timeout": "0"}
    assert client.info("server")["redis_version"].startswith("7.")
    assert "get" in client.command()

    pipeline = client.pipeline(transaction=False)
    for i in range(2000):
        pipeline.set(f"key:{i}", f"value-{i}").get(f"key:{i}")
    replies = pipeline.execute()
    assert replies[0::2] == [True] * 2000
    assert replies[1::2] == [f"value-{i}" for i in range(2000)]
    assert len(set(client.scan_iter(match="key:*", count=100))) == 2000

    # redis-py writes all of it before it reads the first reply
    large = client.pipeline(transaction=False)
    value = "v" * 10_000
    for i in range(1000):
        large.set(f"large:{i}", value).get(f"large:{i}")
    assert large.execute() == [True, value] * 1000
    client.delete(*[f"large:{i}" for i in range(1000)])

    try:
        client.execute_command("NOSUCH", "a")
        raise AssertionError("NOSUCH was answered")
    except redis.ResponseError as error:
        assert str(error).startswith("unknown command 'NOSUCH', with args beginning with: 'a'"), error

    first = client.client_id()
    assert operator.client_kill_filter(_id=str(first)) == 1
    try:
        second = client.client_id()
    except redis.ConnectionError:  # told once; later versions try again by themselves
        second = client.client_id()
    assert second > first
    assert client.client_getname() == "tester"
    assert client.get("key:1") == "value-1"
    assert operator.client_unpause() in (True, "OK")
    client.close()
    operator.close()


for each in PROTOCOLS:
    exercise(each)
print(f"ok: redis-py {redis.__version__}")
