using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Dtls.Records;

namespace Dtls.Benchmarks.Benchmarks;

/// <summary>A whole record sealed: header, number, AEAD, and for DTLS 1.3 the encryption of the number.</summary>
public class SealBenchmark
{
    private readonly byte[] _record = new byte[RecordLimits.MaxPlaintextLength + 64];
    private RecordSealer _sealer = null!;
    private byte[] _payload = [];

    [Params(ProtocolVersion.Dtls12, ProtocolVersion.Dtls13)]
    public ProtocolVersion Version { get; set; }

    [Params(AeadProvider.Bcl, AeadProvider.Simd)]
    public AeadProvider Provider { get; set; }

    [Params(16, 160, 1200, 16384)]
    public int Size { get; set; }

    // Before each iteration, not once: DTLS 1.3 seals 2^24.5 records with a key and then no more (RFC 8446 §5.5).
    [IterationSetup]
    public void Setup()
    {
        _sealer?.Dispose();
        using EpochKeys keys = RecordKeys.Create(Version, AeadAlgorithm.Aes128Gcm);
        _sealer = RecordKeys.CreateSealer(keys, Provider);
        _payload = RandomNumberGenerator.GetBytes(Size);
    }

    [GlobalCleanup]
    public void Cleanup() => _sealer.Dispose();

    [Benchmark(OperationsPerInvoke = 65_536)]
    public int Seal()
    {
        int length = 0;
        for (int i = 0; i < 65_536; i++)
        {
            _sealer.Seal(ContentType.ApplicationData, _payload, _record, out length);
        }

        return length;
    }
}
