package dev.redstart.server.keyspace;

class SlabTableTest extends TableContract {
    @Override
    Table table(int stripeBits) {
        return ChosenHashes.table(hashes -> new SlabTable(stripeBits, hashes, new Arena()));
    }
}
