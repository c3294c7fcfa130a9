using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Dtls.Records;

namespace Dtls.Benchmarks.Benchmarks;

/// <summary>
/// A payload sealed for the 16 associations of a room, room after room: among few associations, whose keys stay in the cache, and among as many
/// as a relay has. Times are for one record.
/// </summary>
public class FanOutBenchmark
{
    private const int Room = 16;
    private const int Records = 65_536;

    private readonly int[] _lengths = new int[Room];
    private RecordSealer[] _sealers = [];
    private byte[] _payload = [];
    private byte[] _records = [];

    [Params(ProtocolVersion.Dtls12, ProtocolVersion.Dtls13)]
    public ProtocolVersion Version { get; set; }

    [Params(160, 1200)]
    public int Size { get; set; }

    [Params(32, 10_000)]
    public int Associations { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _payload = RandomNumberGenerator.GetBytes(Size);
        _sealers = new RecordSealer[Associations];
        for (int i = 0; i < Associations; i++)
        {
            using EpochKeys keys = RecordKeys.Create(Version, AeadAlgorithm.Aes128Gcm);
            _sealers[i] = RecordKeys.CreateSealer(keys, AeadProvider.Simd);
        }

        new Random(1).Shuffle(_sealers); // who is in a room did not come one after the other
        _records = new byte[Room * _sealers[0].GetSealedLength(Size)];
        WarmUp.Run(() =>
        {
            OneByOne();
            ForMany();
        });
    }

    // Nothing to do; but it fixes how often a sealer seals, and DTLS 1.3 allows 2^24.5 records with a key (RFC 8446 §5.5).
    [IterationSetup]
    public void Begin() => Array.Clear(_records);

    [GlobalCleanup]
    public void Cleanup() => Array.ForEach(_sealers, sealer => sealer.Dispose());

    [Benchmark(Baseline = true, OperationsPerInvoke = Records)]
    public int OneByOne()
    {
        int sealedLength = 0;
        for (int i = 0; i < Records / Room; i++)
        {
            sealedLength = 0;
            foreach (RecordSealer sealer in RoomOf(i))
            {
                sealer.Seal(ContentType.ApplicationData, _payload, _records.AsSpan(sealedLength), out int written);
                sealedLength += written;
            }
        }

        return sealedLength;
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public int ForMany()
    {
        for (int i = 0; i < Records / Room; i++)
        {
            RecordSealer.SealForMany(RoomOf(i), ContentType.ApplicationData, _payload, _records, _lengths);
        }

        return _lengths[^1];
    }

    private ReadOnlySpan<RecordSealer> RoomOf(int turn) => _sealers.AsSpan(turn % (Associations / Room) * Room, Room);
}
