using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Dtls.Records;

namespace Dtls.Benchmarks.Benchmarks;

/// <summary>A whole record opened in place, and a forged one refused. Each record is fresh: it was sealed before the iteration.</summary>
public class OpenBenchmark
{
    /// <summary>So many that what an iteration finds cold, after the collection that precedes it, does not count.</summary>
    private const int Records = 16_384;

    private readonly byte[][] _records = new byte[Records][];
    private RecordSealer _sealer = null!;
    private RecordOpener _opener = null!;
    private byte[] _payload = [];

    [Params(ProtocolVersion.Dtls12, ProtocolVersion.Dtls13)]
    public ProtocolVersion Version { get; set; }

    [Params(AeadProvider.Bcl, AeadProvider.Simd)]
    public AeadProvider Provider { get; set; }

    [Params(16, 160, 1200, 4096)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using EpochKeys keys = RecordKeys.Create(Version, AeadAlgorithm.Aes128Gcm);
        _sealer = RecordKeys.CreateSealer(keys, Provider);
        _opener = RecordKeys.CreateOpener(keys, Provider);
        _payload = RandomNumberGenerator.GetBytes(Size);
        for (int i = 0; i < Records; i++)
        {
            _records[i] = new byte[_sealer.GetSealedLength(Size)];
        }

        WarmUp.Run(() =>
        {
            SealRecords();
            CountOpened();
            ForgeRecords();
            CountOpened();
        });
    }

    [IterationSetup(Target = nameof(Open))]
    public void SealRecords()
    {
        foreach (byte[] record in _records)
        {
            _sealer.Seal(ContentType.ApplicationData, _payload, record, out _);
        }
    }

    [IterationSetup(Target = nameof(RefuseForged))]
    public void ForgeRecords()
    {
        SealRecords();
        foreach (byte[] record in _records)
        {
            record[^1] ^= 1;
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _sealer.Dispose();
        _opener.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public int Open() => CountOpened();

    [Benchmark(OperationsPerInvoke = Records)]
    public int RefuseForged() => CountOpened();

    private int CountOpened()
    {
        int opened = 0;
        foreach (byte[] record in _records)
        {
            if (_opener.Open(record, out _, out _) == OpenStatus.Opened)
            {
                opened++;
            }
        }

        return opened;
    }
}
