package dev.redstart.server.keyspace;

class ObjectTableModelTest extends TableModelContract {
    @Override
    Table table(int stripeBits) {
        return new ObjectTable(stripeBits);
    }
}
