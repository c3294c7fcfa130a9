using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Dtls.Records;
using Dtls.Records.Ciphers;

namespace Dtls.Benchmarks.Benchmarks;

/// <summary>The bare ciphers, with the 13 bytes of additional data of a DTLS 1.2 record. Where there is no kernel, Simd is the base class library.</summary>
public class AeadBenchmark
{
    private readonly byte[] _nonce = new byte[AeadCipher.NonceLength];
    private readonly byte[] _associatedData = new byte[AssociatedData.Length12];
    private AeadCipher _cipher = null!;
    private byte[] _plaintext = [];
    private byte[] _sealed = [];

    [Params(AeadAlgorithm.Aes128Gcm, AeadAlgorithm.Aes256Gcm, AeadAlgorithm.ChaCha20Poly1305)]
    public AeadAlgorithm Algorithm { get; set; }

    [Params(AeadProvider.Bcl, AeadProvider.Simd)]
    public AeadProvider Provider { get; set; }

    [Params(16, 160, 1200, 16384)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _cipher = AeadCipherFactory.Create(Algorithm, RandomNumberGenerator.GetBytes(RecordLimits.KeyLength(Algorithm)), Provider);
        _plaintext = RandomNumberGenerator.GetBytes(Size);
        _sealed = new byte[Size + _cipher.TagLength];
        Seal();
    }

    [GlobalCleanup]
    public void Cleanup() => _cipher.Dispose();

    [Benchmark]
    public void Seal() => _cipher.Seal(_nonce, _plaintext, _sealed, _associatedData);

    [Benchmark]
    public bool Open() => _cipher.TryOpen(_nonce, _sealed, _plaintext, _associatedData);
}
