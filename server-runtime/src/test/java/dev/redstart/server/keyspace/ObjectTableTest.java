package dev.redstart.server.keyspace;

class ObjectTableTest extends TableContract {
    @Override
    Table table(int stripeBits) {
        return new ObjectTable(stripeBits);
    }
}
